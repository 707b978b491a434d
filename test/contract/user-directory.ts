/** What the port of a directory promises, for the fake and every adapter. */
import { beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../src/core/errors.ts';
import type { DirectoryUser, UserDirectory } from '../../src/services/directory/port.ts';
import { USER_ACTS } from '../../src/services/directory/port.ts';
import { collect } from './lab-bench.ts';

/** Who must be there for the suite. Logins; groups by name. */
export interface DirectoryCast {
  readonly active: string;
  readonly suspended: string;
  readonly deactivated: string;
  readonly administrator: string;
  readonly ordinary: string;
  readonly group: string;
  /** A group that is filled by the platform itself. */
  readonly fixedGroup: string;
  /** In `group`. */
  readonly member: string;
  /** How many users a plain list must have: all that are not deactivated. */
  readonly count: number;
}

export interface DirectoryBench {
  readonly directory: UserDirectory;
  readonly cast: DirectoryCast;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome.code;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

export function describeUserDirectory(name: string, open: () => Promise<DirectoryBench>): void {
  let bench: DirectoryBench;
  let directory: UserDirectory;
  let cast: DirectoryCast;
  beforeEach(async () => {
    bench = await open();
    ({ directory, cast } = bench);
  });
  const logins = (users: readonly DirectoryUser[]): readonly string[] => users.map((it) => it.login);
  const get = (login: string): Promise<DirectoryUser> => directory.users.get(login);

  describe(`users: ${name}`, () => {
    test('lists everybody but the deactivated, each once', async () => {
      const users = await collect(directory.users.list({}));
      expect(users).toHaveLength(cast.count);
      expect(new Set(users.map((it) => it.id)).size).toBe(cast.count);
      expect(logins(users)).toContain(cast.suspended);
      expect(logins(users)).not.toContain(cast.deactivated);
    });

    test('finds by the beginning of a login, the deactivated as well', async () => {
      expect(logins(await collect(directory.users.list({ search: cast.active })))).toContain(cast.active);
      expect(logins(await collect(directory.users.list({ search: cast.deactivated })))).toEqual([
        cast.deactivated,
      ]);
      expect(await collect(directory.users.list({ search: 'nobody-of-this-name' }))).toEqual([]);
    });

    test('takes no word for an expression', async () => {
      expect(await collect(directory.users.list({ search: 'x" or status pr or "' }))).toEqual([]);
    });

    test('gets one by login and by id, the same', async () => {
      const byLogin = await directory.users.get(cast.active);
      expect(await directory.users.get(byLogin.id)).toEqual(byLogin);
      expect(byLogin).toMatchObject({ login: cast.active, state: 'active', source: 'here' });
      expect(byLogin.attributes['login']).toBe(cast.active);
    });

    test.each(['nobody@nowhere.example', 'nobody', '00u00000000000000000', 'a/b', '../x'])(
      'says NOT_FOUND for %s',
      async (login) => {
        expect(await codeOf(directory.users.get(login))).toBe('NOT_FOUND');
      },
    );

    test('tells states in our words', async () => {
      expect((await get(cast.suspended)).state).toBe('suspended');
      expect((await get(cast.deactivated)).state).toBe('deactivated');
    });

    test('knows the groups of a user', async () => {
      const groups = await directory.users.groupsOf(await get(cast.member));
      expect(groups.map((it) => it.name)).toContain(cast.group);
    });
  });

  describe(`acts: ${name}`, () => {
    test('offers acts that there are', () => {
      expect(directory.users.acts.length).toBeGreaterThan(0);
      expect(directory.users.acts.filter((it) => !USER_ACTS.includes(it))).toEqual([]);
    });

    test('suspends, and lets in again', async () => {
      await directory.users.act(await get(cast.active), 'suspend');
      expect((await get(cast.active)).state).toBe('suspended');
      await directory.users.act(await get(cast.active), 'unsuspend');
      expect((await get(cast.active)).state).toBe('active');
    });

    test('refuses what the state does not allow', async () => {
      expect(['CONFLICT', 'USAGE']).toContain(
        await codeOf(directory.users.act(await get(cast.deactivated), 'unsuspend')),
      );
    });

    test('ends sessions, also twice', async () => {
      const user = await get(cast.active);
      await directory.users.act(user, 'clear-sessions');
      await directory.users.act(user, 'clear-sessions');
      expect((await get(cast.active)).state).toBe('active');
    });

    test('takes a password away', async () => {
      await directory.users.act(await get(cast.active), 'reset-password');
      expect((await get(cast.active)).state).toBe('recovering');
    });

    test('deactivates', async () => {
      await directory.users.act(await get(cast.active), 'deactivate');
      expect((await get(cast.active)).state).toBe('deactivated');
    });
  });

  describe(`groups: ${name}`, () => {
    test('lists them, and gets one by name and by id', async () => {
      const groups = await collect(directory.groups.list({}));
      const byName = await directory.groups.get(cast.group);
      expect(groups).toContainEqual(byName);
      expect(await directory.groups.get(byName.id)).toEqual(byName);
      expect(byName.editable).toBe(true);
      expect((await directory.groups.get(cast.fixedGroup)).editable).toBe(false);
      expect(await collect(directory.groups.list({ search: cast.group }))).toContainEqual(byName);
      expect(await codeOf(directory.groups.get('no such group'))).toBe('NOT_FOUND');
    });

    test('puts in and takes out, also twice', async () => {
      const group = await directory.groups.get(cast.group);
      const user = await get(cast.suspended);
      const members = async () => logins(await collect(directory.groups.members(group)));
      expect(await members()).not.toContain(cast.suspended);
      for (const _time of [1, 2]) await directory.groups.add(group, user);
      expect((await members()).filter((it) => it === cast.suspended)).toEqual([cast.suspended]);
      for (const _time of [1, 2]) await directory.groups.remove(group, user);
      expect(await members()).not.toContain(cast.suspended);
      expect(await members()).toContain(cast.member);
    });
  });

  describe(`administrators: ${name}`, () => {
    test('are those who have a role', async () => {
      const administrator = await get(cast.administrator);
      expect(await collect(directory.roles.holders())).toContain(administrator.id);
      expect((await directory.roles.of(administrator.id)).length).toBeGreaterThan(0);
      const ordinary = await get(cast.ordinary);
      expect(await collect(directory.roles.holders())).not.toContain(ordinary.id);
      expect(await directory.roles.of(ordinary.id)).toEqual([]);
    });
  });

  describe(`policies: ${name}`, () => {
    test('are listed by kind, and got by name and kind, and by id, with their rules', async () => {
      for (const kind of directory.policies.kinds) {
        const [first] = await collect(directory.policies.list(kind, undefined));
        if (first === undefined) throw new Error(`no policy of the kind ${kind} is there`);
        expect(first.kind).toBe(kind);
        const byName = await directory.policies.get(first.name, kind);
        expect(byName).toMatchObject(first);
        expect(await directory.policies.get(first.id, null)).toEqual(byName);
        const rules = await directory.policies.rules(first);
        expect(rules.length).toBeGreaterThan(0);
        expect(rules.map((it) => it.priority)).toEqual(rules.map((it) => it.priority).sort());
        expect(await directory.policies.applications(first)).toBeInstanceOf(Array);
      }
    });

    test('of one name and several kinds are told apart', async () => {
      expect(await codeOf(directory.policies.get('Default Policy', null))).toBe('AMBIGUOUS');
      expect((await directory.policies.get('Default Policy', 'password')).kind).toBe('password');
      expect(await codeOf(directory.policies.get('Default Policy', 'access'))).toBe('NOT_FOUND');
      expect(await codeOf(directory.policies.get('no such policy', null))).toBe('NOT_FOUND');
    });

    test('are found by the beginning of a name', async () => {
      expect(await collect(directory.policies.list('password', 'Default'))).toHaveLength(1);
      expect(await collect(directory.policies.list('password', 'nothing'))).toEqual([]);
    });
  });

  describe(`applications: ${name}`, () => {
    test('are listed, and got by label and by id', async () => {
      const [first] = await collect(directory.applications.list({}));
      if (first === undefined) throw new Error('no application is there');
      expect(await directory.applications.get(first.id)).toEqual(first);
      expect(await directory.applications.get(first.label)).toEqual(first);
      expect((await directory.applications.assignments(first)).users).toBeGreaterThanOrEqual(0);
      expect(await codeOf(directory.applications.get('no such application'))).toBe('NOT_FOUND');
    });
  });
}
