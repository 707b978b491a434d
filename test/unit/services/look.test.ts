import { beforeEach, describe, expect, test } from 'vitest';
import { checkOut } from '../../../src/services/pam/check-out.ts';
import { listAccounts, showAccount } from '../../../src/services/pam/look.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { type FakeConnection, FakeWorld } from '../../support/fakes/world.ts';
import { codeOf, wanted } from './support.ts';

let world: FakeWorld;
let cloud: FakeConnection;

const names = ({ accounts }: Awaited<ReturnType<typeof listAccounts>>) =>
  accounts.map(({ connection, account }) => `${connection}:${account.name}`);

beforeEach(() => {
  world = new FakeWorld();
  for (const name of ['zeta', 'alpha']) world.vault.add(name);
  cloud = world.addConnection('cloud');
  cloud.vault.add('beta', { account: { container: 'Apps' } });
});

describe('listing accounts', () => {
  test('puts the connections in the order of the profile, and the accounts of each by name', async () => {
    const list = await listAccounts(world.deps, {});
    expect(names(list)).toEqual(['vault:alpha', 'vault:zeta', 'cloud:beta']);
    expect(list.failures).toEqual([]);
  });

  test('passes search and container on to every vendor', async () => {
    expect(names(await listAccounts(world.deps, { search: 'ALPHA' }))).toEqual(['vault:alpha']);
    expect(names(await listAccounts(world.deps, { container: 'Apps' }))).toEqual(['cloud:beta']);
  });

  test('asks one connection only when it was named, and none that is not there', async () => {
    expect(names(await listAccounts(world.deps, { connection: 'cloud' }))).toEqual(['cloud:beta']);
    expect(world.pam.failures.calls).toEqual([]);
    expect(await codeOf(listAccounts(world.deps, { connection: 'gone' }))).toBe('NOT_FOUND');
  });

  test('tells which of several connections is silent, and lists the others', async () => {
    cloud.access.failures.order('list', 'UNAVAILABLE');
    const list = await listAccounts(world.deps, {});
    expect(names(list)).toEqual(['vault:alpha', 'vault:zeta']);
    expect(list.failures).toMatchObject([{ connection: 'cloud', error: { code: 'UNAVAILABLE' } }]);
  });

  test('fails with the only connection that was asked', async () => {
    cloud.access.failures.order('list', 'AUTH_REQUIRED');
    expect(await codeOf(listAccounts(world.deps, { connection: 'cloud' }))).toBe('AUTH_REQUIRED');
  });

  test('does not hide a fault of its own behind a partial list', async () => {
    cloud.access.failures.order('list', new TypeError('a bug'));
    await expect(listAccounts(world.deps, {})).rejects.toThrow('a bug');
  });
});

describe('showing an account', () => {
  const nothing = { history: false, versions: false };

  test('puts together policy, custody, rotation and our own leases, read afresh', async () => {
    const admin = world.account('admin', { rules: EXCLUSIVE });
    const { lease } = await checkOut(world.deps, admin, wanted());
    const stale = { ...admin, account: { ...admin.account, target: 'elsewhere' } };
    const fresh: unknown[] = [];
    const real = world.pam.policy.bind(world.pam);
    world.pam.policy = async (...args: Parameters<typeof real> | [unknown, unknown]) => {
      fresh.push(args[1]);
      return real(admin.account);
    };
    const detail = await showAccount(world.deps, stale, nothing);
    expect(detail).toMatchObject({
      resolved: { alias: 'admin', account: { target: 'corp.example' } },
      policy: { exclusive: 'yes' },
      custody: { state: 'held-by-me' },
      rotation: { status: 'ok' },
      leases: [{ id: lease.id }],
      history: null,
      versions: null,
    });
    expect(fresh).toEqual([{ fresh: true }]);
  });

  test('asks for history and versions when they are wanted, and not before', async () => {
    const admin = world.account('admin');
    await showAccount(world.deps, admin, nothing);
    expect(world.pam.failures.calls).not.toContain('history');
    expect(world.pam.failures.calls).not.toContain('versions');
    const detail = await showAccount(world.deps, admin, { history: true, versions: true });
    expect(detail.versions).toHaveLength(2);
    expect(detail.history).toEqual([]);
  });

  test('is NOT_FOUND for an account that has gone', async () => {
    const admin = world.account('admin');
    expect(
      await codeOf(showAccount(world.deps, { ...admin, account: { ...admin.account, id: 'gone' } }, nothing)),
    ).toBe('NOT_FOUND');
  });
});
