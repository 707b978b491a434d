/** S32: what is encrypted, how, and for whom. */
import type { Knowledge } from '../../knowledge.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, elementsWithin, isNamed, textOf } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import { ASSERTION, DSIG, XENC } from '../names.ts';
import { certificateOf } from '../signature/certificate.ts';

/** Padding that can be asked about, or a cipher that is worn out (XML Encryption 1.1, sections 5.2 and 5.5). */
const WEAK: readonly RegExp[] = [/tripledes-cbc$/, /aes(128|192|256)-cbc$/, /#rsa-1_5$/, /#des/];

export interface EncryptedParts {
  /** The response. */
  readonly root: XmlElement;
  /** Of it, that are not encrypted. */
  readonly assertions: readonly XmlElement[];
  /** The one that was encrypted, where it could be opened. */
  readonly opened: XmlElement | null;
  readonly knowledge: Knowledge;
  readonly findings: Findings;
}

export function checkEncryption({ root, assertions, opened, knowledge, findings }: EncryptedParts): void {
  const encrypted = [...elementsWithin(root)].filter((it) => isNamed(it, XENC, 'EncryptedData'));
  const [first] = encrypted;
  const wanted = knowledge.sp?.wantsEncryptedAssertions;
  if (first === undefined || assertions.length > 0) {
    const [plain] = assertions;
    if (wanted === true && plain !== undefined)
      findings.failed(
        'S32',
        'not-encrypted',
        'The service provider wants the assertion encrypted, and it is not.',
        {
          field: plain,
        },
      );
    if (first === undefined) return;
  }
  if (judgeAlgorithms(root, findings) && judgeRecipient(root, knowledge, findings) && wanted !== undefined)
    findings.passed('S32', 'encrypted', 'It is encrypted with algorithms that are strong enough.', {
      field: first,
    });
  if (opened === null && childOf(root, ASSERTION, 'EncryptedAssertion') !== null)
    findings.untested(
      'S32',
      'encrypted-unread',
      'The assertion is encrypted: what is in it cannot be looked at without the key of the service provider (--decryption-key REFERENCE).',
      {
        field: first,
      },
    );
}

function judgeAlgorithms(root: XmlElement, findings: Findings): boolean {
  const methods = [...elementsWithin(root)].filter((it) => isNamed(it, XENC, 'EncryptionMethod'));
  const weak = methods.find((it) => WEAK.some((one) => one.test(attributeOf(it, 'Algorithm') ?? '')));
  if (weak === undefined) return true;
  findings.warned('S32', 'encryption-weak', 'It is encrypted with an algorithm that others have broken.', {
    field: weak,
    expected: 'AES-GCM, with a key by RSA-OAEP',
    actual: attributeOf(weak, 'Algorithm') ?? '',
  });
  return false;
}

/** The certificate that the sender says it encrypted for, where it says so. */
function judgeRecipient(root: XmlElement, knowledge: Knowledge, findings: Findings): boolean {
  const known = knowledge.sp?.encryptionCertificates?.flatMap((it) => certificateOf(it) ?? []) ?? [];
  const keys = [...elementsWithin(root)].filter((it) => isNamed(it, XENC, 'EncryptedKey'));
  const told = keys
    .flatMap((it) => [...elementsWithin(it)])
    .filter((it) => isNamed(it, DSIG, 'X509Certificate'))
    .flatMap((it) => certificateOf(textOf(it)) ?? []);
  const [other] = told;
  if (known.length === 0 || other === undefined) return true;
  if (told.some((it) => known.some((one) => one.thumbprint === it.thumbprint))) return true;
  findings.failed(
    'S32',
    'encryption-key-wrong',
    'It is encrypted for another certificate than that of the service provider.',
    {
      field: keys[0] ?? root,
      expected: known.map((it) => it.thumbprint).join(' or '),
      actual: other.thumbprint,
    },
  );
  return false;
}
