/** What rests on nothing but the capture's own word is not proven by it. */
import type { CheckId, Finding } from '../finding.ts';

/** Without these nobody can say that a sign-in is sound, so the capture's own word is not enough for them. */
const NEED_MORE: ReadonlyMap<CheckId, string> = new Map<CheckId, string>([
  ['S6', 'The signature fits a certificate of the capture itself, which proves nothing: give --idp.'],
  ['S10', 'What has to be signed, only the capture itself tells: give --idp and --sp.'],
  ['S18', 'The issuer is the one of the capture itself: give --idp or --issuer.'],
  ['S19', 'The audience is the one that the capture itself names: give --sp or --audience.'],
  ['O8', 'The keys are from the capture itself, which proves nothing: give --jwks.'],
  ['O10', 'The signature fits a key of the capture itself, which proves nothing: give --jwks.'],
  ['O25', 'Issuer and client are those that the capture itself names: give --issuer and --audience.'],
]);

/** "Could not test" is not "passed": what only agrees with the capture itself is not tested yet. */
export function qualified(finding: Finding, rests: ReadonlySet<CheckId>): Finding {
  if (!rests.has(finding.check)) return finding;
  const more = NEED_MORE.get(finding.check);
  if (finding.outcome !== 'passed' || more === undefined) return { ...finding, certainty: 'narrowed' };
  return {
    ...finding,
    ...{ outcome: 'untested', certainty: 'narrowed', reason: 'known-from-capture', message: more },
  };
}
