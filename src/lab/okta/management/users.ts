/** `/api/v1/users`: finding, making, changing and deleting people. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { Group, User, UserProfile, UserStatus } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { addMember, groupOf } from '../rules/groups.ts';
import { requireComplexity, setPassword } from '../rules/passwords.ts';
import { addUser, deactivate, removeUser, setStatus, updateProfile, userOf } from '../rules/users.ts';
import { requireRank } from './caller.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';
import {
  type CreateUser,
  type Credentials,
  createUserSchema,
  type PasswordBody,
  replaceUserSchema,
  type UpdateUser,
  updateUserSchema,
} from './user-schema.ts';
import { userEtag, userView } from './user-view.ts';

const USER = '/api/v1/users/:userId';

/** The one whom the path names; `me` is the caller, who under a client's token is nobody. @throws E0000007 */
export function userInPath({ world, caller, param }: Call<unknown, unknown>): User {
  const id = param('userId');
  if (id !== 'me') return userOf(world, id);
  if (caller.user === null) throw OktaRefusal.notFound('me', 'User');
  return caller.user;
}

/** As `userInPath`, for a change: administrators are changed by super administrators only. */
export function userToChange(call: Call<unknown, unknown>): User {
  const user = userInPath(call);
  requireRank(call.world, call.caller, user);
  return user;
}

export const USER_ROUTES = [
  route(
    'GET /api/v1/users/:userId',
    'getUser',
    'users.read',
    { query: { expand: queryType.text } },
    (call) => {
      if (call.query.expand !== undefined) throw OktaRefusal.notBuilt(`expand=${call.query.expand}`);
      return shown(call.world, userInPath(call));
    },
  ),
  route(
    'POST /api/v1/users',
    'createUser',
    'users.manage',
    {
      query: {
        activate: queryType.flag,
        provider: queryType.flag,
        nextLogin: z.literal('changePassword').optional(),
      },
      body: createUserSchema,
      subject: 'newUser',
    },
    createUser,
  ),
  route(
    `POST ${USER}`,
    'updateUser',
    'users.manage',
    { query: { strict: queryType.flag }, body: updateUserSchema, subject: 'user' },
    (call) => changeUser(call, (user) => merged(user.profile, call.body.profile)),
  ),
  route(
    `PUT ${USER}`,
    'replaceUser',
    'users.manage',
    { query: { strict: queryType.flag }, body: replaceUserSchema, subject: 'user' },
    (call) => changeUser(call, () => complete(call.body.profile)),
  ),
  route(`DELETE ${USER}`, 'deleteUser', 'users.manage', { query: { sendEmail: queryType.flag } }, (call) => {
    const user = userToChange(call);
    // The first call deactivates, the second deletes.
    if (user.status === 'DEPROVISIONED') removeUser(call.world, call.by, user);
    else deactivate(call.world, call.by, user);
    return NO_CONTENT;
  }),
];

function shown(world: OrgWorld, user: User): Reply {
  return ok(userView(world, user), { etag: userEtag(user) });
}

interface CreateQuery {
  readonly activate?: boolean | undefined;
  readonly provider?: boolean | undefined;
  readonly nextLogin?: 'changePassword' | undefined;
}

function createUser({ world, by, body, query }: Call<CreateQuery, CreateUser>): Reply {
  const { profile, credentials = {}, groupIds = [], type } = body;
  if (body.realmId !== undefined) throw OktaRefusal.notBuilt('realmId');
  requireType(world, type?.id);
  const groups = groupIds.map((id) => groupOf(world, id));
  refuseMastered(groups);
  const password = passwordIn(credentials.password, profile.login);
  const provider = providerOf(credentials, query);
  const status = statusOfNew(query, { hasPassword: password !== null, isOkta: provider.type === 'OKTA' });
  const user = addUser(world, by, {
    profile: complete(profile),
    password,
    provider,
    typeId: world.state.userTypeId,
    status,
  });
  keepQuestion(user, credentials);
  for (const group of groups) addMember(world, by, group, user);
  return ok(userView(world, user));
}

/** @throws E0000001: nobody is put into a group that Okta or an application fills */
function refuseMastered(groups: readonly Group[]): void {
  if (groups.some(({ type }) => type !== 'OKTA_GROUP')) {
    throw OktaRefusal.invalid('groupIds', 'groupIds: only groups of type OKTA_GROUP take members');
  }
}

function statusOfNew(
  { activate = true, nextLogin }: CreateQuery,
  { hasPassword, isOkta }: { readonly hasPassword: boolean; readonly isOkta: boolean },
): UserStatus {
  if (nextLogin !== undefined && !(hasPassword && activate)) {
    throw OktaRefusal.invalid('nextLogin', 'nextLogin: needs activate=true and a password');
  }
  if (!activate) return 'STAGED';
  if (!isOkta) return 'ACTIVE';
  if (!hasPassword) return 'PROVISIONED';
  return nextLogin === undefined ? 'ACTIVE' : 'PASSWORD_EXPIRED';
}

function providerOf({ provider, password }: Credentials, query: CreateQuery): User['provider'] {
  if (provider === undefined || provider.type === 'OKTA') return { type: 'OKTA', name: 'OKTA' };
  if (provider.type !== 'FEDERATION') throw OktaRefusal.notBuilt(`provider ${provider.type}`);
  if (query.provider !== true) {
    throw OktaRefusal.invalid('provider', 'provider: FEDERATION needs the query parameter provider=true');
  }
  if (password !== undefined) {
    throw OktaRefusal.invalid('password', 'password: federated users have none');
  }
  return { type: 'FEDERATION', name: 'FEDERATION' };
}

/** @throws E0000001 when it is too weak */
export function passwordIn(given: PasswordBody | undefined, login: string): string | null {
  if (given?.hash !== undefined) throw OktaRefusal.notBuilt('password.hash');
  if (given?.hook !== undefined) throw OktaRefusal.notBuilt('password.hook');
  if (given?.value === undefined) return null;
  requireComplexity(given.value, login);
  return given.value;
}

function changeUser(call: Call<unknown, UpdateUser>, profileFor: (user: User) => UserProfile): Reply {
  const { world, by, body, headers } = call;
  const user = userToChange(call);
  requireEtag(user, headers.get('if-match'));
  requireType(world, body.type?.id);
  const profile = profileFor(user);
  const password = passwordIn(body.credentials?.password, profile.login);
  updateProfile(world, user, profile, by);
  if (body.credentials !== undefined) keepQuestion(user, body.credentials);
  if (password !== null) {
    requireOwnPassword(user);
    setPassword(world, by, user, password);
  }
  return shown(world, user);
}

/** @throws E0000014: who is federated has no password here, and who is gone gets none */
export function requireOwnPassword({ provider, status }: User): void {
  if (provider.type !== 'OKTA' || status === 'DEPROVISIONED' || status === 'SUSPENDED') {
    throw new OktaRefusal('E0000014', { causes: ['password: cannot be set for this user'] });
  }
}

function requireEtag(user: User, given: string | null): void {
  if (given !== null && given !== userEtag(user)) throw new OktaRefusal('E0000231');
}

/** There is one user type. */
function requireType({ state }: OrgWorld, id: string | undefined): void {
  if (id !== undefined && id !== 'default' && id !== state.userTypeId) {
    throw OktaRefusal.notFound(id, 'UserType');
  }
}

function keepQuestion(user: User, { recovery_question: given }: Credentials): void {
  if (given?.answer === undefined) return;
  user.recoveryQuestion = { question: given.question, answer: given.answer };
}

/** Attributes that every user shows, also without a value. */
function complete(profile: CreateUser['profile']): UserProfile {
  return { mobilePhone: null, secondEmail: null, ...withoutNulls(profile) };
}

function merged(profile: UserProfile, change: UpdateUser['profile'] = {}): UserProfile {
  const changed: UserProfile = Object.assign({}, profile, withoutUndefined(change));
  const { firstName, lastName } = changed;
  return { mobilePhone: null, secondEmail: null, ...withoutNulls(changed), firstName, lastName };
}

function withoutUndefined<T extends object>(object: T): Partial<T> {
  // What is left has the types that it had.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function withoutNulls<T extends object>(object: T): T {
  // Only optional attributes can be null here.
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== undefined),
  ) as T;
}

/** Sets the status as an administrator's action does, and shows the user. */
export function shownWithStatus(world: OrgWorld, user: User, status: UserStatus): Reply {
  setStatus(world, user, status);
  return shown(world, user);
}
