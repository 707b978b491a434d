import { beforeEach, describe, expect, test } from 'vitest';
import { checkOut } from '../../../src/services/pam/check-out.ts';
import type { Lease } from '../../../src/services/pam/lease.ts';
import { listLeases, sweep } from '../../../src/services/pam/sweep.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { FakeWorld, ME } from '../../support/fakes/world.ts';
import { codeOf, wanted } from './support.ts';

const HOUR_MS = 3_600_000;

let world: FakeWorld;

const run = (more: { all?: boolean; dryRun?: boolean } = {}) =>
  sweep(world.deps, { all: false, dryRun: false, ...more });

/** Takes an account on loan, and makes the record what a test wants it to be. */
async function lease(name: string, more: Partial<Lease> = {}): Promise<Lease> {
  const resolved = world.account(name, { rules: EXCLUSIVE });
  const loan = await checkOut(world.deps, resolved, wanted({ purpose: more.purpose ?? 'checkout' }));
  const changed = { ...loan.lease, ...more };
  await world.leases.update(changed);
  return changed;
}

const summary = ({ items }: Awaited<ReturnType<typeof run>>) =>
  items.map(({ lease: { alias }, reason, result }) => `${alias} ${reason} ${result}`);

beforeEach(() => {
  world = new FakeWorld();
});

describe('what a sweep takes', () => {
  const past = () => new Date(world.clock.now() - 1).toISOString();
  const future = () => new Date(world.clock.now() + HOUR_MS).toISOString();

  /** State, purpose, end, whether its process is dead, and what the sweep calls it. */
  const TABLE: ReadonlyArray<
    readonly [
      Lease['state'],
      Lease['purpose'],
      'past' | 'future' | null,
      'alive' | 'gone' | 'elsewhere',
      string | null,
    ]
  > = [
    ['open', 'checkout', null, 'alive', null],
    ['open', 'checkout', null, 'gone', null],
    ['open', 'checkout', 'future', 'gone', null],
    ['open', 'checkout', 'past', 'alive', 'expired'],
    ['open', 'exec', null, 'alive', null],
    ['open', 'exec', null, 'gone', 'orphaned'],
    ['open', 'exec', null, 'elsewhere', null],
    ['open', 'exec', 'past', 'alive', 'expired'],
    ['requested', 'checkout', null, 'alive', null],
    ['requested', 'checkout', null, 'gone', 'orphaned'],
    ['requested', 'checkout', null, 'elsewhere', null],
    ['returning', 'checkout', null, 'alive', null],
    ['returning', 'checkout', null, 'gone', 'orphaned'],
    ['unknown', 'checkout', null, 'alive', 'unknown'],
    ['unknown', 'exec', 'future', 'gone', 'unknown'],
    ['pending', 'checkout', null, 'gone', null],
    ['pending', 'exec', null, 'gone', null],
    ['pending', 'checkout', 'past', 'gone', 'expired'],
  ];

  test.each(TABLE)('%s for %s, ending %s, process %s: %s', async (state, purpose, end, process, reason) => {
    const expiresAt = end === null ? null : end === 'past' ? past() : future();
    const made = await lease('admin', { state, purpose, expiresAt });
    if (process === 'gone') world.processes.die();
    if (process === 'elsewhere') {
      await world.leases.update({ ...made, holder: { ...made.holder, host: 'another-host' } });
    }
    expect((await listLeases(world.deps)).map(({ due }) => due)).toEqual([reason]);

    const report = await run();
    expect(report.items.map((it) => it.reason)).toEqual(reason === null ? [] : [reason]);
    expect(report.kept).toHaveLength(reason === null ? 1 : 0);
    expect(world.leases.all()).toHaveLength(reason === null ? 1 : 0);
    const isTaken = reason !== null && state !== 'pending';
    expect(world.vault.heldBy(ME)).toEqual(isTaken ? [] : ['admin']);
  });

  test('is everything when it was told so', async () => {
    await lease('one');
    await lease('two', { state: 'pending' });
    expect(summary(await run({ all: true }))).toEqual(['one all returned', 'two all cleared']);
    expect(world.leases.all()).toEqual([]);
  });
});

describe('a sweep', () => {
  test('says what was out and is back, and what was not out at all', async () => {
    await lease('out', { state: 'unknown' });
    const gone = await lease('gone', { state: 'unknown' });
    await world.pam.checkIn(gone.account, { force: false });
    expect(summary(await run())).toEqual(['out unknown returned', 'gone unknown cleared']);
  });

  test('goes on after a failure, and keeps what it could not return', async () => {
    await lease('one', { state: 'unknown' });
    await lease('two', { state: 'unknown' });
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 2 });
    const report = await run();
    expect(summary(report)).toEqual(['one unknown failed', 'two unknown returned']);
    expect(report.items[0]?.message).toContain('made to fail');
    expect(world.lease).toMatchObject({ alias: 'one', state: 'unknown' });
    expect(summary(await run())).toEqual(['one unknown returned']);
  });

  test('goes on after a lease of a connection that is not there any more', async () => {
    await lease('one', { state: 'unknown', connection: 'removed' });
    await lease('two', { state: 'unknown' });
    expect(summary(await run())).toEqual(['one unknown failed', 'two unknown returned']);
  });

  test('is short with each vendor: cron comes again', async () => {
    await lease('one', { state: 'unknown' });
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 99 });
    await run();
    expect(world.pam.failures.count('checkIn')).toBe(2);
  });

  test('ends a loan that was not exclusive', async () => {
    await checkOut(world.deps, world.account('shared'), wanted());
    expect(summary(await run({ all: true }))).toEqual(['shared all ended']);
    expect(world.leases.all()).toEqual([]);
  });

  test('only looks when it is a dry run', async () => {
    await lease('one', { state: 'unknown' });
    const before = world.leases.all();
    expect(summary(await run({ dryRun: true }))).toEqual(['one unknown due']);
    expect(world.leases.all()).toEqual(before);
    expect(world.pam.failures.count('checkIn')).toBe(0);
  });

  test('does not run beside another one', async () => {
    const release = world.locks.hold('sweep');
    expect(await codeOf(run())).toBe('CONFLICT');
    release();
    expect(await run()).toEqual({ items: [], kept: [] });
  });

  test('leaves alone what was given back and taken anew while it was at work', async () => {
    await lease('one', { state: 'unknown' });
    const two = await lease('two', { state: 'unknown' });
    const real = world.pam.checkIn.bind(world.pam);
    world.pam.checkIn = async (account, options) => {
      if (account.name === 'one') {
        await real(two.account, options);
        await world.leases.remove(two.id);
        world.clock.pass(HOUR_MS);
        await world.pam.checkOut(two.account, {});
      }
      return real(account, options);
    };
    await run();
    expect(world.vault.heldBy(ME)).toEqual(['two']);
    expect(world.leases.all()).toEqual([]);
  });

  test('stops between two leases when it is interrupted', async () => {
    await lease('one', { state: 'unknown' });
    await lease('two', { state: 'unknown' });
    const interruption = new Error('Ctrl-C');
    world.interruption.abort(interruption);
    await expect(run()).rejects.toBe(interruption);
    expect(world.lease.alias).toBe('two');
  });

  test('is done when there is nothing', async () => {
    expect(await run()).toEqual({ items: [], kept: [] });
  });
});
