/** S3: the signature of metadata, against keys that are known from elsewhere. */
import type { Knowledge } from '../knowledge.ts';
import { collectFindings, type Findings } from '../saml/findings.ts';
import { DSIG } from '../saml/names.ts';
import { placeSignatures } from '../saml/signature/placement.ts';
import { establishTrust } from '../saml/signature/trust.ts';
import { METADATA_LIMITS } from '../xml/limits.ts';
import type { XmlElement } from '../xml/tree.ts';
import { elementsWithin, isNamed } from '../xml/tree.ts';
import { entitiesOf } from './entity.ts';

/**
 * Metadata names keys itself, so that only one that was known before proves anything. What is wrong with the signature is
 * said as S3, with the reason that it would have in a message.
 */
export function checkMetadataSignature(
  root: XmlElement,
  knowledge: Knowledge,
  at: Date,
  findings: Findings,
): void {
  if (![...elementsWithin(root)].some((it) => isNamed(it, DSIG, 'Signature'))) return;
  const placement = placeSignatures(root, [root, ...entitiesOf(root)]);
  if (!placement.ok) {
    findings.failed('S3', placement.fault.reason, placement.fault.message, { field: placement.fault.field });
    return;
  }
  // One is enough, and the outermost is of everything; each of thousands would take its time.
  const own = placement.signatures.find((it) => it.signed === root) ?? placement.signatures[0];
  if (own === undefined) return;
  const known = [...(knowledge.idp?.signingCertificates ?? []), ...(knowledge.sp?.signingCertificates ?? [])];
  const aside = collectFindings({ source: 'metadata' });
  const signer = { name: 'its publisher', certificates: known.length === 0 ? undefined : known };
  const { standing } = establishTrust([own], signer, at, aside, METADATA_LIMITS);
  const fault = aside.all().find((it) => it.outcome === 'failed' && it.check !== 'S5');
  // A publisher may sign with a key that signs nothing else: not to know it is no fault of the metadata.
  const isStrange = fault?.reason === 'signature-foreign' || fault?.reason === 'key-unknown';
  if (standing === 'verified')
    findings.passed('S3', 'metadata-signed', 'The metadata is signed with a key that was known before.', {
      field: root,
    });
  else if (fault !== undefined && !isStrange)
    findings.failed('S3', fault.reason, fault.message, { field: own.signed });
  else
    findings.untested('S3', 'key-unknown', 'The metadata is signed, and whose key that is is not known.', {
      field: root,
    });
}
