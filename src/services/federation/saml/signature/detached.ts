/** The signature of the redirect binding, over the query as it was sent (SAML bindings, section 3.4.4.1). */
import type { DetachedSignature } from '../../message.ts';
import type { Findings } from '../findings.ts';
import { entryOf, SIGNATURE_ALGORITHMS } from './algorithms.ts';
import { certificateOf } from './certificate.ts';
import { isSignedBy } from './check-bytes.ts';
import { judgeCertificate } from './judge-key.ts';
import type { Signer } from './trust.ts';

export function checkDetached(
  { algorithm, signature, signed }: DetachedSignature,
  { name, certificates, openCheck = 'S6' }: Signer,
  at: Date,
  findings: Findings,
): 'verified' | 'unproven' | 'refused' {
  const uri = decoded(algorithm);
  const known = entryOf(SIGNATURE_ALGORITHMS, uri);
  const field = 'SigAlg';
  if (known === null) {
    const reason = /hmac/i.test(uri) ? 'key-confusion' : 'algorithm-refused';
    findings.failed('S8', reason, 'The algorithm of the signature in the query is not allowed.', {
      field,
      actual: uri,
    });
    return 'refused';
  }
  const keys = certificates?.flatMap((it) => certificateOf(it) ?? []);
  if (keys === undefined) {
    const message = `Who signed is not known: give the metadata of ${name}.`;
    findings.untested(openCheck, 'key-unknown', message, { field });
    return 'unproven';
  }
  const bytes = decoded(signature).replace(/\s+/g, '');
  const key = keys.find((it) => isSignedBy(signed, bytes, known, it.key));
  if (key === undefined) {
    findings.failed(
      'S6',
      'signature-invalid',
      `The signature in the query is by no key of ${name}, or of another query.`,
      {
        field: 'Signature',
        severity: 'critical',
      },
    );
    return 'refused';
  }
  if (key.isKeyWeak) {
    findings.failed('S8', 'key-weak', 'The key that has signed is too short to trust.', {
      field,
      actual: key.keyName,
    });
    return 'refused';
  }
  findings.passed('S6', 'key-known', `The query is signed by ${name}.`, { field: 'Signature' });
  if (known.hash === 'sha1')
    findings.warned('S8', 'sha1', 'The signature uses SHA-1, which others can forge and many refuse.', {
      field,
      expected: 'SHA-256',
      actual: known.name,
    });
  else findings.passed('S8', 'strong', 'Algorithms and keys are strong enough.', { field });
  judgeCertificate(key, at, findings);
  return 'verified';
}

/** As in a form; what is malformed stays as it is, and then names no algorithm and is no signature. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
