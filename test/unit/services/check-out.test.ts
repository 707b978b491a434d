import { beforeEach, describe, expect, test } from 'vitest';
import { CODES, IdctlError } from '../../../src/core/errors.ts';
import { checkOut } from '../../../src/services/pam/check-out.ts';
import type { ResolvedAccount } from '../../../src/services/pam/deps.ts';
import type { LoanRequest } from '../../../src/services/pam/meet-policy.ts';
import { START } from '../../support/fakes/clock.ts';
import { EXCLUSIVE } from '../../support/fakes/vault-model.ts';
import { FakeWorld, ME } from '../../support/fakes/world.ts';
import { codeOf, failureOf, wanted } from './support.ts';

const MINUTE_MS = 60_000;

let world: FakeWorld;
let admin: ResolvedAccount;

const take = (resolved = admin, more: Partial<LoanRequest> = {}) =>
  checkOut(world.deps, resolved, wanted(more));

/** Nothing is out, and no record says so. */
function expectNothingOut(): void {
  expect(world.vault.heldBy(ME)).toEqual([]);
  expect(world.leases.all()).toEqual([]);
}

beforeEach(() => {
  world = new FakeWorld();
  admin = world.account('admin', { rules: EXCLUSIVE });
});

describe('a granted check-out', () => {
  test('hands out the secret and leaves an open lease', async () => {
    const loan = await take();
    if (loan.kind !== 'granted') throw new Error('expected a loan');
    expect(loan.secret.reveal()).toBe(world.vault.secretOf('admin'));
    expect(loan.policy.exclusive).toBe('yes');
    expect(world.lease).toEqual(loan.lease);
    expect(loan.lease).toMatchObject({
      ...{ state: 'open', connection: 'vault', alias: 'admin', account: admin.account, exclusive: 'yes' },
      ...{ purpose: 'checkout', user: 'operator', reason: null, approvalId: null },
      holder: world.processes.self(),
      requestedAt: new Date(START).toISOString(),
      grantedAt: new Date(START).toISOString(),
    });
  });

  test('is written into the audit log, and no secret with it', async () => {
    await take(admin, { reason: 'patch day' });
    expect(world.audit.lines).toEqual(['pam.checkout done admin']);
    expect(world.audit.records[0]).toMatchObject({ reason: 'patch day', details: { lease: world.lease.id } });
    const kept = JSON.stringify([world.audit.records, world.leases.all()]);
    expect(kept).not.toContain(world.vault.secretOf('admin'));
  });

  test('uses the lease id that a caller has fixed', async () => {
    await take(admin, { leaseId: 'ls_fixed', purpose: 'exec' });
    expect(world.lease).toMatchObject({ id: 'ls_fixed', purpose: 'exec' });
  });

  test.each([
    ['what was asked for', 10, 60, 10],
    ['what the vendor grants, when nothing was asked for', undefined, 20, 20],
    ['what the vendor grants, where its policy does not tell beforehand', 60, 20, 20],
    ['what was asked for, when the vendor grants for ever', 30, null, 30],
    ['eight hours, when nothing was asked for and the vendor grants for ever', undefined, null, 480],
    ['eight hours, when nothing was asked for and the vendor grants longer', undefined, 600, 480],
    ['what was asked for, longer than that', 600, null, 600],
  ])('ends by %s', async (_what, asked, longest, expected) => {
    const maxLoanMs = longest === null ? null : longest * MINUTE_MS;
    const told = asked === undefined || longest === null || asked <= longest;
    const limited = world.account('limited', { rules: { ...EXCLUSIVE, maxLoanMs, told } });
    await take(limited, asked === undefined ? {} : { forMs: asked * MINUTE_MS });
    expect(world.lease.expiresAt).toBe(new Date(START + expected * MINUTE_MS).toISOString());
  });

  test.each(['yes', 'no', 'unknown'] as const)('ends by itself when exclusive is %s', async (exclusive) => {
    const known = world.pam.policy.bind(world.pam);
    world.pam.policy = async (account) => ({ ...(await known(account)), exclusive });
    await take();
    expect(world.lease.expiresAt).toBe(new Date(START + 480 * MINUTE_MS).toISOString());
  });

  test('of an earlier version hands out that version', async () => {
    const loan = await take(admin, { version: '1' });
    expect(loan.kind === 'granted' && loan.secret.reveal()).toBe(
      world.vault.named('admin').versions[0]?.secret,
    );
  });
});

describe('the order of things', () => {
  test('has the record in place before the vendor is asked', async () => {
    let seen: unknown;
    const real = world.pam.checkOut.bind(world.pam);
    world.pam.checkOut = async (...args) => {
      seen = world.lease.state;
      return real(...args);
    };
    await take();
    expect(seen).toBe('requested');
  });

  test('looks and writes under the lock of the account, and lets it go before the vendor is asked', async () => {
    const release = world.locks.hold(`account vault ${admin.account.id}`);
    expect(await codeOf(take())).toBe('CONFLICT');
    expect(world.pam.failures.count('checkOut')).toBe(0);
    release();
    const real = world.pam.checkOut.bind(world.pam);
    world.pam.checkOut = (...args) =>
      world.locks.withLock(`account vault ${admin.account.id}`, 0, () => real(...args));
    expect((await take()).kind).toBe('granted');
  });

  test('asks the vendor for nothing when the record cannot be written', async () => {
    world.leases.failures.order('create', 'UNAVAILABLE');
    expect(await codeOf(take())).toBe('UNAVAILABLE');
    expect(world.pam.failures.count('checkOut')).toBe(0);
    expectNothingOut();
  });

  test.each([
    ['the record', () => world.leases.failures.order('update', 'UNAVAILABLE')],
    ['the audit log', () => world.audit.failures.order('append', 'UNAVAILABLE')],
  ])('gives the password back at once when %s cannot be completed', async (_what, fail) => {
    fail();
    const refused = await failureOf(take());
    expect(refused).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('Given back at once'),
    });
    expectNothingOut();
  });

  test('keeps the record when neither it can be completed nor the password be given back', async () => {
    world.leases.failures.order('update', 'UNAVAILABLE');
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 99 });
    expect(await failureOf(take())).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      hint: expect.stringContaining('sweep'),
    });
    expect(world.lease).toMatchObject({ state: 'unknown', alias: 'admin' });
  });
});

describe('what policy demands', () => {
  /** A person who answers, and what was asked. */
  const somebody = () => {
    const asked: string[] = [];
    const askFor = async (it: string): Promise<string> => {
      asked.push(it);
      return `the ${it}`;
    };
    return { asked, askFor };
  };
  const ASKED = { reason: ['reason'], ticket: ['ticketSystem', 'ticket'] } as const;

  test.each(['reason', 'ticket'] as const)('asks for a %s that is wanted and was not given', async (what) => {
    const account = world.account('strict', { rules: { [what]: true } });
    const { asked, askFor } = somebody();
    await take(account, { askFor });
    expect(asked).toEqual(ASKED[what]);
    expect(world.lease.reason).toBe(what === 'reason' ? 'the reason' : null);
    expect(world.pam.failures.count('checkOut')).toBe(1);
  });

  test('asks for nothing that was given', async () => {
    const account = world.account('strict', { rules: { reason: true, ticket: true } });
    const given = { reason: 'patch day', ticketSystem: 'ServiceNow', ticket: 'CHG-1' };
    expect((await take(account, given)).kind).toBe('granted');
    expect(world.vault.named('strict').history.at(-1)).toMatchObject({ reason: 'patch day' });
  });

  test.each(['reason', 'ticket'] as const)(
    'asks for a %s that the vendor did not tell of once it refuses, and tries again',
    async (what) => {
      const account = world.account('silent', { rules: { [what]: true, told: false } });
      const { asked, askFor } = somebody();
      expect((await take(account, { askFor })).kind).toBe('granted');
      expect(asked).toEqual(ASKED[what]);
      expect(world.pam.failures.count('checkOut')).toBe(2);
      expect(world.leases.all()).toHaveLength(1);
      expect(world.audit.lines).toEqual(['pam.checkout done silent']);
    },
  );

  test('asks for both where both turn out to be wanted', async () => {
    const account = world.account('silent', { rules: { reason: true, ticket: true, told: false } });
    const { asked, askFor } = somebody();
    expect((await take(account, { askFor })).kind).toBe('granted');
    expect(asked).toEqual(['reason', 'ticketSystem', 'ticket']);
  });

  test('keeps no record while it asks', async () => {
    const account = world.account('silent', { rules: { reason: true, told: false } });
    await take(account, {
      askFor: async () => {
        expect(world.leases.all()).toEqual([]);
        return 'a reason';
      },
    });
  });

  test('passes the refusal on where nobody can be asked, with the flag', async () => {
    const account = world.account('silent', { rules: { reason: true, told: false } });
    const askFor = async (): Promise<string> => {
      throw new IdctlError('INPUT_REQUIRED', 'nobody is here', { hint: 'say it with --reason' });
    };
    expect(await failureOf(take(account, { askFor }))).toMatchObject({
      ...{ code: 'INPUT_REQUIRED', message: 'a reason is needed', hint: 'say it with --reason' },
    });
    expectNothingOut();
    expect(world.audit.lines).toEqual(['pam.checkout failed silent']);
  });

  test('ends with a question that is refused, and nothing is out', async () => {
    const account = world.account('silent', { rules: { ticket: true, told: false } });
    const askFor = async (): Promise<string> => {
      throw new IdctlError('CANCELLED', 'Ctrl-C');
    };
    expect(await codeOf(take(account, { askFor }))).toBe('CANCELLED');
    expectNothingOut();
    expect(world.pam.failures.count('custody')).toBe(0);
  });

  test('does not ask again for what was given and is not valid', async () => {
    const account = world.account('silent', { rules: { ticket: true, told: false } });
    const { asked, askFor } = somebody();
    const given = { ticketSystem: 'ServiceNow', ticket: '' };
    expect(await codeOf(take(account, { askFor, ...given }))).toBe('INPUT_REQUIRED');
    expect(asked).toEqual([]);
    expect(world.pam.failures.count('checkOut')).toBe(1);
  });

  test.each([
    ['a missing reason', { rules: { reason: true } }, {}, 'INPUT_REQUIRED'],
    ['an obstacle', { rules: { obstacles: ['the platform is inactive'] } }, {}, 'DENIED'],
    [
      'a loan that is too long',
      { rules: { ...EXCLUSIVE, maxLoanMs: MINUTE_MS } },
      { forMs: MINUTE_MS + 1 },
      'USAGE',
    ],
  ])('refuses %s without a record, and without bothering the vendor', async (_what, more, request, code) => {
    const account = world.account('strict', more);
    expect(await codeOf(take(account, request))).toBe(code);
    expect(world.leases.failures.count('create')).toBe(0);
    expect(world.pam.failures.count('checkOut')).toBe(0);
  });
});

describe('a check-out in conflict', () => {
  test('with our own open lease is refused, and says how to end it', async () => {
    await take();
    const { id } = world.lease;
    const refused = await failureOf(take());
    expect(refused).toMatchObject({ code: 'CONFLICT', hint: expect.stringContaining(`checkin ${id}`) });
    expect(refused.message).toContain('operator');
    expect(world.pam.failures.count('checkOut')).toBe(1);
    expect(world.lease.id).toBe(id);
  });

  test.each(['requested', 'returning', 'unknown'] as const)(
    'with a lease that a dead process left %s is referred to the sweep',
    async (state) => {
      await take();
      await world.leases.update({ ...world.lease, state });
      world.processes.die();
      expect(await failureOf(take())).toMatchObject({
        code: 'CONFLICT',
        hint: expect.stringContaining('sweep'),
      });
    },
  );

  test('is none where the account may be used by several at once', async () => {
    const shared = world.account('shared');
    await take(shared);
    expect((await take(shared)).kind).toBe('granted');
    expect(world.leases.all()).toHaveLength(2);
  });

  test('is none with a lease of the same account id in another connection', async () => {
    await take();
    const cloud = world.addConnection('cloud');
    const account = cloud.vault.add('admin', { rules: EXCLUSIVE, account: { id: admin.account.id } });
    expect((await take({ connection: 'cloud', account, alias: 'cloud-admin' })).kind).toBe('granted');
  });

  test('has one winner when two runs come at the same moment', async () => {
    const outcomes = await Promise.allSettled([take(), take()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.lease.state).toBe('open');
  });

  test('with somebody else names the holder and since when, and leaves no record', async () => {
    const held = world.account('held', { rules: EXCLUSIVE, heldBy: 'mira' });
    const refused = await failureOf(take(held));
    expect(refused).toMatchObject({ code: 'CONFLICT', hint: expect.stringContaining('--force') });
    expect(refused.message).toContain(`mira since ${new Date(START).toISOString()}`);
    expectNothingOut();
    expect(world.audit.lines).toEqual([]);
  });
});

describe('a check-out that fails', () => {
  const REFUSALS = CODES.filter((it) => !['OUTCOME_UNKNOWN', 'CANCELLED', 'UNEXPECTED'].includes(it));

  test.each(REFUSALS)('with %s leaves nothing, and passes it on', async (code) => {
    world.pam.failures.order('checkOut', code);
    expect(await failureOf(take())).toMatchObject({ code, hint: 'as ordered' });
    expectNothingOut();
    expect(world.pam.failures.count('checkOut')).toBe(1);
  });
});

describe('a check-out whose answer is lost', () => {
  const LOST = [
    ['OUTCOME_UNKNOWN', 'UNAVAILABLE'],
    ['CANCELLED', 'CANCELLED'],
    ['UNEXPECTED', 'UNEXPECTED'],
  ] as const;

  test.each(LOST)('by %s is given back when it took place', async (code, told) => {
    world.pam.failures.order('checkOut', code, { when: 'after' });
    expect(await failureOf(take())).toMatchObject({ code: told, hint: 'It is safe to try again.' });
    expectNothingOut();
    expect(world.vault.named('admin').history.map(({ what }) => what)).toEqual(['retrieve', 'check in']);
  });

  test.each(LOST)('by %s is forgotten when it did not', async (code, told) => {
    world.pam.failures.order('checkOut', code);
    expect(await codeOf(take())).toBe(told);
    expectNothingOut();
    expect(world.vault.named('admin').history).toEqual([]);
  });

  test('by an error that is none of ours is given back as well', async () => {
    world.pam.failures.order('checkOut', new TypeError('a bug'), { when: 'after' });
    expect(await codeOf(take())).toBe('UNEXPECTED');
    expectNothingOut();
  });

  test('is given back also where the vendor does not tell who has it', async () => {
    world.pam.failures.order('checkOut', 'OUTCOME_UNKNOWN', { when: 'after' });
    world.pam.failures.order('custody', 'DENIED', { times: 9 });
    expect(await codeOf(take())).toBe('UNAVAILABLE');
    expectNothingOut();
  });

  test('is not given back when it turns out that somebody else has it', async () => {
    const held = world.account('held', { rules: EXCLUSIVE, heldBy: 'mira' });
    world.pam.failures.order('checkOut', 'OUTCOME_UNKNOWN');
    expect(await codeOf(take(held))).toBe('UNAVAILABLE');
    expectNothingOut();
    expect(world.pam.failures.count('checkIn')).toBe(0);
  });

  test('stays on record as unknown while the vendor cannot be asked', async () => {
    world.pam.failures.order('checkOut', 'OUTCOME_UNKNOWN', { when: 'after' });
    world.pam.failures.order('custody', 'UNAVAILABLE', { times: 99 });
    world.pam.failures.order('checkIn', 'UNAVAILABLE', { times: 99 });
    const refused = await failureOf(take());
    expect(refused).toMatchObject({ code: 'OUTCOME_UNKNOWN', hint: expect.stringContaining('pam sweep') });
    expect(refused.message).toContain(world.lease.id);
    expect(world.lease.state).toBe('unknown');
  });
});

describe('a check-out that waits for an approval', () => {
  let guarded: ResolvedAccount;

  beforeEach(() => {
    guarded = world.account('guarded', { rules: { ...EXCLUSIVE, approval: true, reason: true } });
  });

  test('makes the request, and keeps its id on record; nothing is out', async () => {
    const outcome = await take(guarded, { reason: 'restore' });
    const [request] = world.vault.requests;
    expect(outcome).toMatchObject({
      kind: 'pending',
      approval: { requestId: request?.id, approvers: ['mira'] },
    });
    expect(request).toMatchObject({ requester: ME, reason: 'restore' });
    expect(world.lease).toMatchObject({ state: 'pending', approvalId: request?.id });
    expect(world.vault.heldBy(ME)).toEqual([]);
    expect(world.audit.lines).toEqual(['pam.request.create done guarded', 'pam.checkout pending guarded']);
  });

  test('makes no second request while one waits', async () => {
    await take(guarded, { reason: 'restore' });
    await take(guarded, { reason: 'restore' });
    expect(world.vault.requests).toHaveLength(1);
    expect(world.lease.state).toBe('pending');
  });

  test('is one line in the audit log, however often it is tried', async () => {
    await take(guarded, { reason: 'restore' });
    await take(guarded, { reason: 'restore', repeated: true });
    expect(world.audit.lines).toHaveLength(2);
  });

  test('is granted by the next try after the approval', async () => {
    await take(guarded, { reason: 'restore' });
    await world.requestsOf('mira').decide(world.vault.requests[0]?.id ?? '', 'approve');
    expect((await take(guarded, { reason: 'restore' })).kind).toBe('granted');
    expect(world.lease.state).toBe('open');
  });

  test('leaves one record, also where several may hold the account at once', async () => {
    const shared = world.account('shared', { rules: { approval: true } });
    await take(shared);
    await take(shared, { repeated: true });
    await world.requestsOf('mira').decide(world.vault.requests[0]?.id ?? '', 'approve');
    await take(shared);
    expect(world.lease.state).toBe('open');
  });

  test('says what the vendor says where requests are not made by API', async () => {
    world.connection.hasApprovals = false;
    const outcome = await take(guarded, { reason: 'restore' });
    expect(outcome).toMatchObject({ kind: 'pending', approval: { requestId: null } });
    expect(world.lease).toMatchObject({ state: 'pending', approvalId: null });
    expect(world.vault.requests).toEqual([]);
  });

  test.each([
    ['the request cannot be made', () => world.connection.requests.failures.order('createRequest', 'DENIED')],
    ['the audit log cannot be written', () => world.audit.failures.order('append', 'UNAVAILABLE')],
    ['the record cannot be completed', () => world.leases.failures.order('update', 'UNAVAILABLE')],
  ])('leaves no record when %s', async (_what, fail) => {
    fail();
    await failureOf(take(guarded, { reason: 'restore' }));
    expectNothingOut();
  });
});
