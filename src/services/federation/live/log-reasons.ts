/**
 * What the reason of a row in a vendor's log proves. Vendors hide the reason from the person (Okta: a page with
 * GENERAL_NONSUCCESS) and write it into `outcome.reason`: as a code of their list of OAuth errors, or as a sentence.
 * Sources: Okta's event types and OAuth error codes (`internalErrorCode`), and what administrators report of
 * `user.authentication.auth_via_IDP`.
 */
import type { CheckId } from '../finding.ts';
import { ACCOUNT_REASONS } from './reasons-of-accounts.ts';
import { PROVIDER_REASONS } from './reasons-of-providers.ts';
import { RESPONSE_REASONS } from './reasons-of-responses.ts';
import { TOKEN_REASONS } from './reasons-of-tokens.ts';

export type LogEnd = 'provider' | 'party';

export interface ProvenReason {
  /** Null where a check of this protocol does not exist. */
  readonly oidc: CheckId | null;
  readonly saml: CheckId | null;
  /** Reason of the finding, in kebab case. */
  readonly reason: string;
  /** What is the case; the end that logged it is named before it. */
  readonly says: string;
}

export interface LogReason extends ProvenReason {
  /** In the row's reason, or in its type where the type says it all. */
  readonly marks: RegExp;
}

const REASONS: Readonly<Record<LogEnd, readonly LogReason[]>> = {
  provider: PROVIDER_REASONS,
  party: [...ACCOUNT_REASONS, ...RESPONSE_REASONS, ...TOKEN_REASONS],
};

/** Null for a reason that proves nothing by itself. */
export function provenBy(
  at: LogEnd,
  row: { readonly type: string; readonly reason: string },
): ProvenReason | null {
  const found = REASONS[at].find(({ marks }) => marks.test(row.reason) || marks.test(row.type));
  if (found === undefined) return null;
  const { oidc, saml, reason, says } = found;
  return { oidc, saml, reason, says };
}
