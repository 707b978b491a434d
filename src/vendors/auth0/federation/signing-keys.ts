/** The keys that the tenant signs with, for all of its applications. Operation get_signing_keys. */
import { flagAt, type JsonObject, textAt } from '../../../core/json-document.ts';
import type { HeldCertificate } from '../../../services/federation/port.ts';
import type { Auth0Client } from '../client.ts';

const ORDER: readonly HeldCertificate['status'][] = ['active', 'next', 'retired'];

/** @throws DENIED without read:signing_keys */
export async function tenantKeys(client: Auth0Client): Promise<readonly HeldCertificate[]> {
  const rows = await client.read<unknown>('keys/signing', 'get_signing_keys');
  const held = (Array.isArray(rows) ? rows : []).flatMap((row: JsonObject): readonly HeldCertificate[] => {
    const certificate = derOf(textAt(row, 'cert'));
    if (certificate === null || flagAt(row, 'revoked')) return [];
    const status = flagAt(row, 'current') ? 'active' : flagAt(row, 'next') ? 'next' : 'retired';
    const since = textAt(row, 'current_since');
    return [{ id: textAt(row, 'kid') ?? '', certificate, use: 'signing', status, since }];
  });
  return held.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

/** PEM, PEM in base64, or base64 of the DER: all of them are in use. Null when there is none. */
export function derOf(text: string | null): string | null {
  if (text === null) return null;
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  const pem = decoded.includes('-----BEGIN CERTIFICATE-----') ? decoded : text;
  const der = pem.replace(/-----[A-Z ]+-----|\s+/g, '');
  return der === '' ? null : der;
}
