import { beforeEach, describe, expect, test } from 'vitest';
import { CODES, IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { checkOut } from '../../../src/services/pam/check-out.ts';
import type { ResolvedAccount } from '../../../src/services/pam/deps.ts';
import { ROTATION_METHODS } from '../../../src/services/pam/port.ts';
import { type RotateRequest, type RotationResult, rotate } from '../../../src/services/pam/rotate.ts';
import { type BatchRequest, resumeBatch, rotateBatch } from '../../../src/services/pam/rotate-batch.ts';
import { START } from '../../support/fakes/clock.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { FakeWorld } from '../../support/fakes/world.ts';
import { codeOf, wanted } from './support.ts';

const MINUTE_MS = 60_000;

let world: FakeWorld;
let admin: ResolvedAccount;

beforeEach(() => {
  world = new FakeWorld();
  admin = world.account('admin');
});

describe('one rotation', () => {
  const once = async (more: Partial<RotateRequest> = {}, resolved = admin): Promise<RotationResult> => {
    const method = more.method ?? 'change';
    const journal = await world.journals.open([{ resolved, method }]);
    return rotate(world.deps, journal, resolved, { method, timeoutMs: 10 * MINUTE_MS, ...more });
  };
  const journaled = () => world.journals.statesOf('run_1')['admin'];

  test.each(ROTATION_METHODS)('by %s is done once the vendor proves it', async (method) => {
    const old = world.vault.secretOf('admin');
    const result = await once({ method, ...(method === 'set' ? { newSecret: new Secret('given') } : {}) });
    expect(result).toMatchObject({ resolved: admin, state: 'rotated', error: null });
    expect(result.at).toBe(new Date(world.vault.named('admin').lastSuccess?.at ?? 0).toISOString());
    expect(result.message).toContain('the vault counts');
    const now = world.vault.secretOf('admin');
    if (method === 'verify') expect(now).toBe(old);
    else if (method === 'set') expect(now).toBe('given');
    else expect(now).not.toBe(old);
    expect(journaled()).toBe('rotated');
    expect(world.audit.lines).toEqual([`pam.rotate.${method} done admin`]);
  });

  test('tells that it waits at once, and about once a minute after that', async () => {
    world.pam.rotationProgress = async () => ({ state: 'running' });
    expect(await once({ timeoutMs: 5 * MINUTE_MS })).toMatchObject({ state: 'unknown' });
    const said = world.said.filter((it) => it.startsWith('admin: waiting for the proof.'));
    expect(said[0]).toBe('admin: waiting for the proof.');
    expect(said.slice(1).every((it) => / At most \d+[ms]( \d+s)? more\.$/.test(it))).toBe(true);
    expect(said.length).toBeGreaterThanOrEqual(4);
    expect(said.length).toBeLessThanOrEqual(5);
  });

  test('reads the mark and keeps it before the request leaves', async () => {
    let kept: unknown;
    const real = world.pam.startRotation.bind(world.pam);
    world.pam.startRotation = async (...args) => {
      kept = (await world.journals.unfinished())[0]?.steps[0];
      return real(...args);
    };
    await once();
    expect(kept).toMatchObject({ state: 'sent', mark: { change: 1, failed: 0 } });
  });

  test('sends nothing when the journal cannot be written', async () => {
    world.journals.failures.order('begin', 'UNAVAILABLE');
    expect(await once()).toMatchObject({ state: 'failed', error: { code: 'UNAVAILABLE' } });
    expect(world.pam.failures.count('startRotation')).toBe(0);
  });

  test('sends one request, however long the proof takes', async () => {
    world.vault.named('admin').agent = 'offline';
    await once();
    expect(world.pam.failures.count('startRotation')).toBe(1);
  });

  test('has failed when the vendor says so', async () => {
    world.vault.named('admin').agent = 'refuses';
    expect(await once()).toMatchObject({ state: 'failed', message: 'the target refused', error: null });
    expect(journaled()).toBe('failed');
    expect(world.audit.lines).toEqual(['pam.rotate.change failed admin']);
  });

  test('is unknown when no proof comes in time, which is neither success nor failure', async () => {
    world.vault.named('admin').agent = 'offline';
    expect(await once({ timeoutMs: 5 * MINUTE_MS })).toMatchObject({
      state: 'unknown',
      at: null,
      error: null,
    });
    expect(world.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(5 * MINUTE_MS);
    expect(journaled()).toBe('unknown');
    expect(world.audit.lines).toEqual(['pam.rotate.change unknown admin']);
  });

  test('looks less and less often', async () => {
    world.vault.named('admin').agent = 'offline';
    await once();
    const pauses = world.clock.slept.slice(0, -1);
    expect(pauses[0]).toBe(500);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(Math.max(...pauses)).toBe(10_000);
  });

  test.each(CODES.filter((it) => it !== 'OUTCOME_UNKNOWN' && it !== 'CANCELLED'))(
    'that the vendor refuses with %s has failed with it, and is a result and no exception',
    async (code) => {
      world.pam.failures.order('startRotation', code);
      expect(await once()).toMatchObject({ state: 'failed', error: { code } });
      expect(world.pam.failures.count('startRotation')).toBe(1);
      expect(world.pam.failures.count('rotationProgress')).toBe(0);
      expect(journaled()).toBe('failed');
    },
  );

  test('whose request arrived and whose answer was lost is proven all the same', async () => {
    world.pam.failures.order('startRotation', 'OUTCOME_UNKNOWN', { when: 'after' });
    expect(await once()).toMatchObject({ state: 'rotated' });
    expect(world.pam.failures.count('startRotation')).toBe(1);
    expect(world.said.join()).toContain('the answer was lost');
  });

  test('whose request was lost on the way is unknown in the end, and not sent again', async () => {
    world.pam.failures.order('startRotation', 'OUTCOME_UNKNOWN');
    expect(await once()).toMatchObject({ state: 'unknown' });
    expect(world.pam.failures.count('startRotation')).toBe(1);
  });

  test.each(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'] as const)('looks again after %s', async (code) => {
    world.pam.failures.order('rotationProgress', code, { times: 3 });
    expect(await once()).toMatchObject({ state: 'rotated' });
  });

  test('tells why the last look failed when the time is over', async () => {
    world.pam.failures.order('rotationProgress', new IdctlError('UNAVAILABLE', 'no route'), { times: 999 });
    expect(await once()).toMatchObject({ state: 'unknown', message: expect.stringContaining('no route') });
  });

  test.each(['AUTH_EXPIRED', 'DENIED', 'NOT_FOUND', 'UNEXPECTED'] as const)(
    'that was sent is never called failed because looking was refused with %s',
    async (code) => {
      world.pam.failures.order('rotationProgress', code);
      expect(await once()).toMatchObject({ state: 'unknown', error: { code } });
      expect(journaled()).toBe('unknown');
      world.clock.pass(MINUTE_MS);
      expect((await resumeBatch(world.deps, world.journals, 'run_1', BOUNDS)).results).toMatchObject([
        { state: 'rotated' },
      ]);
      expect(world.pam.failures.count('startRotation')).toBe(1);
    },
  );

  test('is refused while somebody works with the account, and allowed while a request only waits', async () => {
    await checkOut(world.deps, admin, wanted());
    await world.leases.update({ ...world.lease, exclusive: 'yes' });
    const refused = await once();
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'CONFLICT' } });
    expect(refused.error?.hint).toContain(world.lease.id);
    expect(world.pam.failures.count('startRotation')).toBe(0);
    await world.leases.update({ ...world.lease, state: 'pending' });
    expect(await once()).toMatchObject({ state: 'rotated' });
  });

  test('is not held up by a loan that many may have at once', async () => {
    await checkOut(world.deps, admin, wanted());
    await world.leases.update({ ...world.lease, exclusive: 'no' });
    expect(await once()).toMatchObject({ state: 'rotated' });
  });

  test('goes on with the loan of the one who asks for that, and the password that he has ends', async () => {
    await checkOut(world.deps, admin, wanted());
    await world.leases.update({ ...world.lease, exclusive: 'yes' });
    const held = world.vault.secretOf('admin');
    expect(await once({ whileOut: true })).toMatchObject({ state: 'rotated' });
    expect(world.vault.secretOf('admin')).not.toBe(held);
    expect(world.lease.state).toBe('open');
  });

  test.each([
    ['of somebody else', { user: 'somebody-else' }],
    ['of a running command', { purpose: 'exec' }],
    ['that is being given back', { state: 'returning' }],
  ] as const)('is refused for a loan %s, whatever was asked for', async (_whose, change) => {
    await checkOut(world.deps, admin, wanted());
    await world.leases.update({ ...world.lease, exclusive: 'yes', ...change });
    const refused = await once({ whileOut: true });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'CONFLICT' } });
    expect(refused.error?.hint).not.toContain('--while-out');
    expect(world.pam.failures.count('startRotation')).toBe(0);
  });

  test('is refused while another run rotates the account', async () => {
    const release = world.locks.hold(`account vault ${admin.account.id}`);
    expect(await once()).toMatchObject({ state: 'failed', error: { code: 'CONFLICT' } });
    release();
    expect(await once()).toMatchObject({ state: 'rotated' });
  });

  describe('whose vendor does not answer', () => {
    const hang = (): Promise<never> => new Promise(() => undefined);

    test('before the request is a failure in time, and nothing was sent', async () => {
      world.pam.rotationMark = hang;
      const result = await once({ timeoutMs: MINUTE_MS });
      expect(result).toMatchObject({ state: 'failed', error: { code: 'TIMEOUT' } });
      expect(world.pam.failures.count('startRotation')).toBe(0);
      expect(world.clock.now() - START).toBe(MINUTE_MS);
    });

    test('to the request is unknown in time, once the vendor was asked what happened', async () => {
      world.pam.startRotation = hang;
      expect(await once({ timeoutMs: MINUTE_MS })).toMatchObject({ state: 'unknown', error: null });
      expect(world.pam.failures.count('rotationProgress')).toBe(1);
      expect(world.clock.now() - START).toBe(MINUTE_MS);
      expect(journaled()).toBe('unknown');
    });

    test('to the request, and has carried it out, is proven all the same', async () => {
      const start = world.pam.startRotation.bind(world.pam);
      world.pam.startRotation = async (...args) => {
        await start(...args);
        return hang();
      };
      expect(await once({ timeoutMs: MINUTE_MS })).toMatchObject({ state: 'rotated' });
    });

    test('to a look is unknown in time', async () => {
      world.pam.rotationProgress = hang;
      expect(await once({ timeoutMs: MINUTE_MS })).toMatchObject({
        state: 'unknown',
        message: expect.stringContaining('did not come in time'),
      });
      expect(world.clock.now() - START).toBe(MINUTE_MS);
    });
  });

  test('passes an interruption on, and leaves the journal to be taken up', async () => {
    world.clock.onSleep = () => world.interruption.abort(new IdctlError('CANCELLED', 'Ctrl-C'));
    expect(await codeOf(once())).toBe('CANCELLED');
    expect(journaled()).toBe('sent');
  });

  test('keeps a given secret out of the journal, the log and the talk', async () => {
    await once({ method: 'set', newSecret: new Secret('not-a-secret-given') });
    const kept = JSON.stringify([await world.journals.unfinished(), world.audit.records, world.said]);
    expect(kept).not.toContain('not-a-secret-given');
  });
});

const BOUNDS = { timeoutMs: 10 * MINUTE_MS, concurrency: 1, maxFailures: 99 };

describe('several rotations in one run', () => {
  const NAMES = ['one', 'two', 'three', 'four', 'five', 'six'];
  let accounts: ResolvedAccount[];

  const batch = (more: Partial<BatchRequest> = {}) =>
    rotateBatch(world.deps, world.journals, accounts, { method: 'change', ...BOUNDS, ...more });
  const refuse = (...names: readonly string[]) => {
    for (const name of names) world.vault.named(name).agent = 'refuses';
  };
  const states = (results: readonly RotationResult[]) =>
    Object.fromEntries(results.map(({ resolved, state }) => [resolved.alias, state]));

  beforeEach(() => {
    accounts = NAMES.map((name) => world.account(name));
  });

  test('rotates each account, and leaves no journal when all has a definite end', async () => {
    refuse('three');
    const report = await batch();
    expect(states(report.results)).toEqual({
      ...{
        one: 'rotated',
        two: 'rotated',
        three: 'failed',
        four: 'rotated',
        five: 'rotated',
        six: 'rotated',
      },
    });
    expect(report.skipped).toEqual([]);
    expect(await world.journals.unfinished()).toEqual([]);
  });

  test.each([1, 2, 4])('has no more than %i under way at once', async (concurrency) => {
    let running = 0;
    let most = 0;
    const start = world.pam.startRotation.bind(world.pam);
    world.pam.startRotation = async (...args) => {
      running += 1;
      most = Math.max(most, running);
      return start(...args);
    };
    const append = world.audit.append.bind(world.audit);
    world.audit.append = async (event) => {
      running -= 1;
      return append(event);
    };
    await batch({ concurrency });
    expect(most).toBe(concurrency);
  });

  test('starts nothing new after too many failures, and says what was left out', async () => {
    refuse('one', 'three');
    const report = await batch({ maxFailures: 2 });
    expect(states(report.results)).toEqual({ one: 'failed', two: 'rotated', three: 'failed' });
    expect(report.skipped.map(({ alias }) => alias)).toEqual(['four', 'five', 'six']);
    expect(world.journals.statesOf(report.runId)).toMatchObject({ three: 'failed', four: 'planned' });
  });

  test('counts what is unknown as a failure', async () => {
    world.vault.named('one').agent = 'offline';
    const report = await batch({ maxFailures: 1, timeoutMs: MINUTE_MS });
    expect(states(report.results)).toEqual({ one: 'unknown' });
    expect(report.skipped).toHaveLength(5);
  });

  test('starts nothing at all when the journal cannot be opened', async () => {
    world.journals.failures.order('open', 'UNAVAILABLE');
    expect(await codeOf(batch())).toBe('UNAVAILABLE');
    expect(world.pam.failures.calls).toEqual([]);
  });

  test.each([1, 3])(
    'starts nothing new once an interruption has ended it (%i at once)',
    async (concurrency) => {
      world.clock.onSleep = () => world.interruption.abort(new IdctlError('CANCELLED', 'Ctrl-C'));
      expect(await codeOf(batch({ concurrency }))).toBe('CANCELLED');
      const started = world.pam.failures.count('startRotation');
      expect(started).toBeLessThanOrEqual(concurrency);
      await new Promise((resolve) => setImmediate(resolve));
      expect(world.pam.failures.count('startRotation')).toBe(started);
    },
  );

  test('ends, and starts nothing new, once a result could not be written down', async () => {
    world.journals.failures.order('settle', 'UNAVAILABLE');
    expect(await codeOf(batch({ concurrency: 2 }))).toBe('UNAVAILABLE');
    const started = world.pam.failures.count('startRotation');
    expect(started).toBeLessThan(NAMES.length);
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.pam.failures.count('startRotation')).toBe(started);
  });

  describe('taken up again', () => {
    const resume = (runId = 'run_1') => resumeBatch(world.deps, world.journals, runId, BOUNDS);

    test('does what had not been started', async () => {
      refuse('one');
      await batch({ maxFailures: 1 });
      const report = await resume();
      expect(report.runId).toBe('run_1');
      expect(Object.keys(states(report.results))).toEqual(['two', 'three', 'four', 'five', 'six']);
      expect(await world.journals.unfinished()).toEqual([]);
    });

    test('only verifies what had been sent, and never sends it again', async () => {
      world.vault.named('one').agent = 'offline';
      await batch({ timeoutMs: MINUTE_MS, maxFailures: 1 });
      world.pam.failures.calls.length = 0;
      // The order that nobody had carried out arrives late.
      world.vault.named('one').agent = 'works';
      world.vault.order(world.vault.named('one'), 'change', null);
      const report = await resume();
      expect(states(report.results)).toMatchObject({ one: 'rotated', six: 'rotated' });
      expect(world.pam.failures.count('startRotation')).toBe(5);
      expect(world.vault.named('one').counters.change).toBe(2);
    });

    test('verifies also while the account is in use again', async () => {
      world.vault.named('one').agent = 'offline';
      await batch({ timeoutMs: MINUTE_MS, maxFailures: 1 });
      const [one] = accounts;
      if (one === undefined) throw new Error('no account');
      await checkOut(world.deps, one, wanted());
      expect((await resume()).results.find(({ resolved }) => resolved.alias === 'one')).toMatchObject({
        state: 'unknown',
      });
    });

    test('leaves open what it could not verify, whatever kept it from looking', async () => {
      world.vault.named('one').agent = 'offline';
      await batch({ timeoutMs: MINUTE_MS, maxFailures: 1 });
      const release = world.locks.hold(`account vault ${accounts[0]?.account.id}`);
      expect(states((await resume()).results)).toMatchObject({ one: 'unknown', two: 'rotated' });
      release();
      expect(world.journals.statesOf('run_1')).toMatchObject({ one: 'unknown' });
    });

    test('keeps the method of each step', async () => {
      refuse('one');
      await batch({ method: 'verify', maxFailures: 1 });
      const before = world.vault.secretOf('two');
      await resume();
      expect(world.vault.secretOf('two')).toBe(before);
      expect(world.vault.named('two').counters).toMatchObject({ verify: 1, change: 1 });
    });

    test('does not take up what had failed', async () => {
      refuse('one');
      await batch({ maxFailures: 1 });
      world.vault.named('one').agent = 'works';
      await resume();
      expect(world.vault.named('one').counters.change).toBe(1);
    });

    test('is NOT_FOUND for a run that is not there', async () => {
      expect(await codeOf(resume('run_99'))).toBe('NOT_FOUND');
    });
  });
});

test('an account on loan is rotated once it is back', async () => {
  const exclusive = world.account('exclusive', { rules: EXCLUSIVE });
  await checkOut(world.deps, exclusive, wanted());
  const request = { method: 'change', ...BOUNDS } as const;
  const refused = await rotateBatch(world.deps, world.journals, [exclusive], request);
  expect(refused.results).toMatchObject([{ state: 'failed', error: { code: 'CONFLICT' } }]);
});
