/** The checks of OpenID Connect, in order. */
import type { CheckEntry } from '../catalogue.ts';
import { ACCOUNT_CHECKS } from './oidc-accounts.ts';
import { AUTHORIZATION_CHECKS } from './oidc-authorization.ts';
import { CLAIM_CHECKS } from './oidc-claims.ts';
import { PROVIDER_CHECKS } from './oidc-provider.ts';
import { TOKEN_CHECKS } from './oidc-tokens.ts';

export const OIDC_CHECKS: readonly CheckEntry[] = [
  ...PROVIDER_CHECKS,
  ...AUTHORIZATION_CHECKS,
  ...TOKEN_CHECKS,
  ...CLAIM_CHECKS,
  ...ACCOUNT_CHECKS,
];
