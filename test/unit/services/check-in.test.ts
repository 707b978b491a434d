import { beforeEach, describe, expect, test } from 'vitest';
import { returnAccount, returnLease } from '../../../src/services/pam/check-in.ts';
import { checkOut } from '../../../src/services/pam/check-out.ts';
import type { ResolvedAccount } from '../../../src/services/pam/deps.ts';
import type { AliasTable } from '../../../src/services/pam/resolve.ts';
import { returnByName } from '../../../src/services/pam/return-by-name.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { FakeWorld, ME } from '../../support/fakes/world.ts';
import { codeOf, failureOf, wanted } from './support.ts';

let world: FakeWorld;
let admin: ResolvedAccount;

const take = (resolved = admin) => checkOut(world.deps, resolved, wanted());

beforeEach(() => {
  world = new FakeWorld();
  admin = world.account('admin', { rules: EXCLUSIVE });
});

describe('returning a lease', () => {
  const giveBack = (tries?: number) =>
    returnLease(world.deps, { lease: world.lease, ...(tries === undefined ? {} : { tries }) });

  test('gives the account back and removes the record', async () => {
    await take();
    expect(await giveBack()).toEqual({ kind: 'returned', rotation: 'started' });
    expect(world.vault.heldBy(ME)).toEqual([]);
    expect(world.leases.all()).toEqual([]);
    expect(world.audit.lines.at(-1)).toBe('pam.checkin done admin');
  });

  test('marks the record before the vendor is asked, as held by this process', async () => {
    await take();
    world.processes.die();
    let seen: unknown;
    const real = world.pam.checkIn.bind(world.pam);
    world.pam.checkIn = async (...args) => {
      seen = { state: world.lease.state, holder: world.lease.holder };
      return real(...args);
    };
    await giveBack();
    expect(seen).toEqual({ state: 'returning', holder: world.processes.self() });
  });

  test('asks the vendor although the mark cannot be written', async () => {
    await take();
    world.leases.failures.order('update', 'UNAVAILABLE', { times: 9 });
    expect(await giveBack()).toMatchObject({ kind: 'returned' });
    expect(world.leases.all()).toEqual([]);
  });

  test.each(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'OUTCOME_UNKNOWN'] as const)(
    'tries again after %s, with growing pauses',
    async (code) => {
      await take();
      world.pam.failures.order('checkIn', code, { times: 3 });
      expect(await giveBack()).toMatchObject({ kind: 'returned' });
      expect(world.pam.failures.count('checkIn')).toBe(4);
      expect(world.clock.slept).toEqual([500, 1000, 2000]);
      expect(world.said).toHaveLength(3);
    },
  );

  test('ends a loan that was not exclusive, which is not the same as not having been out', async () => {
    const shared = world.account('shared');
    await take(shared);
    expect(await giveBack()).toEqual({ kind: 'ended' });
    expect(world.leases.all()).toEqual([]);
    expect(world.audit.records.at(-1)).toMatchObject({ action: 'pam.checkin', details: { result: 'ended' } });
    expect(await returnAccount(world.deps, { ...shared, force: false })).toEqual({ kind: 'not-out' });
  });

  test('is done when a lost answer had given it back', async () => {
    await take();
    world.pam.failures.order('checkIn', 'OUTCOME_UNKNOWN', { when: 'after' });
    expect(await giveBack()).toEqual({ kind: 'not-out' });
    expect(world.leases.all()).toEqual([]);
  });

  test('goes on trying although the run was interrupted', async () => {
    await take();
    world.interruption.abort(new Error('Ctrl-C'));
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 2 });
    expect(await giveBack()).toMatchObject({ kind: 'returned' });
  });

  test('ends with the last answer when the clean-up has had its time, and leaves the lease to the sweep', async () => {
    await take();
    world.pam.failures.order('checkIn', 'TIMEOUT', { times: 99 });
    world.clock.onSleep = (count) => {
      if (count === 2) world.end.abort(new Error('its time is over'));
    };
    expect(await failureOf(giveBack())).toMatchObject({
      code: 'TIMEOUT',
      hint: expect.stringContaining('pam sweep'),
    });
    expect(world.pam.failures.count('checkIn')).toBe(2);
    expect(world.lease).toMatchObject({ state: 'unknown' });
  });

  test.each([
    [undefined, 7],
    [2, 2],
    [1, 1],
  ])('gives up after its tries (%s), and leaves it to the sweep', async (tries, asked) => {
    await take();
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 99 });
    const refused = await failureOf(giveBack(tries));
    expect(refused).toMatchObject({ code: 'UNAVAILABLE', hint: expect.stringContaining('pam sweep') });
    expect(refused.message).toContain(world.lease.id);
    expect(world.pam.failures.count('checkIn')).toBe(asked);
    expect(world.lease.state).toBe('unknown');
  });

  test.each(['DENIED', 'AUTH_REQUIRED', 'NOT_FOUND', 'UNEXPECTED'] as const)(
    'does not try again after %s, which time does not heal',
    async (code) => {
      await take();
      world.pam.failures.order('checkIn', code);
      expect(await codeOf(giveBack())).toBe(code);
      expect(world.pam.failures.count('checkIn')).toBe(1);
      expect(world.lease.state).toBe('unknown');
    },
  );

  test('is not spoilt by an audit log that cannot be written, which is said', async () => {
    await take();
    world.audit.failures.order('append', 'UNAVAILABLE');
    expect(await giveBack()).toMatchObject({ kind: 'returned' });
    expect(world.said.join()).toContain('audit log');
  });

  test('keeps the record of a connection that is no longer in the profile', async () => {
    await take();
    const lease = world.lease;
    world.connections.length = 0;
    expect(await codeOf(returnLease(world.deps, { lease }))).toBe('NOT_FOUND');
    expect(world.lease).toEqual(lease);
  });
});

describe('returning an account without a lease', () => {
  test('gives back what was taken elsewhere', async () => {
    await world.pam.checkOut(admin.account, {});
    expect(await returnAccount(world.deps, { ...admin, force: false })).toMatchObject({ kind: 'returned' });
    expect(world.vault.heldBy(ME)).toEqual([]);
  });

  test("names the holder instead of calling somebody else's loan not out", async () => {
    const held = world.account('held', { rules: EXCLUSIVE, heldBy: 'mira' });
    const refused = await failureOf(returnAccount(world.deps, { ...held, force: false }));
    expect(refused).toMatchObject({ code: 'CONFLICT', hint: expect.stringContaining('--force') });
    expect(refused.message).toContain('mira');
    expect(world.vault.heldBy('mira')).toEqual(['held']);
  });

  test('says not out where nothing is, and where the vendor does not tell', async () => {
    expect(await returnAccount(world.deps, { ...admin, force: false })).toEqual({ kind: 'not-out' });
    world.pam.failures.order('custody', 'DENIED');
    expect(await returnAccount(world.deps, { ...admin, force: false })).toEqual({ kind: 'not-out' });
  });

  test("ends somebody else's loan by force, and the log says so", async () => {
    const held = world.account('held', { rules: EXCLUSIVE, heldBy: 'mira' });
    expect(await returnAccount(world.deps, { ...held, force: true })).toMatchObject({ kind: 'returned' });
    expect(world.vault.heldBy('mira')).toEqual([]);
    expect(world.audit.lines).toEqual(['pam.checkin.force done held']);
  });
});

describe('returning what a person names', () => {
  const byName = (
    name: string,
    { force = false, aliases = {} }: { force?: boolean; aliases?: AliasTable } = {},
  ) => returnByName(world.deps, aliases, { name, force });

  test.each([
    ['the id of the lease', () => world.lease.id],
    ['the name it was taken by', () => 'admin'],
    ['the id of the account', () => admin.account.id],
    ['another form of its name', () => `vault:Main/${admin.account.name}`],
  ])('finds the lease by %s', async (_what, name) => {
    await take();
    expect(await byName(name())).toMatchObject({ kind: 'returned' });
    expect(world.leases.all()).toEqual([]);
  });

  test('finds the lease by a short name that was given later', async () => {
    await take();
    const aliases = { boss: { connection: 'vault', known: admin.account } };
    expect(await byName('boss', { aliases })).toMatchObject({ kind: 'returned' });
  });

  test('finds the lease without asking a vendor, so that a silent one hides none', async () => {
    await take();
    world.addConnection('cloud').access.failures.order('list', 'UNAVAILABLE', { times: 99 });
    world.pam.failures.order('list', 'UNAVAILABLE', { times: 99 });
    expect(await byName('admin')).toMatchObject({ kind: 'returned' });
  });

  test('returns all leases of a name', async () => {
    const shared = world.account('shared');
    await take(shared);
    await take(shared);
    await byName('shared');
    expect(world.leases.all()).toEqual([]);
  });

  test('forgets a request that waits, without asking the vendor to take anything back', async () => {
    const guarded = world.account('guarded', { rules: { ...EXCLUSIVE, approval: true } });
    await take(guarded);
    expect(await byName('guarded')).toEqual({ kind: 'not-out' });
    expect(world.leases.all()).toEqual([]);
    expect(world.pam.failures.count('checkIn')).toBe(0);
  });

  test('says that a lease which is not there may have been given back', async () => {
    expect(await failureOf(byName('ls_0123456789'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(world.pam.failures.calls).toEqual([]);
  });

  test('gives back what was taken elsewhere', async () => {
    await world.pam.checkOut(admin.account, {});
    expect(await byName('admin')).toMatchObject({ kind: 'returned' });
  });

  test('by force ends the loan, whoever holds it, and forgets our records of it', async () => {
    await take();
    expect(await byName('admin', { force: true })).toMatchObject({ kind: 'returned' });
    expect(world.leases.all()).toEqual([]);
    const held = world.account('held', { rules: EXCLUSIVE, heldBy: 'mira' });
    expect(await byName('held', { force: true })).toMatchObject({ kind: 'returned' });
    expect(await world.pam.custody(held.account)).not.toMatchObject({ state: 'held-by-other' });
  });

  test('keeps our records when the force was refused', async () => {
    await take();
    world.pam.failures.order('checkIn', 'DENIED');
    expect(await codeOf(byName('admin', { force: true }))).toBe('DENIED');
    expect(world.lease.state).toBe('open');
  });

  test('refuses to choose between two accounts', async () => {
    world.vault.add('admin', { account: { container: 'Other' } });
    expect(await codeOf(byName('admin'))).toBe('AMBIGUOUS');
  });
});
