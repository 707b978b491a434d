/** What the last page says of a sign-in that failed: words narrow a cause down, they prove none. */
import { OIDC_CHECKS } from '../catalogue/oidc.ts';
import { SAML_CHECKS } from '../catalogue/saml.ts';
import type { CheckEntry, Symptom } from '../catalogue.ts';
import type { CheckId } from '../finding.ts';
import type { ErrorPage, FederationMessage } from '../message.ts';
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
  return candidates(page, protocol)
    .filter(isOpen)
    .map((check) => ({
      ...common,
      check,
      reason: 'page-says-so',
      message: `The page at the end speaks of it: ${shown}`,
    }));
}

/** The likeliest first. */
function candidates({ text }: ErrorPage, protocol: FederationProtocol): readonly CheckId[] {
  const plain = text.toLowerCase().replace(/["'“”‘’`]/g, '');
  const entries = [...OIDC_CHECKS, ...SAML_CHECKS].filter(
    ({ id }) => OF_BOTH.test(id) || id.startsWith(protocol === 'saml' ? 'S' : 'O'),
  );
  return entries
    .flatMap((entry) => rankOf(entry, plain))
    .sort((one, other) => one.rank - other.rank)
    .map(({ id }) => id);
}

function rankOf(
  { id, symptoms }: CheckEntry,
  plain: string,
): readonly { readonly id: CheckId; readonly rank: number }[] {
  const ranks = symptoms.filter((it) => speaksOf(plain, it)).map(({ rank = 1 }) => rank);
  return ranks.length === 0 ? [] : [{ id, rank: Math.min(...ranks) }];
}

function speaksOf(plain: string, { text }: Symptom): boolean {
  let at = 0;
  for (const part of text.split('…').map((it) => it.trim())) {
    const found = plain.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}
