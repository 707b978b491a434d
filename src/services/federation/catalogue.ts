/** What each check is, for people: the data of every finding that the check itself does not say. */

import type { CheckId } from './finding.ts';
import type { Tier } from './report.ts';

export interface CheckEntry {
  readonly id: CheckId;
  /** A claim that is true where all is well, such as `The audience of the assertion is the service provider`. */
  readonly title: string;
  readonly tiers: readonly Tier[];
  /** Fragments of what vendors say when it is not so; lower case, without values. */
  readonly symptoms: readonly Symptom[];
  readonly remedy: string;
  readonly retest: string;
  /** Why it cannot be made at all, or not in some tier; null when there is nothing to say. */
  readonly limits: string | null;
}

export interface Symptom {
  readonly vendor: 'okta' | 'auth0' | 'cyberark' | 'zoho' | 'saml' | 'oidc';
  readonly text: string;
}
