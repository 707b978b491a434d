/** What `federation verify --from` does: reads the file and what is known, and judges. Nothing leaves the machine. */
import { IdctlError } from '../../core/errors.ts';
import type { TokenRole } from '../../services/federation/oidc/index.ts';
import { readEvidence } from '../../services/federation/passive/read-evidence.ts';
import type { Report } from '../../services/federation/report.ts';
import { verifyPassive } from '../../services/federation/verify-passive.ts';
import type { Context } from '../context.ts';
import { type KnowledgeFlags, knowledgeFromFlags } from './context/from-flags.ts';
import { type SecretFlags, withGivenSecrets } from './context/given-secrets.ts';
import type { PartialKnowledge } from './context/load-context.ts';
import { openInput } from './input.ts';

export interface EvidenceFlags extends KnowledgeFlags, SecretFlags {
  /** What a single token has to be. */
  readonly as?: TokenRole | undefined;
}

/** @throws NOT_FOUND, USAGE, CONFIG_INVALID for what is nothing of a federation */
export async function verifyEvidence(
  context: Context,
  from: string,
  flags: EvidenceFlags,
  now: Date,
  known: PartialKnowledge = {},
): Promise<Report> {
  const { source: subject, bytes } = await openInput(context, from);
  const { knowledge, isTimeGiven, notes } = await knowledgeFromFlags(flags, now, known);
  const capture = await readEvidence(bytes, subject);
  if (capture === null) {
    throw new IdctlError('CONFIG_INVALID', `${subject} is nothing of a federation that is known.`, {
      hint: 'It may be a HAR, a SAML message (XML, or base64 as it was sent), a token, a key set, or metadata.',
    });
  }
  const role = flags.as === undefined ? {} : { tokenRole: flags.as };
  return verifyPassive({
    subject,
    capture,
    knowledge: withGivenSecrets(context, flags, knowledge),
    isTimeGiven,
    notes,
    ...role,
  });
}
