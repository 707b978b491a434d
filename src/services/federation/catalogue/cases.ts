/**
 * How each check is proven: in each of its tiers one thing that is broken, of which that check speaks, and no other fails.
 * The cases themselves are run by the tests; they are said here alone, and the tests hold the two together.
 */
import type { CheckId } from '../finding.ts';
import type { Tier } from '../report.ts';
import { OIDC_CASES } from './oidc-cases.ts';
import { OIDC_TOKEN_CASES } from './oidc-token-cases.ts';
import { SAML_CASES } from './saml-cases.ts';
import { SAML_SIGN_IN_CASES } from './saml-sign-in-cases.ts';

export interface CasesOfCheck {
  /** What is broken, by tier. */
  readonly cases: Readonly<Partial<Record<Tier, string>>>;
  /** Why nothing is broken there, in the other tiers of the check. */
  readonly without?: Readonly<Partial<Record<Tier, string>>>;
}

/** Proven in every tier that it has, in some of them, or in none. */
export type CheckState = 'made' | 'partly' | 'not made';

const ALL: Readonly<Record<string, CasesOfCheck>> = {
  ...OIDC_CASES,
  ...OIDC_TOKEN_CASES,
  ...SAML_CASES,
  ...SAML_SIGN_IN_CASES,
};

export function casesOf(check: CheckId): CasesOfCheck {
  return ALL[check] ?? { cases: {} };
}

export function stateOf(check: CheckId): CheckState {
  const { cases, without = {} } = casesOf(check);
  if (Object.keys(cases).length === 0) return 'not made';
  return Object.keys(without).length === 0 ? 'made' : 'partly';
}
