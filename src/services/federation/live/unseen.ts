/** What could not be looked at, so that nobody takes it for passed; and what a target proves by taking it. */
import type { CheckId, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { Seen } from './conclude.ts';
import { sightOf } from './outcome.ts';

/** Without these nobody can say that the federation is sound. */
const OF_RESPONSE: readonly CheckId[] = ['S6', 'S10', 'S18', 'S19', 'S23'];
const OF_TOKEN: readonly CheckId[] = ['O10', 'O25'];

export function unseenFindings(seen: Seen): readonly Finding[] {
  const { ends, judged, outcome, rows, request } = seen;
  const touched = new Set(judged.map(({ check }) => check));
  const open = (ends.protocol === 'saml' ? OF_RESPONSE : OF_TOKEN).filter((it) => !touched.has(it));
  if (outcome.kind !== 'in') {
    const why = outcome.kind === 'refused' && outcome.asksAgain ? 'asked-again' : 'not-looked-at';
    return open.map((check) => untested(check, why, `Not looked at. ${sightOf(outcome)}`));
  }
  if (ends.protocol === 'saml') {
    return open.map((check) => untested(check, 'no-response-seen', 'No response went through the browser.'));
  }
  const { target } = request.subject;
  const isTaken = rows.some(
    ({ end, event }) => end === 'party' && event.outcome === 'SUCCESS' && /auth_via_/.test(event.type),
  );
  if (target !== null && isTaken) return open.map((check) => taken(check, target.connection));
  const { redemption } = seen.attempt;
  const why = redemption?.kind === 'skipped' ? `: ${redemption.why}` : '';
  return open.map((check) =>
    untested(
      check,
      'token-not-seen',
      redemption === null
        ? 'The ID token went to the relying party by the back channel, and was not seen. To see one, sign in as the client: --redirect-uri, with its secret.'
        : `The code was not redeemed${why}.`,
    ),
  );
}

function untested(check: CheckId, reason: string, message: string): Finding {
  return makeFinding({ check, outcome: 'untested', reason, message });
}

/** A tenant that verifies tokens by its documents has taken it, and its log says so; nobody else saw it. */
function taken(check: CheckId, connection: string): Finding {
  return makeFinding({
    check,
    outcome: 'passed',
    certainty: 'narrowed',
    reason: 'token-taken',
    message: `${connection} took the ID token, which it verifies; it went by the back channel and was not seen here.`,
    evidence: [{ source: connection }],
  });
}
