/** What kind of token the claims are those of, where no type says so. Source: RFC 8725 section 3.12; RFC 9068 section 2.2. */
import { isRecord, type Members } from './members.ts';

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

export function isLikeLogoutToken({ events }: Members): boolean {
  return isRecord(events) && LOGOUT_EVENT in events;
}

/** Scopes, and nothing that binds it to a sign-in. */
export function isLikeAccessToken({ nonce, at_hash, scp, scope }: Members): boolean {
  return nonce === undefined && at_hash === undefined && (scp ?? scope) !== undefined;
}

/** What no ID token has: Okta's list of scopes, or those of RFC 9068 beside the client. */
export function isAccessToken(claims: Members): boolean {
  const { scp, scope, client_id } = claims;
  return isLikeAccessToken(claims) && (scp !== undefined || (scope !== undefined && client_id !== undefined));
}
