/** Access tokens that are bound to the certificate of a client. Source: RFC 8705 sections 3, 3.1, 5. */
import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { decodeJwt } from './jwt.ts';
import { isRecord, kindOf } from './members.ts';
import { notesOn } from './notes.ts';

/** `certificate` is that of the connection, as base64 of its DER; undefined where it is not known. Nothing for others. */
export function checkCertificateBinding(
  token: TokenMessage,
  certificate: string | undefined,
  knowledge: Knowledge,
): readonly Finding[] {
  const notes = notesOn(token.evidence);
  const jwt = decodeJwt(token.token);
  if (jwt.form !== 'signed') return [];
  const field = 'access_token.cnf';
  const cnf = jwt.claims['cnf'];
  const expected = isRecord(cnf) ? cnf['x5t#S256'] : undefined;
  if (expected === undefined) {
    if (knowledge.provider?.metadata?.['tls_client_certificate_bound_access_tokens'] !== true) return [];
    const message = 'The provider binds access tokens to certificates, and this one is bound to none.';
    return certificate === undefined ? [] : [notes.failed('O35', 'binding-missing', message, { field })];
  }
  if (typeof expected !== 'string') {
    return [
      notes.failed('O35', 'binding-wrong-type', `The thumbprint of the certificate is ${kindOf(expected)}.`, {
        field,
      }),
    ];
  }
  if (certificate === undefined) {
    const message =
      'Whether the access token is bound to the certificate of the client could not be tested: give it.';
    return [notes.untested('O35', 'certificate-unknown', message, { field })];
  }
  const actual = createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url');
  if (actual === expected)
    return [notes.passed('O35', 'The access token is bound to the certificate.', { field })];
  const message = 'The access token is bound to the certificate of somebody else.';
  return [notes.failed('O35', 'binding-wrong', message, { field, expected, actual, severity: 'critical' })];
}
