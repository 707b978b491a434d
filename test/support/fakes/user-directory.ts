/** A directory in memory; held to the port's promises by the same suite as the adapters. */
import { IdctlError } from '../../../src/core/errors.ts';
import type {
  DirectoryPolicy,
  Policies,
  PolicyKind,
  PolicyProfile,
  PolicyRule,
} from '../../../src/services/directory/policies-port.ts';
import { POLICY_KINDS } from '../../../src/services/directory/policies-port.ts';
import type {
  Applications,
  DirectoryApplication,
  DirectoryGroup,
  DirectoryUser,
  Groups,
  ListQuery,
  RoleOfUser,
  Roles,
  UserAct,
  UserDirectory,
  UserProfile,
  UserState,
  Users,
} from '../../../src/services/directory/port.ts';
import { USER_ACTS } from '../../../src/services/directory/port.ts';

/** From which states an act leads where. */
const RULES: Readonly<Record<UserAct, readonly [from: readonly UserState[], to: UserState | null]>> = {
  suspend: [['active'], 'suspended'],
  unsuspend: [['suspended'], 'active'],
  unlock: [['locked'], 'active'],
  deactivate: [['active', 'staged', 'suspended', 'locked', 'recovering'], 'deactivated'],
  activate: [['staged', 'deactivated'], 'active'],
  'reset-password': [['active', 'recovering', 'locked'], 'recovering'],
  'clear-sessions': [['active', 'suspended', 'locked', 'recovering', 'staged'], null],
};

export class FakeDirectory implements UserDirectory {
  readonly people = new Map<string, UserProfile>();
  readonly teams = new Map<string, { group: DirectoryGroup; members: Set<string> }>();
  readonly heldRoles = new Map<string, RoleOfUser[]>();
  readonly apps: DirectoryApplication[] = [];
  readonly rulebook: Array<{ readonly policy: PolicyProfile; readonly rules: readonly PolicyRule[] }> = [];
  /** Acts and changes that were carried out. */
  readonly done: string[] = [];
  /** Thrown by the next act or change instead of doing it. */
  fault: IdctlError | null = null;

  addUser(
    login: string,
    state: UserState = 'active',
    attributes: Record<string, unknown> = {},
  ): DirectoryUser {
    const id = `u${this.people.size + 1}`;
    const [name = ''] = login.split('@');
    const times = { createdAt: '2026-01-01T00:00:00.000Z', lastSignInAt: null, passwordChangedAt: null };
    const user = {
      id,
      login,
      name,
      email: login,
      state,
      status: state.toUpperCase(),
      ...times,
      source: 'here',
    };
    this.people.set(id, { ...user, attributes: { login, ...attributes } });
    return user;
  }

  addGroup(name: string, members: readonly DirectoryUser[] = [], editable = true): DirectoryGroup {
    const kind = editable ? 'OKTA_GROUP' : 'BUILT_IN';
    const group = { id: `g${this.teams.size + 1}`, name, description: '', kind, editable };
    this.teams.set(group.id, { group, members: new Set(members.map((it) => it.id)) });
    return group;
  }

  readonly users: Users = {
    acts: USER_ACTS,
    list: (query) => this.#listUsers(query),
    get: async (name) =>
      only(
        [...this.people.values()].filter((it) => it.id === name || it.login === name),
        name,
      ),
    groupsOf: async ({ id }) =>
      [...this.teams.values()].filter((it) => it.members.has(id)).map((it) => it.group),
    act: async (user, act) => this.#act(user, act),
  };

  readonly groups: Groups = {
    list: (query) => this.#listGroups(query),
    get: async (name) => {
      const all = [...this.teams.values()].map((it) => it.group);
      return only(
        all.filter((it) => it.id === name || it.name === name),
        name,
      );
    },
    members: (group) => this.#members(group),
    add: async (group, user) =>
      this.#change(`add ${user.id} ${group.id}`, () => this.#team(group).add(user.id)),
    remove: async (group, user) =>
      this.#change(`remove ${user.id} ${group.id}`, () => this.#team(group).delete(user.id)),
  };

  readonly roles: Roles = {
    holders: () => this.#holders(),
    of: async (userId) => this.heldRoles.get(userId) ?? [],
  };

  readonly applications: Applications = {
    list: () => this.#listApplications(),
    get: async (name) =>
      only(
        this.apps.filter((it) => it.id === name || it.label === name),
        name,
      ),
    assignments: async () => ({ groups: [], users: 0 }),
  };

  readonly policies: Policies = {
    kinds: POLICY_KINDS,
    list: (kind, search = '') => this.#listPolicies(kind, search),
    get: async (name, kind) => {
      const all = this.rulebook.map((it) => it.policy).filter((it) => kind === null || it.kind === kind);
      return only(
        all.filter((it) => it.id === name || it.name === name),
        name,
      );
    },
    rules: async ({ id }) => this.rulebook.find((it) => it.policy.id === id)?.rules ?? [],
    applications: async () => this.apps.map((it) => it.label),
  };

  /** With one rule, for everybody. */
  addPolicy(kind: PolicyKind, name: string, priority = 1): DirectoryPolicy {
    const base = { name, status: 'ACTIVE', priority, builtIn: true };
    const nobody = { include: [], exclude: [] };
    const id = `p${this.rulebook.length + 1}`;
    const policy: DirectoryPolicy = {
      ...base,
      ...{ id, kind, type: kind, description: '', createdAt: null, changedAt: null },
    };
    const rule = { ...base, id: `r-${id}`, groups: nobody, conditions: {}, actions: { access: 'ALLOW' } };
    this.rulebook.push({
      policy: { ...policy, groups: nobody, conditions: {}, settings: {} },
      rules: [rule],
    });
    return policy;
  }

  async *#listPolicies(kind: PolicyKind, search: string): AsyncGenerator<DirectoryPolicy> {
    for (const { policy } of this.rulebook) {
      const { groups: _groups, conditions: _conditions, settings: _settings, ...listed } = policy;
      if (policy.kind === kind && policy.name.startsWith(search)) yield listed;
    }
  }

  async *#listUsers({ search }: ListQuery): AsyncGenerator<DirectoryUser> {
    for (const { attributes: _attributes, ...user } of this.people.values()) {
      const fits = search === undefined ? user.state !== 'deactivated' : user.login.startsWith(search);
      if (fits) yield user;
    }
  }

  async *#listGroups({ search = '' }: ListQuery): AsyncGenerator<DirectoryGroup> {
    for (const { group } of this.teams.values()) if (group.name.startsWith(search)) yield group;
  }

  async *#members(group: DirectoryGroup): AsyncGenerator<DirectoryUser> {
    for (const id of this.#team(group)) yield this.users.get(id);
  }

  async *#holders(): AsyncGenerator<string> {
    yield* this.heldRoles.keys();
  }

  async *#listApplications(): AsyncGenerator<DirectoryApplication> {
    yield* this.apps;
  }

  #team({ id }: DirectoryGroup): Set<string> {
    return this.teams.get(id)?.members ?? new Set();
  }

  #act({ id }: DirectoryUser, act: UserAct): void {
    const user = this.people.get(id);
    if (user === undefined) throw new IdctlError('NOT_FOUND', 'gone');
    const [from, to] = RULES[act];
    if (!from.includes(user.state)) throw new IdctlError('CONFLICT', `${user.state} does not allow ${act}`);
    this.#change(`${act} ${id}`, () => {
      if (to !== null) this.people.set(id, { ...user, state: to, status: to.toUpperCase() });
    });
  }

  #change(what: string, work: () => unknown): void {
    const { fault } = this;
    this.fault = null;
    if (fault !== null) throw fault;
    this.done.push(what);
    work();
  }
}

function only<T>(found: readonly T[], name: string): T {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw new IdctlError(first === undefined ? 'NOT_FOUND' : 'AMBIGUOUS', `not one "${name}"`);
}
