/** Who is in the org: finding people, making them, changing what is known of them, and their way through life. */
import { OktaRefusal } from '../errors.ts';
import type { IdentityProvider, User, UserProfile, UserStatus } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import { everyone } from './groups.ts';
import { bySystem, groupParty, idpParty, type Origin, record, userParty } from './system-log.ts';

/** By login, or by its part before the @ where that is one person's only. Logins do not mind capitals. */
export function findUserByLogin({ state }: OrgWorld, name: string): User | null {
  const wanted = name.toLowerCase();
  const exact = state.users.find(({ profile }) => profile.login.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const short = state.users.filter(({ profile }) => profile.login.toLowerCase().split('@')[0] === wanted);
  return short.length === 1 ? (short[0] ?? null) : null;
}

/** By id, or as `findUserByLogin`. */
export function findUser(world: OrgWorld, idOrLogin: string): User | null {
  return world.state.users.find(({ id }) => id === idOrLogin) ?? findUserByLogin(world, idOrLogin);
}

/** @throws E0000007 */
export function userOf(world: OrgWorld, idOrLogin: string): User {
  const user = findUser(world, idOrLogin);
  if (user === null) throw OktaRefusal.notFound(idOrLogin, 'User');
  return user;
}

export interface NewUser {
  readonly profile: UserProfile;
  readonly password: string | null;
  readonly provider: User['provider'];
  readonly typeId: string;
  readonly status: UserStatus;
}

/** Whoever is made belongs to Everyone at once. */
export function addUser(world: OrgWorld, by: Origin, { typeId, ...fields }: NewUser): User {
  const { state } = world;
  refuseTaken(world, fields.profile.login, null);
  const now = nowText(world);
  const isStaged = fields.status === 'STAGED';
  const user: User = {
    ...fields,
    id: newId(world, '00u'),
    created: now,
    activated: isStaged ? null : now,
    statusChanged: isStaged ? null : now,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: fields.password === null ? null : now,
    type: { id: typeId },
    badTries: 0,
  };
  state.users.push(user);
  record(world, by, 'user.lifecycle.create', 'User was created', [userParty(user)]);
  if (!isStaged) record(world, by, 'user.lifecycle.activate', 'User was activated', [userParty(user)]);
  everyone(world).memberIds.push(user.id);
  record(world, by, 'group.user_membership.add', 'User was added to a group', [
    userParty(user),
    groupParty(everyone(world)),
  ]);
  return user;
}

/** @throws E0000001 when another user of the org has that login */
export function refuseTaken({ state }: OrgWorld, login: string, except: User | null): void {
  const taken = state.users.some(
    (user) => user !== except && user.profile.login.toLowerCase() === login.toLowerCase(),
  );
  if (taken) {
    throw OktaRefusal.invalid('login', 'login: another user of this org has it already');
  }
}

/** Just in time: the first sign-in through an identity provider makes the user. He has no password here. */
export function createFederatedUser(
  world: OrgWorld,
  { profile, idp }: { readonly profile: UserProfile; readonly idp: IdentityProvider },
): User {
  const by: Origin = { ...bySystem(world), actor: idpParty(idp) };
  return addUser(world, by, {
    profile,
    password: null,
    provider: { type: 'FEDERATION', name: 'FEDERATION' },
    typeId: world.state.userTypeId,
    status: 'ACTIVE',
  });
}

/** Replaces the whole profile; merge before, where only a part changes. Nothing is logged when nothing changed. */
export function updateProfile(
  world: OrgWorld,
  user: User,
  profile: UserProfile,
  by: Origin = bySystem(world),
): void {
  if (profile.login !== user.profile.login) refuseTaken(world, profile.login, user);
  if (JSON.stringify(sorted(profile)) === JSON.stringify(sorted(user.profile))) return;
  user.profile = profile;
  user.lastUpdated = nowText(world);
  record(world, by, 'user.account.update_profile', 'User profile was changed', [userParty(user)]);
}

function sorted(profile: UserProfile): readonly unknown[] {
  return Object.entries(profile)
    .filter(([, value]) => value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function setStatus(world: OrgWorld, user: User, status: UserStatus): void {
  if (user.status === status) return;
  const now = nowText(world);
  user.status = status;
  user.statusChanged = now;
  user.lastUpdated = now;
  if (status === 'ACTIVE' || status === 'PROVISIONED') user.activated ??= now;
}

/** Sessions and, when asked, tokens that the OpenID provider holds for him. */
export function clearSessions(
  world: OrgWorld,
  by: Origin,
  user: User,
  options: { readonly oauthTokens: boolean },
): void {
  const { state } = world;
  state.sessions = state.sessions.filter(({ userId }) => userId !== user.id);
  state.sessionTokens = state.sessionTokens.filter(({ userId }) => userId !== user.id);
  if (options.oauthTokens) revokeTokens(world, user);
  record(world, by, 'user.session.clear', 'Sessions of the user were ended', [userParty(user)]);
}

const TOKEN_MODELS = /^(AccessToken|RefreshToken|Grant|AuthorizationCode|DeviceCode):/;

function revokeTokens({ state }: OrgWorld, user: User): void {
  for (const [key, { payload }] of Object.entries(state.oidc)) {
    if (TOKEN_MODELS.test(key) && payload['accountId'] === user.id) delete state.oidc[key];
  }
}

/** What a deactivation takes with it: sessions, tokens, assignments by name, API tokens. Groups stay. */
export function deactivate(world: OrgWorld, by: Origin, user: User): void {
  const { state } = world;
  clearSessions(world, by, user, { oauthTokens: true });
  for (const app of state.apps) app.users = app.users.filter(({ id }) => id !== user.id);
  state.apiTokens = state.apiTokens.filter(({ userId }) => userId !== user.id);
  delete state.userRoles[user.id];
  setStatus(world, user, 'DEPROVISIONED');
  record(world, by, 'user.lifecycle.deactivate', 'User was deactivated', [userParty(user)]);
}

/** For ever. */
export function removeUser(world: OrgWorld, by: Origin, user: User): void {
  const { state } = world;
  state.users = state.users.filter((other) => other !== user);
  state.factors = state.factors.filter(({ userId }) => userId !== user.id);
  for (const group of state.groups) group.memberIds = group.memberIds.filter((id) => id !== user.id);
  for (const idp of state.idps) idp.links = idp.links.filter(({ userId }) => userId !== user.id);
  record(world, by, 'user.lifecycle.delete.initiated', 'Deletion of the user began', [userParty(user)]);
  record(world, by, 'user.lifecycle.delete.completed', 'User was deleted', [userParty(user)]);
}
