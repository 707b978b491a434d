/** Users of the tenant: those of its databases, and those that identity providers vouch for. Knows no HTTP. */
import type { Connection, Document, User } from '../model.ts';
import { found, newDatabaseUserId, nowText, type World } from '../world.ts';

/** Root attributes that an identity provider may set. */
const ROOT = [
  'email',
  'email_verified',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'picture',
  'username',
  'phone_number',
] as const;

/** @throws inexistent_user */
export function userOf({ state }: World, id: string): User {
  return found(
    state.users.find((user) => user.user_id === id),
    'user',
    'inexistent_user',
  );
}

export function newDatabaseUser(
  world: World,
  { name }: Connection,
  profile: Document,
  password: string | null,
): User {
  const id = newDatabaseUserId(world);
  const identity = { connection: name, provider: 'auth0', user_id: id, isSocial: false } as const;
  return { ...blank(world), user_id: `auth0|${id}`, identities: [identity], profile, password };
}

/** A user of a database by mail address or username; capitals do not count. */
export function databaseUser({ state }: World, { name }: Connection, typed: string): User | null {
  const wanted = typed.toLowerCase();
  const fits = ({ profile }: User) =>
    [profile['email'], profile['username']].some(
      (it) => typeof it === 'string' && it.toLowerCase() === wanted,
    );
  return (
    state.users.find((user) => user.identities.some((it) => it.connection === name) && fits(user)) ?? null
  );
}

/** The user that an identity provider calls `sub`, made or brought up to date. */
export function federatedUser(world: World, connection: Connection, sub: string, claims: Document): User {
  const id = `${connection.strategy}|${connection.name}|${sub}`;
  const known = world.state.users.find((user) => user.user_id === id);
  if (known !== undefined) {
    const mode = connection.options['set_user_root_attributes'] ?? 'on_each_login';
    known.profile = mode === 'on_each_login' ? { ...known.profile, ...claims } : known.profile;
    return known;
  }
  const identity = {
    connection: connection.name,
    provider: connection.strategy,
    user_id: `${connection.name}|${sub}`,
    isSocial: false,
  } as const;
  const never = connection.options['set_user_root_attributes'] === 'never_on_login';
  const profile = never ? withoutRoot(claims) : claims;
  const user: User = { ...blank(world), user_id: id, identities: [identity], profile, password: null };
  world.state.users.push(user);
  return user;
}

export function countLogin(world: World, user: User, ip: string): void {
  user.logins_count += 1;
  user.last_login = nowText(world);
  user.last_ip = ip;
  user.updated_at = user.last_login;
}

function blank(world: World): Omit<User, 'user_id' | 'identities' | 'profile' | 'password'> {
  const now = nowText(world);
  return {
    app_metadata: {},
    user_metadata: {},
    blocked: false,
    created_at: now,
    updated_at: now,
    last_login: null,
    last_ip: null,
    logins_count: 0,
  };
}

function withoutRoot(claims: Document): Document {
  const root: readonly string[] = ROOT;
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !root.includes(name)));
}
