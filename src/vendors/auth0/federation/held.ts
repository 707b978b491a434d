/** A certificate of the other end, which has no id here. */
import { createHash } from 'node:crypto';
import type { HeldCertificate } from '../../../services/federation/port.ts';
import { derOf } from './signing-keys.ts';

export function held(text: string, use: HeldCertificate['use']): HeldCertificate {
  const certificate = derOf(text) ?? '';
  const id = createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('hex');
  return { id, certificate, use, status: 'active', since: null };
}
