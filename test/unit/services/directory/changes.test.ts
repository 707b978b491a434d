/** Changes of people and groups: once, noted, and told as what they are. */
import { beforeEach, describe, expect, it } from 'vitest';
import { IdctlError } from '../../../../src/core/errors.ts';
import { listAdministrators, rolesOf } from '../../../../src/services/directory/administrators.ts';
import type { DirectoryDeps } from '../../../../src/services/directory/deps.ts';
import { changeMembership, membersOf } from '../../../../src/services/directory/groups.ts';
import type { DirectoryUser, UserAct, UserState } from '../../../../src/services/directory/port.ts';
import { searchLog } from '../../../../src/services/directory/search-log.ts';
import { changeUser, showUser } from '../../../../src/services/directory/users.ts';
import { FakeClock } from '../../../support/fakes/clock.ts';
import { MemoryAudit } from '../../../support/fakes/state.ts';
import { FakeDirectory } from '../../../support/fakes/user-directory.ts';
import { codeOf } from '../support.ts';

let directory: FakeDirectory;
let audit: MemoryAudit;
let deps: DirectoryDeps;
let ana: DirectoryUser;

beforeEach(() => {
  directory = new FakeDirectory();
  audit = new MemoryAudit(new FakeClock());
  deps = { connection: 'wic', directory, audit };
  ana = directory.addUser('ana@corp.example');
});

describe('a change of a user', () => {
  it('is done, noted with its reason, and shown as it is then', async () => {
    const change = await changeUser(deps, ana, 'suspend', 'left device in a taxi');
    expect(change).toMatchObject({ act: 'suspend', changed: true, user: { state: 'suspended' } });
    expect(audit.lines).toEqual(['directory.suspend done ana@corp.example']);
    expect(audit.records[0]).toMatchObject({
      connection: 'wic',
      reason: 'left device in a taxi',
      details: { id: ana.id, from: 'ACTIVE' },
    });
  });

  it.each<[UserAct, UserState]>([
    ['suspend', 'suspended'],
    ['unsuspend', 'active'],
    ['unlock', 'active'],
    ['deactivate', 'deactivated'],
    ['activate', 'active'],
  ])('is not asked for when it is so already: %s of who is %s', async (act, state) => {
    const user = directory.addUser('x@corp.example', state);
    expect(await changeUser(deps, user, act, null)).toEqual({ act, changed: false, user });
    expect(directory.done).toEqual([]);
    expect(audit.lines).toEqual([]);
  });

  it.each(['reset-password', 'clear-sessions'] as const)('is asked for each time: %s', async (act) => {
    expect((await changeUser(deps, ana, act, null)).changed).toBe(true);
  });

  it('that is refused is noted as such', async () => {
    const gone = directory.addUser('x@corp.example', 'deactivated');
    expect(await codeOf(changeUser(deps, gone, 'suspend', null))).toBe('CONFLICT');
    expect(audit.lines).toEqual(['directory.suspend refused x@corp.example']);
  });

  it('whose answer was lost is noted as unknown, and how to find out is told', async () => {
    directory.fault = new IdctlError('OUTCOME_UNKNOWN', 'lost');
    await expect(changeUser(deps, ana, 'suspend', null)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      hint: 'Find out with: idctl okta users show ana@corp.example',
    });
    expect(audit.lines).toEqual(['directory.suspend unknown ana@corp.example']);
  });

  it('that failed is noted with the vendor’s own code', async () => {
    directory.fault = new IdctlError('UNAVAILABLE', 'down', { vendor: { id: 'okta', code: 'E0000009' } });
    expect(await codeOf(changeUser(deps, ana, 'suspend', null))).toBe('UNAVAILABLE');
    expect(audit.records[0]).toMatchObject({ outcome: 'failed', details: { error: 'E0000009' } });
  });

  it('stays done when it cannot be looked at afterwards', async () => {
    directory.users.get = () => Promise.reject(new IdctlError('UNAVAILABLE', 'down'));
    expect(await changeUser(deps, ana, 'suspend', null)).toMatchObject({
      changed: true,
      user: { state: 'unknown' },
    });
  });

  it('that the vendor does not offer is a usage error', async () => {
    const few = { ...directory, users: { ...directory.users, acts: ['suspend'] as const } };
    expect(await codeOf(changeUser({ ...deps, directory: few }, ana, 'deactivate', null))).toBe('USAGE');
    expect(audit.lines).toEqual([]);
  });
});

describe('a change of a group', () => {
  const request = { group: 'Finance', user: 'ana@corp.example', reason: null } as const;

  it('is done and noted', async () => {
    directory.addGroup('Finance');
    await changeMembership(deps, { ...request, change: 'add' });
    expect((await membersOf(deps, 'Finance')).members.map((it) => it.login)).toEqual(['ana@corp.example']);
    await changeMembership(deps, { ...request, change: 'remove' });
    expect((await membersOf(deps, 'Finance')).members).toEqual([]);
    expect(audit.lines).toEqual([
      'directory.group-add done ana@corp.example to Finance',
      'directory.group-remove done ana@corp.example from Finance',
    ]);
  });

  it('that something else fills is refused here', async () => {
    directory.addGroup('Finance', [], false);
    expect(await codeOf(changeMembership(deps, { ...request, change: 'add' }))).toBe('CONFLICT');
    expect(directory.done).toEqual([]);
  });
});

describe('a look', () => {
  it('shows a user with groups and roles, and says when roles may not be seen', async () => {
    directory.addGroup('Finance', [ana]);
    expect(await showUser(deps, ana.login)).toMatchObject({ groups: [{ name: 'Finance' }], roles: [] });
    directory.roles.of = () => Promise.reject(new IdctlError('DENIED', 'no'));
    expect((await showUser(deps, ana.login)).roles).toBeNull();
  });

  it('lists administrators by login, and passes over who went meanwhile', async () => {
    const role = { role: 'SUPER_ADMIN', by: 'user', status: 'ACTIVE' } as const;
    for (const id of [directory.addUser('zoe@corp.example').id, ana.id, 'gone'])
      directory.heldRoles.set(id, [role]);
    const found = await listAdministrators(deps);
    expect(found.map((it) => it.user.login)).toEqual(['ana@corp.example', 'zoe@corp.example']);
    expect(await rolesOf(deps, 'zoe@corp.example')).toMatchObject({ roles: [role] });
  });

  it('at a log ends at the limit, and says that there is more', async () => {
    const text = {
      type: '',
      severity: '',
      message: '',
      outcome: '',
      reason: '',
      address: '',
      transaction: '',
    };
    const events = ['a', 'b', 'c'].map((id) => ({ id, at: '', ...text, actor: null, targets: [], raw: {} }));
    const log = {
      async *search() {
        yield* events;
      },
      followFrom: () => Promise.reject(new Error('not asked')),
      followOn: () => Promise.reject(new Error('not asked')),
    };
    const span = { since: '', until: '' };
    expect(await searchLog(log, span, 2)).toEqual({ events: events.slice(0, 2), more: true });
    expect(await searchLog(log, span, 3)).toEqual({ events, more: false });
  });
});
