/** What each check is, for people: the data of every finding that the check itself does not say. */

import type { CheckId } from './finding.ts';
import type { Tier } from './report.ts';

export interface CheckEntry {
  readonly id: CheckId;
  /** A claim that is true where all is well, such as `The audience of the assertion is the service provider`. */
  readonly title: string;
  readonly tiers: readonly Tier[];
  /** What vendors say when it is not so. */
  readonly symptoms: readonly Symptom[];
  readonly remedy: string;
  readonly retest: string;
  /** Why it cannot be made at all, or not in some tier; null when there is nothing to say. */
  readonly limits: string | null;
}

/** `saml` and `oidc`: the words of the standards, and of libraries that many products share. */
export type SymptomVendor = 'okta' | 'auth0' | 'cyberark' | 'zoho' | 'saml' | 'oidc';

export interface Symptom {
  readonly vendor: SymptomVendor;
  /** A fragment in lower case, without quotes; `…` stands for a value. */
  readonly text: string;
  /** How likely this check is among those that the same words may come from: 1, the likeliest, when absent. */
  readonly rank?: number;
}
