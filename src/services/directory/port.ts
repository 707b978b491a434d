/**
 * The port of a directory: people, groups, administrators and applications of an identity platform.
 *
 * Drawn from two products' real shapes:
 *
 * | here              | Okta                                     | Auth0                                          |
 * |-------------------|------------------------------------------|------------------------------------------------|
 * | user              | user; login                              | user; user_id, e-mail or user name             |
 * | state             | status                                   | blocked, and brute-force blocks                |
 * | source            | credentials.provider                     | the identity's connection                      |
 * | suspend           | lifecycle/suspend                        | blocked: true                                  |
 * | unlock            | lifecycle/unlock                         | DELETE user-blocks                             |
 * | deactivate        | lifecycle/deactivate                     | not offered                                    |
 * | reset-password    | lifecycle/reset_password, by mail        | change-password mail                           |
 * | clear-sessions    | sessions and their tokens                | sessions and refresh tokens                    |
 * | group             | group                                    | organization                                   |
 * | administrator     | user with an administrator's role        | user with a role                               |
 * | application       | application                              | client                                         |
 *
 * What only one of them can do is data (`acts`), not an optional method. Every method throws IdctlError: AUTH_REQUIRED,
 * DENIED, NOT_FOUND, UNAVAILABLE, TIMEOUT or RATE_LIMITED (nothing happened), OUTCOME_UNKNOWN (a write whose answer was
 * lost), CONFLICT (the state does not allow it), USAGE (a filter or an act that the vendor does not take).
 */
import type { Policies } from './policies-port.ts';

/** In the order in which help shows them. */
export const USER_ACTS = [
  'suspend',
  'unsuspend',
  'unlock',
  'deactivate',
  'activate',
  'reset-password',
  'clear-sessions',
] as const;
export type UserAct = (typeof USER_ACTS)[number];

/** Our word for where a user's life stands; `status` beside it is the vendor's. */
export type UserState =
  | 'staged'
  | 'active'
  | 'recovering'
  | 'locked'
  | 'suspended'
  | 'deactivated'
  | 'unknown';

export interface DirectoryUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly state: UserState;
  /** The vendor's word. */
  readonly status: string;
  /** ISO instants. */
  readonly createdAt: string | null;
  readonly lastSignInAt: string | null;
  readonly passwordChangedAt: string | null;
  /** Where the password lives: `here`, or the name of the directory or identity provider that has it. */
  readonly source: string;
}

/** A user with everything else that the vendor keeps of him, as it keeps it. */
export interface UserProfile extends DirectoryUser {
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface DirectoryGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The vendor's word. */
  readonly kind: string;
  /** Whether members can be changed here: not of groups that a rule, an application or the platform itself fills. */
  readonly editable: boolean;
}

export interface RoleOfUser {
  readonly role: string;
  /** `user`: given to him; `group`: by a group that he is in. */
  readonly by: 'user' | 'group';
  readonly status: string;
}

export interface DirectoryApplication {
  readonly id: string;
  readonly label: string;
  /** Kind of application in the vendor's catalogue. */
  readonly name: string;
  readonly status: string;
  /** How users sign in to it, in the vendor's word. */
  readonly signOn: string;
  readonly clientId: string | null;
  readonly createdAt: string | null;
}

export interface ListQuery {
  /** Words, as the vendor's own search box takes them; everything when left out. */
  readonly search?: string;
  /** An expression in the vendor's filter language. */
  readonly filter?: string;
}

export interface Users {
  /** Page by page; users that are deactivated only when a filter asks for them. */
  list(query: ListQuery): AsyncIterable<DirectoryUser>;
  /** By id or login. @throws NOT_FOUND, AMBIGUOUS */
  get(name: string): Promise<UserProfile>;
  groupsOf(user: DirectoryUser): Promise<readonly DirectoryGroup[]>;
  /** What this vendor can do to a user. */
  readonly acts: readonly UserAct[];
  /** Never retried inside when a repetition would do something else. */
  act(user: DirectoryUser, act: UserAct): Promise<void>;
}

export interface Groups {
  list(query: ListQuery): AsyncIterable<DirectoryGroup>;
  /** By id or exact name. @throws NOT_FOUND, AMBIGUOUS */
  get(name: string): Promise<DirectoryGroup>;
  members(group: DirectoryGroup): AsyncIterable<DirectoryUser>;
  /** Safe to repeat, as is `remove`. */
  add(group: DirectoryGroup, user: DirectoryUser): Promise<void>;
  remove(group: DirectoryGroup, user: DirectoryUser): Promise<void>;
}

export interface Roles {
  /** Ids of users who have a role. */
  holders(): AsyncIterable<string>;
  of(userId: string): Promise<readonly RoleOfUser[]>;
}

export interface Applications {
  list(query: ListQuery): AsyncIterable<DirectoryApplication>;
  /** By id or exact label. @throws NOT_FOUND, AMBIGUOUS */
  get(name: string): Promise<DirectoryApplication>;
  /** Whom it is assigned to: names of groups, and how many users, by a group or by themselves. */
  assignments(application: DirectoryApplication): Promise<{
    readonly groups: readonly string[];
    readonly users: number;
  }>;
}

export interface UserDirectory {
  readonly users: Users;
  readonly groups: Groups;
  readonly roles: Roles;
  readonly applications: Applications;
  readonly policies: Policies;
}
