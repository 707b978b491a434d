/** What a token's signature is worth, as findings: O8 for the keys, O9 for which of them, O10 for the signature. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import { quoted } from '../quote.ts';
import { allowedAlgorithms } from './algorithms.ts';
import { foreignKeys } from './header.ts';
import type { SignedJwt } from './jwt.ts';
import { keySetFindings } from './key-set.ts';
import { isRecord, shortOf } from './members.ts';
import type { Notes } from './notes.ts';
import { judgeSignature } from './signature.ts';
import type { SignatureVerdict } from './signature-fault.ts';

export interface Trust {
  readonly findings: readonly Finding[];
  readonly state: SignatureVerdict['state'];
  /** Why it was refused; null else. */
  readonly reason: string | null;
}

/** `member` is the one of the metadata that lists the algorithms for this kind of token. */
export async function trustIn(
  jwt: SignedJwt,
  knowledge: Knowledge,
  member: string | null,
  notes: Notes,
): Promise<Trust> {
  const keys = knowledge.provider?.jwks?.keys ?? null;
  const verdict = await judgeSignature(jwt, {
    keys: keys?.filter(isRecord) ?? null,
    allowed: allowedAlgorithms(knowledge, member),
    isPublicClient: knowledge.client?.isPublic,
    guesses: guessesOf(knowledge),
    secrets: knowledge.client?.secrets,
    // What the metadata lists algorithms for is made for a client; an access token is not.
    isForClient: member !== null,
    isRedacted: knowledge.isRedacted,
  });
  const origin = { source: knowledge.provider?.origin ?? notes.evidence.source };
  const needsKeys = verdict.state !== 'verified' || verdict.by === 'key';
  const unknown = needsKeys ? [keysUnknown(notes)] : [];
  const published = keys === null ? unknown : keySetFindings(keys, notes.at(origin));
  const reason = verdict.state === 'refused' ? verdict.fault.reason : null;
  return { findings: [...published, ...findingsOf(jwt, verdict, notes)], state: verdict.state, reason };
}

function keysUnknown(notes: Notes): Finding {
  const message = 'The keys of the provider are not known: give its key set (jwks_uri).';
  return notes.untested('O8', 'keys-unknown', message);
}

function findingsOf(jwt: SignedJwt, verdict: SignatureVerdict, notes: Notes): readonly Finding[] {
  const details = { field: 'header' };
  if (verdict.state === 'refused') {
    const { check, reason, message, ...values } = verdict.fault;
    const failed = notes.failed(check, reason, message, { ...details, severity: 'critical', ...values });
    if (check === 'O10') return [failed];
    return [failed, notes.skipped('O10', 'the key that signed the token is not known')];
  }
  const brought = foreignKeys(jwt.header);
  const found =
    verdict.state === 'untested'
      ? [notes.untested('O10', verdict.reason, verdict.message, details)]
      : verifiedFindings(jwt, verdict, notes);
  if (brought === null) return found;
  const message = `The token brings a key along (${brought.actual}), which nobody may look at.`;
  return [...found, notes.warned('O10', 'key-from-header', message, details)];
}

function verifiedFindings(
  jwt: SignedJwt,
  verdict: Extract<SignatureVerdict, { state: 'verified' }>,
  notes: Notes,
): readonly Finding[] {
  const details = { field: 'header' };
  const algorithm = quoted(shortOf(jwt.header['alg']), 20);
  if (verdict.by === 'secret') {
    const held = notes.passed(
      'O10',
      `The signature holds (${algorithm}, with the client's secret).`,
      details,
    );
    if (!verdict.isShort) return [held];
    const message = `The client's secret is too short for ${algorithm}: who has a token can try secrets until one fits.`;
    return [held, notes.warned('O10', 'secret-short', message, details)];
  }
  const found = [notes.passed('O10', `The signature holds (${algorithm}).`, details)];
  if (verdict.kid !== null) {
    found.push(
      notes.passed('O9', `The key "${quoted(verdict.kid, 80)}" is one that the provider publishes.`),
    );
  }
  if (verdict.unnamed) {
    const message = 'The provider has several keys, and the token does not say which one signed it (kid).';
    found.push(notes.warned('O9', 'kid-missing', message, details));
  }
  return found;
}

function guessesOf({ client, provider }: Knowledge): readonly string[] {
  return [client?.clientId, provider?.issuer].filter((it): it is string => it !== undefined);
}
