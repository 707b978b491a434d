/** What tokens and userinfo say of a user. */
import type { Account, AccountClaims } from 'oidc-provider';
import type { User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { textField } from '../sign-in/fields.ts';
import { maySignIn } from '../sign-in/sessions.ts';

/**
 * Claims by scope, for the library. Those under `openid` are in every ID token; the others are in userinfo only, since
 * in the code flow Okta gives thin ID tokens.
 */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub', 'ver', 'jti', 'idp', 'amr', 'auth_time', 'groups'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'zoneinfo', 'updated_at'],
  email: ['email', 'email_verified'],
  phone: ['phone_number'],
  address: ['address'],
  groups: ['groups'],
} as const;

export function findAccount(world: OrgWorld, userId: string): Account | undefined {
  const user = world.state.users.find(({ id }) => id === userId);
  if (user === undefined || !maySignIn(user)) return undefined;
  return {
    accountId: user.id,
    claims: (use, scope) =>
      (use === 'id_token' ? idTokenClaims : userInfoClaims)(world, user, scope.split(' ')),
  };
}

function idTokenClaims(world: OrgWorld, user: User, scopes: readonly string[]): AccountClaims {
  const session = world.state.sessions.findLast(({ userId }) => userId === user.id);
  return {
    sub: user.id,
    ver: 1,
    jti: `ID.${world.context.chance.uuid()}`,
    idp: session?.idpId ?? world.state.orgId,
    ...groupsClaim(world, user, scopes),
  };
}

function userInfoClaims(world: OrgWorld, user: User, scopes: readonly string[]): AccountClaims {
  const { profile } = user;
  const name = [profile.firstName, profile.lastName].filter((part) => part !== null).join(' ');
  return {
    sub: user.id,
    name,
    given_name: profile.firstName ?? undefined,
    family_name: profile.lastName ?? undefined,
    preferred_username: scopes.includes('profile') ? profile.login : undefined,
    locale: textField(profile, 'locale') ?? 'en_US',
    zoneinfo: textField(profile, 'timezone') ?? 'America/Los_Angeles',
    updated_at: Math.floor(Date.parse(user.lastUpdated) / 1000),
    email: profile.email,
    email_verified: true,
    phone_number: textField(profile, 'primaryPhone') ?? undefined,
    ...groupsClaim(world, user, scopes),
  };
}

/** Assumed filter: all of the user's groups. A real application names which ones. */
function groupsClaim({ state }: OrgWorld, user: User, scopes: readonly string[]): { groups?: string[] } {
  if (!scopes.includes('groups')) return {};
  const groups = state.groups.filter(({ memberIds }) => memberIds.includes(user.id));
  return { groups: groups.map(({ profile }) => profile.name) };
}
