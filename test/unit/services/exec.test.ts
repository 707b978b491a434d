import { beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { returnLease } from '../../../src/services/pam/check-in.ts';
import type { ResolvedAccount } from '../../../src/services/pam/deps.ts';
import { checkOutOrWait, type ExecRequest, execWithLoan } from '../../../src/services/pam/exec.ts';
import type { GrantedLoan } from '../../../src/services/pam/grant.ts';
import { Failures } from '../../support/fakes/failures.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { FakeWorld, ME } from '../../support/fakes/world.ts';
import { codeOf, failureOf, wanted } from './support.ts';

const LEASE = 'ls_guarded000';
const MINUTE_MS = 60_000;

/** What it was told, in order, and what was out at that moment. */
class FakeGuardian {
  readonly failures = new Failures();
  readonly told: string[] = [];
  readonly #world: FakeWorld;

  constructor(world: FakeWorld) {
    this.#world = world;
  }

  #hear(what: string): Promise<void> {
    const method = what.split(' ')[0] ?? '';
    return this.failures.around(method, () => {
      this.told.push(`${what}, ${this.#world.vault.heldBy(ME).length} out`);
    });
  }

  watch = (leaseId: string) => this.#hear(`watch ${leaseId}`);
  granted = () => this.#hear('granted');
  childStarted = () => undefined;
  childEnded = () => undefined;
  release = () => this.#hear('release');
}

let world: FakeWorld;
let admin: ResolvedAccount;
let guardian: FakeGuardian;

const exec = (
  run: (loan: GrantedLoan) => Promise<number>,
  more: Partial<ExecRequest> = {},
  resolved: ResolvedAccount = admin,
) =>
  execWithLoan(
    world.deps,
    resolved,
    { ...wanted({ purpose: 'exec' }), ...more, leaseId: LEASE },
    guardian,
    run,
  );

beforeEach(() => {
  world = new FakeWorld();
  admin = world.account('admin', { rules: EXCLUSIVE });
  guardian = new FakeGuardian(world);
});

describe('a loan for the life of one command', () => {
  test('lends the password to the command, and gives it back with its exit code', async () => {
    const result = await exec(async ({ secret, lease }) => {
      expect(secret.reveal()).toBe(world.vault.secretOf('admin'));
      expect(lease).toMatchObject({ id: LEASE, purpose: 'exec', state: 'open' });
      return 3;
    });
    expect(result).toEqual({
      ...{ exitCode: 3, checkIn: { kind: 'returned', rotation: 'started' }, checkInError: null },
    });
    expect(world.vault.heldBy(ME)).toEqual([]);
    expect(world.leases.all()).toEqual([]);
  });

  test('is watched from before the password is out until after it is back', async () => {
    await exec(async () => 0);
    expect(guardian.told).toEqual([`watch ${LEASE}, 0 out`, 'granted, 1 out', 'release, 0 out']);
  });

  test('does not begin when nobody watches', async () => {
    guardian.failures.order('watch', 'UNAVAILABLE');
    expect(await codeOf(exec(async () => 0))).toBe('UNAVAILABLE');
    expect(world.pam.failures.count('checkOut')).toBe(0);
  });

  test('goes on with a guardian that was not told everything, and says so', async () => {
    guardian.failures.order('granted', 'UNAVAILABLE');
    expect(await exec(async () => 0)).toMatchObject({ exitCode: 0, checkIn: { kind: 'returned' } });
    expect(world.said.join()).toContain('guardian');
  });

  test('gives back before the failure of a command that did not start is thrown', async () => {
    const fault = new Error('no such program');
    await expect(exec(() => Promise.reject(fault))).rejects.toBe(fault);
    expect(world.vault.heldBy(ME)).toEqual([]);
    expect(guardian.told.at(-1)).toBe('release, 0 out');
  });

  test('lets the guardian go when the check-out is refused', async () => {
    world.pam.failures.order('checkOut', 'DENIED');
    expect(await codeOf(exec(async () => 0))).toBe('DENIED');
    expect(guardian.told).toEqual([`watch ${LEASE}, 0 out`, 'release, 0 out']);
  });

  test('keeps the exit code of a command whose password could not be given back, and leaves that to the sweep', async () => {
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 99 });
    const result = await exec(async () => 4);
    expect(result).toMatchObject({ exitCode: 4, checkIn: null, checkInError: { code: 'UNAVAILABLE' } });
    expect(world.lease).toMatchObject({ id: LEASE, state: 'unknown' });
    expect(guardian.told.at(-1)).toBe('release, 1 out');
  });

  test('asks for nothing back that was settled elsewhere meanwhile', async () => {
    const result = await exec(async ({ lease }) => {
      await returnLease(world.deps, { lease });
      // Somebody takes it anew: that loan is not ours to end.
      world.clock.pass(MINUTE_MS);
      await world.pam.checkOut(admin.account, {});
      return 0;
    });
    expect(result.checkIn).toEqual({ kind: 'not-out' });
    expect(world.vault.heldBy(ME)).toEqual(['admin']);
  });

  test('gives back although the record cannot be read', async () => {
    const result = await exec(async () => {
      world.leases.failures.order('get', 'UNAVAILABLE');
      return 0;
    });
    expect(result.checkIn).toMatchObject({ kind: 'returned' });
    expect(world.vault.heldBy(ME)).toEqual([]);
  });
});

describe('waiting for an approval', () => {
  let guarded: ResolvedAccount;

  const wait = (waitMs: number | undefined, resolved = guarded) =>
    checkOutOrWait(world.deps, resolved, {
      ...wanted(),
      ...(waitMs === undefined ? {} : { waitMs }),
    });
  const decide = (decision: 'approve' | 'deny') =>
    world.requestsOf('mira').decide(world.vault.requests[0]?.id ?? '', decision);

  beforeEach(() => {
    guarded = world.account('guarded', { rules: { ...EXCLUSIVE, approval: true } });
  });

  test('is not done unless asked for: the answer is PENDING, with how to go on', async () => {
    const refused = await failureOf(wait(undefined));
    expect(refused).toMatchObject({ code: 'PENDING' });
    expect(refused.hint).toContain(`request show ${world.vault.requests[0]?.id} --connection vault`);
    expect(world.lease.state).toBe('pending');
    expect(world.clock.slept).toEqual([]);
  });

  test('ends with the loan once the request is approved', async () => {
    world.clock.onSleep = (count) => (count === 3 ? decide('approve') : undefined);
    const loan = await wait(10 * MINUTE_MS);
    expect(loan.secret.reveal()).toBe(world.vault.secretOf('guarded'));
    expect(world.clock.slept).toHaveLength(3);
    expect(world.lease.state).toBe('open');
  });

  test.each([true, false])(
    'is told at once and then about once a minute (decisions are told: %s)',
    async (told) => {
      world.connection.hasApprovals = told;
      expect(await codeOf(wait(3 * MINUTE_MS))).toBe('PENDING');
      const said = world.said.filter((it) => it.startsWith('Waiting'));
      expect(said).toHaveLength(3);
      expect(said[0]).not.toContain('At most');
      expect(said[1]).toMatch(/At most 2m more\.$/);
    },
  );

  test('costs one request and one line in the audit log for each event', async () => {
    world.clock.onSleep = (count) => (count === 3 ? decide('approve') : undefined);
    await wait(10 * MINUTE_MS);
    expect(world.vault.requests).toHaveLength(1);
    expect(world.audit.lines).toEqual([
      'pam.request.create done guarded',
      'pam.checkout pending guarded',
      'pam.checkout done guarded',
    ]);
  });

  test('does not try the account itself before there is a decision', async () => {
    world.clock.onSleep = (count) => (count === 5 ? decide('approve') : undefined);
    await wait(10 * MINUTE_MS);
    expect(world.pam.failures.count('checkOut')).toBe(2);
  });

  test('ends with DENIED once the request is rejected, and the record is gone', async () => {
    world.clock.onSleep = () => decide('deny');
    expect(await codeOf(wait(10 * MINUTE_MS))).toBe('DENIED');
    expect(world.leases.all()).toEqual([]);
  });

  test('ends with DENIED once the request has lapsed', async () => {
    world.clock.onSleep = () => world.clock.pass(48 * 60 * MINUTE_MS);
    expect(await codeOf(wait(96 * 60 * MINUTE_MS))).toBe('DENIED');
    expect(world.leases.all()).toEqual([]);
  });

  test('ends with PENDING at the deadline, and a later run goes on with the same request', async () => {
    expect(await codeOf(wait(MINUTE_MS))).toBe('PENDING');
    expect(world.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(MINUTE_MS);
    await decide('approve');
    expect((await wait(MINUTE_MS)).kind).toBe('granted');
    expect(world.vault.requests).toHaveLength(1);
  });

  test('ends with PENDING at the deadline of the run as well, with how to go on', async () => {
    world.clock.onSleep = () => world.interruption.abort(new IdctlError('TIMEOUT', 'Not done within 60 s.'));
    const refused = await failureOf(wait(10 * MINUTE_MS));
    expect(refused).toMatchObject({ code: 'PENDING', hint: expect.stringContaining('request show') });
    expect(world.lease.state).toBe('pending');
  });

  test('ends when the run is interrupted, with nothing out', async () => {
    const interruption = new Error('Ctrl-C');
    world.clock.onSleep = () => world.interruption.abort(interruption);
    await expect(wait(10 * MINUTE_MS)).rejects.toBe(interruption);
    expect(world.vault.heldBy(ME)).toEqual([]);
    expect(world.lease.state).toBe('pending');
  });

  test('tries the account again now and then where the vendor tells no decisions', async () => {
    world.connection.hasApprovals = false;
    world.clock.onSleep = (count) => {
      if (count === 4) world.vault.request(world.vault.named('guarded'), ME, '').decision = 'approve';
    };
    expect((await wait(10 * MINUTE_MS)).kind).toBe('granted');
    expect(world.pam.failures.count('checkOut')).toBe(5);
    expect(world.lease.state).toBe('open');
    expect(world.audit.lines).toEqual(['pam.checkout pending guarded', 'pam.checkout done guarded']);
  });

  test('ends with PENDING at the deadline where the vendor tells no decisions', async () => {
    world.connection.hasApprovals = false;
    expect(await codeOf(wait(MINUTE_MS))).toBe('PENDING');
    expect(world.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(MINUTE_MS);
  });

  test('works for a command that has a fixed lease id', async () => {
    world.clock.onSleep = (count) => (count === 2 ? decide('approve') : undefined);
    const result = await exec(async () => 0, { waitMs: 10 * MINUTE_MS }, guarded);
    expect(result).toMatchObject({ exitCode: 0, checkIn: { kind: 'returned' } });
    expect(guardian.told).toEqual([`watch ${LEASE}, 0 out`, 'granted, 1 out', 'release, 0 out']);
    expect(world.leases.all()).toEqual([]);
  });
});
