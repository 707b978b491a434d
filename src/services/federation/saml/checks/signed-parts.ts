/** S10: whether what has to be signed is signed. Source: SAML profiles, sections 4.1.3.5 and 4.1.4.3. */

import type { Knowledge } from '../../knowledge.ts';
import type { XmlElement } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import type { PlacedSignature } from '../signature/placement.ts';

export interface SignedParts {
  readonly root: XmlElement;
  /** Null where it is encrypted. */
  readonly assertion: XmlElement | null;
  readonly signatures: readonly PlacedSignature[];
  /** In the query of a redirect. */
  readonly isSignedBeside: boolean;
  readonly knowledge: Knowledge;
  readonly findings: Findings;
}

/** False where nothing is signed; that is said here, unless the way that it came is wrong already. */
export function checkSignedParts(parts: SignedParts): boolean {
  const { root, assertion, signatures, isSignedBeside, knowledge, findings } = parts;
  const isResponseSigned = signatures.some((it) => it.signed === root);
  const isAssertionSigned = assertion !== null && signatures.some((it) => it.signed === assertion);
  const { wantsSignedAssertions: wantsAssertion, wantsSignedResponses: wantsResponse } = knowledge.sp ?? {};
  if (!isResponseSigned && !isAssertionSigned && assertion !== null) {
    // What came by redirect may be signed beside itself, which counts for nothing in a response: that is the fault.
    if (isSignedBeside) return false;
    findings.failed('S10', 'signature-missing', 'Neither the response nor the assertion is signed.', {
      field: root,
      severity: 'critical',
    });
    return false;
  }
  if (wantsResponse === true && !isResponseSigned)
    findings.failed(
      'S10',
      'response-not-signed',
      'The service provider wants the response signed, and it is not.',
      {
        field: root,
      },
    );
  else if (wantsAssertion === true && !isAssertionSigned && assertion !== null)
    findings.failed(
      'S10',
      'assertion-not-signed',
      'The service provider wants the assertion signed, and it is not.',
      {
        field: assertion,
      },
    );
  else if (!isResponseSigned || (assertion === null && wantsAssertion === true)) {
    if (assertion === null)
      findings.untested(
        'S10',
        'signature-encrypted',
        'The assertion is encrypted, and its signature with it.',
        {
          field: root,
        },
      );
    else findings.passed('S10', 'assertion-signed', 'The assertion is signed.', { field: assertion });
  } else {
    const both = isAssertionSigned ? 'Response and assertion are' : 'The response is';
    findings.passed('S10', 'response-signed', `${both} signed.`, { field: root });
  }
  return true;
}
