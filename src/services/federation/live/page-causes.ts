/** What the last page says of a sign-in that failed: words narrow a cause down, they prove none. */
import { explain } from '../explain/explain.ts';
import type { CheckId } from '../finding.ts';
import type { FederationMessage } from '../message.ts';
import type { FederationProtocol } from '../port.ts';
import { quoted } from '../quote.ts';
import type { Cause } from './cause.ts';

/** Okta's page for every sign-in by an identity provider that failed, whatever the reason. */
const HIDDEN = /general_nonsuccess/i;
/** Checks of accounts and policies, which both protocols have. */
const OF_BOTH = /^O(6|3[6-9]|40|42)$/;

export function pageCauses(
  messages: readonly FederationMessage[],
  protocol: FederationProtocol,
  isOpen: (check: CheckId) => boolean,
): readonly Cause[] {
  const page = messages.findLast((it) => it.kind === 'error-page');
  if (page === undefined || page.text === '') return [];
  const shown = quoted(page.text, 300);
  const common = { certainty: 'narrowed', evidence: [page.evidence], actual: shown } as const;
  if (HIDDEN.test(page.text)) {
    const message =
      'The page hides the reason (GENERAL_NONSUCCESS), and no row of the log was found that tells it.';
    return [{ ...common, check: 'O42', reason: 'reason-hidden', message }];
  }
  const fits = (check: CheckId): boolean =>
    OF_BOTH.test(check) || check.startsWith(protocol === 'saml' ? 'S' : 'O');
  return explain(page.text)
    .candidates.filter(({ check, likelihood }) => likelihood !== 'remote' && fits(check) && isOpen(check))
    .map(({ check }) => ({
      ...common,
      check,
      reason: 'page-says-so',
      message: `The page at the end speaks of it: ${shown}`,
    }));
}
