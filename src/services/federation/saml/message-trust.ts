/** Whether a request, or a message of logout, is signed by the end that sent it; in itself, or beside itself in the query. */
import type { SamlMessage } from '../message.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { Findings } from './findings.ts';
import { checkDetached } from './signature/detached.ts';
import { placeSignatures } from './signature/placement.ts';
import { sayRedacted } from './signature/say-trust.ts';
import { establishTrust, type Signer } from './signature/trust.ts';

export type Standing =
  /** `root` is what may be read, from the signed bytes where there are any. */
  | { readonly standing: 'verified' | 'unproven' | 'unsigned'; readonly root: XmlElement }
  | { readonly standing: 'refused' };

export function messageTrust(
  message: SamlMessage,
  root: XmlElement,
  signer: Signer,
  at: Date,
  findings: Findings,
  isRedacted = false,
): Standing {
  if (isRedacted) {
    sayRedacted(root, findings);
    return { standing: 'unproven', root };
  }
  const placement = placeSignatures(root, [root]);
  if (!placement.ok) {
    const { check, reason, message: words, ...more } = placement.fault;
    findings.failed(check, reason, words, { severity: 'critical', ...more });
    return { standing: 'refused' };
  }
  if (placement.signatures.length > 0) {
    const trust = establishTrust(placement.signatures, signer, at, findings);
    if (trust.standing === 'refused') return { standing: 'refused' };
    return { standing: trust.standing, root: trust.signed.get(root) ?? root };
  }
  if (message.detached === null) return { standing: 'unsigned', root };
  const standing = checkDetached(message.detached, signer, at, findings);
  return standing === 'refused' ? { standing } : { standing, root };
}
