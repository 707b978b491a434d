/** Certificates as people have them: PEM with one or several, DER, or the base64 of metadata. */
import { X509Certificate } from 'node:crypto';

/** Base64 DER of each; null when it is none. */
export function certificatesIn(bytes: Uint8Array): readonly string[] | null {
  const text = Buffer.from(bytes).toString('latin1');
  const blocks = [...text.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g)];
  const written =
    blocks.length > 0
      ? blocks.map(([, body = '']) => Buffer.from(body, 'base64'))
      : [bytes[0] === 0x30 ? Buffer.from(bytes) : bareBase64(text)].filter((it) => it !== null);
  const known = written.flatMap((it) => encoded(it) ?? []);
  return known.length > 0 && known.length === written.length ? known : null;
}

function bareBase64(text: string): Buffer | null {
  const compact = text.replace(/\s+/g, '');
  return /^MII[\w+/]+={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : null;
}

function encoded(der: Buffer): string | null {
  try {
    return new X509Certificate(der).raw.toString('base64');
  } catch {
    return null;
  }
}
