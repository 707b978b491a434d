/**
 * The promise of the whole: whatever is done, in whatever order, whatever fails and wherever the process dies, a
 * password that is out has a record that speaks of it, and a sweep with a healthy vendor brings everything back.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Code } from '../../../src/core/errors.ts';
import { returnLease } from '../../../src/services/pam/check-in.ts';
import { checkOut } from '../../../src/services/pam/check-out.ts';
import type { ResolvedAccount } from '../../../src/services/pam/deps.ts';
import { checkOutOrWait, execWithLoan } from '../../../src/services/pam/exec.ts';
import { returnByName } from '../../../src/services/pam/return-by-name.ts';
import { rotateBatch } from '../../../src/services/pam/rotate-batch.ts';
import { sweep } from '../../../src/services/pam/sweep.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { FakeWorld, ME } from '../../support/fakes/world.ts';
import { wanted } from './support.ts';

const MINUTE_MS = 60_000;

const NAMES = ['exclusive', 'short', 'untold', 'plain', 'guarded', 'held'] as const;

function makeWorld(): { world: FakeWorld; accounts: ResolvedAccount[] } {
  const world = new FakeWorld();
  const accounts = [
    world.account('exclusive', { rules: EXCLUSIVE }),
    world.account('short', { rules: { ...EXCLUSIVE, maxLoanMs: 30 * MINUTE_MS } }),
    world.account('untold', { rules: { ...EXCLUSIVE, told: false } }),
    world.account('plain'),
    world.account('guarded', { rules: { ...EXCLUSIVE, approval: true } }),
    world.account('held', { rules: EXCLUSIVE, heldBy: 'mira' }),
  ];
  return { world, accounts };
}

/** A failure as it may happen: an effect with a lost answer only under the codes that allow for it. */
interface Trouble {
  readonly of: 'pam' | 'leases' | 'audit';
  readonly method: string;
  readonly code: Code;
  readonly when: 'before' | 'after';
  readonly skip: number;
  readonly times: number;
}

const repeated = { skip: fc.nat(2), times: fc.integer({ min: 1, max: 12 }) };
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    ...repeated,
    of: fc.constant('pam'),
    method: fc.constantFrom(
      'policy',
      'checkOut',
      'checkIn',
      'custody',
      'list',
      'startRotation',
      'rotationProgress',
    ),
    code: fc.constantFrom<Code>('UNAVAILABLE', 'DENIED', 'RATE_LIMITED', 'AUTH_REQUIRED', 'OUTCOME_UNKNOWN'),
    when: fc.constant('before'),
  }),
  fc.record({
    ...repeated,
    of: fc.constant('pam'),
    method: fc.constantFrom('checkOut', 'checkIn', 'startRotation'),
    code: fc.constantFrom<Code>('OUTCOME_UNKNOWN', 'CANCELLED', 'UNEXPECTED'),
    when: fc.constant('after'),
  }),
  fc.record({
    ...repeated,
    of: fc.constant('leases'),
    method: fc.constantFrom('create', 'update', 'remove', 'get', 'list'),
    code: fc.constant<Code>('UNAVAILABLE'),
    when: fc.constantFrom('before', 'after'),
  }),
  fc.record({
    ...repeated,
    of: fc.constant('audit'),
    method: fc.constant('append'),
    code: fc.constant<Code>('UNAVAILABLE'),
    when: fc.constantFrom('before', 'after'),
  }),
);

const ACTS = [
  'check out',
  'wait',
  'exec',
  'check in',
  'by name',
  'rotate',
  'sweep',
  'approve',
  'time',
] as const;

interface Step {
  readonly act: (typeof ACTS)[number];
  readonly account: number;
  readonly minutes: number;
  /** Something else that goes on at the same time. */
  readonly beside: (typeof ACTS)[number] | null;
  readonly troubles: readonly Trouble[];
  /** After so many moments the process is killed; not at all when null. */
  readonly killedAt: number | null;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS),
  account: fc.nat(NAMES.length - 1),
  minutes: fc.integer({ min: 1, max: 90 }),
  beside: fc.option(fc.constantFrom(...ACTS), { freq: 4 }),
  troubles: fc.array(trouble, { maxLength: 3 }),
  killedAt: fc.option(fc.nat(14), { freq: 3 }),
});

const guardian = {
  watch: async () => undefined,
  granted: async () => undefined,
  childStarted: () => undefined,
  childEnded: () => undefined,
  release: async () => undefined,
};

async function perform(
  world: FakeWorld,
  accounts: ResolvedAccount[],
  act: Step['act'],
  it: Step,
): Promise<unknown> {
  const { deps } = world;
  const account = accounts[it.account];
  if (account === undefined) throw new Error('no such account');
  const leases = world.leases.all();
  const request = { ...wanted({ reason: 'property' }), forMs: it.minutes * MINUTE_MS };
  switch (act) {
    case 'check out':
      return checkOut(deps, account, wanted());
    case 'wait':
      return checkOutOrWait(deps, account, { ...wanted(), waitMs: it.minutes * MINUTE_MS });
    case 'exec': {
      const leaseId = deps.newLeaseId();
      const run = async () => (it.minutes % 2 === 0 ? 0 : Promise.reject(new Error('no such program')));
      return execWithLoan(deps, account, { ...request, purpose: 'exec', leaseId }, guardian, run);
    }
    case 'check in': {
      const lease = leases[it.minutes % Math.max(1, leases.length)];
      return lease === undefined || lease.state === 'pending' ? null : returnLease(deps, { lease });
    }
    case 'by name':
      return returnByName(deps, {}, { name: account.alias, force: false });
    case 'rotate': {
      const bounds = { timeoutMs: MINUTE_MS, concurrency: 1, maxFailures: 1 };
      return rotateBatch(deps, world.journals, [account], { method: 'change', ...bounds });
    }
    case 'sweep':
      return sweep(deps, { all: it.minutes > 60, dryRun: false });
    case 'approve':
      for (const waiting of world.vault.requests) waiting.decision ??= 'approve';
      return null;
    case 'time':
      return world.clock.pass(it.minutes * MINUTE_MS);
  }
}

/** Performs a step until it has ended, in whatever way, or until its process is killed. */
async function run(world: FakeWorld, accounts: ResolvedAccount[], it: Step): Promise<void> {
  const all = [world.pam.failures, world.leases.failures, world.audit.failures];
  for (const { of, method, code, ...order } of it.troubles) {
    const failures =
      of === 'pam' ? world.pam.failures : of === 'leases' ? world.leases.failures : world.audit.failures;
    failures.order(method, code, order);
  }
  let moments = 0;
  let isDead = false;
  const killed = new Promise<void>((resolve) => {
    // What a killed process was about to do is never done; a second strand would have to be killed with it.
    const mayDie = it.killedAt !== null && it.beside === null;
    const moment = (): void | Promise<void> => {
      moments += 1;
      if (!isDead && !(mayDie && moments > (it.killedAt ?? 0))) return;
      isDead = true;
      resolve();
      return new Promise(() => undefined);
    };
    for (const failures of all) failures.moment = moment;
  });
  const strands = [it.act, ...(it.beside === null ? [] : [it.beside])];
  const ended = Promise.allSettled(strands.map((act) => perform(world, accounts, act, it)));
  await Promise.race([ended, killed]);
  if (isDead) {
    world.processes.die();
    world.locks.dropAll();
  }
  for (const failures of all) {
    failures.clear();
    failures.moment = () => undefined;
  }
}

/** Nothing is out that no record speaks of, and no exclusive account is out twice by our records. */
function expectEverythingOnRecord(world: FakeWorld): void {
  const leases = world.leases.all().filter(({ state }) => state !== 'pending');
  const onRecord = leases.map(({ account }) => account.name);
  for (const name of world.vault.heldBy(ME)) expect(onRecord).toContain(name);
  const exclusive = onRecord.filter((name) => name !== 'plain');
  expect(exclusive).toEqual([...new Set(exclusive)]);
  expect(world.vault.heldBy('mira')).toEqual(['held']);
}

test('nothing stays out, whatever is done and whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { world, accounts } = makeWorld();
      for (const it of steps) {
        await run(world, accounts, it);
        expectEverythingOnRecord(world);
      }

      // The machine is started anew, the vendor is well, cron comes by: what has an owner with time left may stay.
      world.processes.die();
      world.locks.dropAll();
      await sweep(world.deps, { all: false, dryRun: false });
      expectEverythingOnRecord(world);
      for (const lease of world.leases.all()) {
        expect(['open', 'pending']).toContain(lease.state);
        if (lease.state === 'open') expect(lease.purpose).toBe('checkout');
      }

      const { items, kept } = await sweep(world.deps, { all: true, dryRun: false });
      expect(items.filter(({ result }) => result === 'failed')).toEqual([]);
      expect(kept).toEqual([]);
      expect(world.leases.all()).toEqual([]);
      expect(world.vault.heldBy(ME)).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
