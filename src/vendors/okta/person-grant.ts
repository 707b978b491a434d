/**
 * A person: a refresh token while it lasts, else a sign-in in the browser or on another device. Public clients: who
 * they are is said, not proven; PKCE and DPoP take the place of a secret.
 */
import { IdctlError } from '../../core/errors.ts';
import type { VendorContext } from '../contract.ts';
import { signInByBrowser } from './browser-flow.ts';
import { signInByDevice } from './device-flow.ts';
import { tokenRefusal } from './faults.ts';
import type { Grant } from './grant.ts';
import type { TokenResponse } from './spec.ts';
import { type TokenEndpoint, tryForToken } from './token-endpoint.ts';

/** Without it there is no refresh token, and every hour would need the person. */
const ALWAYS = ['openid', 'offline_access'] as const;

export function personGrant(context: VendorContext): Grant {
  const client = { client_id: String(context.settings['clientId'] ?? '') };
  return {
    keepsScopes: true,
    proveClient: async () => client,
    async obtain(endpoint, scopes, refreshToken) {
      const all = [...ALWAYS, ...scopes];
      const refreshed = refreshToken === null ? null : await refresh(endpoint, client, all, refreshToken);
      if (refreshed !== null) return refreshed;
      if (!context.browser.possible) {
        throw new IdctlError(
          'AUTH_REQUIRED',
          `${context.connection} needs a person to sign in, for ${scopes.join(', ')}.`,
          { hint: 'Run the same at a terminal once: what it signs in for is kept.' },
        );
      }
      return context.settings['flow'] === 'device'
        ? signInByDevice(endpoint, client.client_id, all)
        : signInByBrowser(endpoint, client.client_id, all);
    },
  };
}

/** Null when the token does not do any more, or never had these scopes: then the person is asked. */
async function refresh(
  endpoint: TokenEndpoint,
  client: { readonly client_id: string },
  scopes: readonly string[],
  refreshToken: string,
): Promise<TokenResponse | null> {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    scope: scopes.join(' '),
    ...client,
  };
  const outcome = await tryForToken(endpoint, async () => form);
  if (outcome.kind === 'granted') return { refresh_token: refreshToken, ...outcome.answer };
  if (outcome.error === 'invalid_grant' || outcome.error === 'invalid_scope') return null;
  throw tokenRefusal(outcome.response, scopes, endpoint.context.clock.now());
}
