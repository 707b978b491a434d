/**
 * What every implementation of the port of privileged access has to do, as `src/services/pam/port.ts` promises it. Runs
 * against the fake, and against each vendor's adapter on the lab: so a fake cannot drift, and the next vendor has its
 * checklist.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Code, IdctlError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import type {
  AccessPolicy,
  CheckOutOutcome,
  PrivilegedAccess,
  PrivilegedAccount,
  RotationMethod,
} from '../../src/services/pam/port.ts';
import { collect } from './lab-bench.ts';

/** Calls whose answer can be lost on the way. */
export type Write = 'checkOut' | 'checkIn' | 'startRotation';

/** Accounts by the rule that they show, named as the vendor names them. `null` where the vendor has no such rule. */
export interface Cast {
  /** For one at a time, free, and changed after a loan. */
  readonly exclusive: string;
  /** For anybody at any time. */
  readonly plain: string;
  /** For one at a time; `holder` has it. */
  readonly held: string;
  readonly holder: string;
  /** For one at a time; both `pam` and `other` may take it. */
  readonly shared: string;
  /** Wants somebody's approval, which nobody has asked for. */
  readonly approval: string;
  readonly reason: string | null;
  readonly ticket: string | null;
  /** A rule that the caller can do nothing about stands in the way. */
  readonly obstructed: string | null;
  /** Changes; fails to change; is ordered to change and nothing ever comes of it. */
  readonly rotates: string;
  readonly refuses: string;
  readonly silent: string | null;
  /** The vault's copy does not open the target any more. */
  readonly outOfSync: string | null;
  /** Takes a given secret. */
  readonly takes: string;
  /** Secrets that are hard to carry. */
  readonly awkward: readonly string[];
}

export interface PamBench {
  readonly pam: PrivilegedAccess;
  /** The port as another user has it. */
  readonly other: PrivilegedAccess;
  /** What this vendor calls the two. */
  readonly me: string;
  readonly cast: Cast;
  /** How many accounts `pam` may see: more than one page of the vendor holds. */
  readonly visible: number;
  /** How many versions of the exclusive account's secret the vendor tells; null when it keeps none. */
  readonly versions: number | null;
  readonly policies: Readonly<Record<string, Partial<AccessPolicy>>>;
  /** The vendor's own copy of an account's secret. */
  secretOf(name: string): string;
  /** Lets so much time pass that whatever was ordered has been done. */
  passTime(ms: number): Promise<void>;
  /** The next such call does its work, and its answer is lost. */
  loseAnswer(of: Write): void;
  /** The next such call is refused, because there are too many. */
  limit(of: Write): void;
  /** How many such calls reached the vendor. */
  calls(of: Write): number;
}

/** Longer than any order takes. */
const DONE_MS = 5000;
const HOUR_MS = 3_600_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export const HARD_SECRETS: Readonly<Record<string, string>> = {
  quotes: `"double" 'single' \`back\``,
  backslashes: '\\n \\\\ \\u0041 C:\\new',
  'characters beyond ASCII': 'ü é 漢字 🔑👩‍💻',
  'shell and URL characters': '$(id) $HOME %41+&=#?;|<>,',
  'four kilobytes': 'Ab3-'.repeat(1024),
};

async function failure(work: Promise<unknown>): Promise<IdctlError> {
  const outcome = await work.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (outcome instanceof IdctlError) return outcome;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

async function codeOf(work: Promise<unknown>): Promise<Code> {
  return (await failure(work)).code;
}

function granted(outcome: CheckOutOutcome): Extract<CheckOutOutcome, { kind: 'granted' }> {
  if (outcome.kind !== 'granted') throw new Error(`expected a loan, got ${JSON.stringify(outcome)}`);
  return outcome;
}

export function describePrivilegedAccess(label: string, open: () => Promise<PamBench>): void {
  describe(label, () => {
    let bench: PamBench;
    let pam: PrivilegedAccess;

    const named = async (name: string): Promise<PrivilegedAccount> => {
      const found = (await collect(pam.list({ search: name }))).filter((it) => it.name === name);
      const [one, another] = found;
      if (one === undefined || another !== undefined)
        throw new Error(`${found.length} accounts are named ${name}`);
      return one;
    };
    const take = async (name: string) =>
      granted(await pam.checkOut(await named(name), { reason: 'contract' }));

    beforeEach(async () => {
      bench = await open();
      pam = bench.pam;
    });

    describe('finding accounts', () => {
      test('lists every visible account once, over all pages', async () => {
        const ids = (await collect(pam.list({}))).map(({ id }) => id);
        expect(bench.visible).toBeGreaterThan(110);
        expect(ids).toHaveLength(bench.visible);
        expect(new Set(ids).size).toBe(bench.visible);
      });

      test('lists what a word is found in, whatever its case', async () => {
        const wanted = await named(bench.cast.exclusive);
        for (const word of [wanted.name, wanted.name.toUpperCase(), wanted.userName]) {
          const found = await collect(pam.list({ search: word }));
          expect(found.map(({ id }) => id)).toContain(wanted.id);
          expect(found.length).toBeLessThan(bench.visible);
        }
        expect(await collect(pam.list({ search: 'no-such-account-anywhere' }))).toEqual([]);
      });

      test('lists one container only', async () => {
        const { container } = await named(bench.cast.exclusive);
        const inside = await collect(pam.list({ container }));
        expect(inside.map((it) => it.name)).toContain(bench.cast.exclusive);
        expect(new Set(inside.map((it) => it.container))).toEqual(new Set([container]));
        expect(inside.length).toBeLessThan(bench.visible);
        expect(await collect(pam.list({ container: 'no-such-container' }))).toEqual([]);
      });

      test('gets by id what it listed', async () => {
        const listed = await named(bench.cast.exclusive);
        expect(await pam.get(listed.id)).toEqual(listed);
      });

      test('does not find an id that is not there', async () => {
        const { id } = await named(bench.cast.exclusive);
        expect(await codeOf(pam.get(`${id.slice(0, -1)}z9`))).toBe('NOT_FOUND');
        expect(await codeOf(pam.get('nonsense'))).toBe('NOT_FOUND');
      });
    });

    describe('telling policy and custody', () => {
      test('tells what each account demands', async () => {
        const told: Record<string, AccessPolicy> = {};
        for (const name of Object.keys(bench.policies)) told[name] = await pam.policy(await named(name));
        expect(told).toMatchObject(bench.policies);
      });

      test('tells the same when it is asked afresh', async () => {
        const account = await named(bench.cast.exclusive);
        expect(await pam.policy(account, { fresh: true })).toEqual(await pam.policy(account));
      });

      test('tells who has an account, and that nobody has one', async () => {
        expect(await pam.custody(await named(bench.cast.held))).toMatchObject({
          state: 'held-by-other',
          holder: bench.cast.holder,
        });
        expect(await pam.custody(await named(bench.cast.exclusive))).toEqual({
          ...{ state: 'available', holder: null, since: null, until: null },
        });
      });
    });

    describe('checking out', () => {
      test('hands out a secret that takes the account from nobody, which there is nothing to give back of', async () => {
        const account = await named(bench.cast.plain);
        const loan = await take(bench.cast.plain);
        expect(loan.secret.reveal()).toBe(bench.secretOf(bench.cast.plain));
        expect(loan).toMatchObject({ exclusive: 'no', until: null });
        expect(await pam.custody(account)).toMatchObject({ state: 'available' });
        expect(await pam.checkIn(account, { force: false })).toEqual({ kind: 'not-out' });
      });

      test('lends an exclusive account to the caller', async () => {
        const account = await named(bench.cast.exclusive);
        const loan = await take(bench.cast.exclusive);
        expect(loan.secret.reveal()).toBe(bench.secretOf(bench.cast.exclusive));
        expect(loan.exclusive).toBe('yes');
        expect(await pam.custody(account)).toMatchObject({ state: 'held-by-me', holder: bench.me });
      });

      test('says when the vendor ends the loan, where the policy sets a longest one', async () => {
        const { maxLoanMs } = await pam.policy(await named(bench.cast.exclusive));
        const { until } = await take(bench.cast.exclusive);
        expect(until === null).toBe(maxLoanMs === null);
        if (until !== null) expect(until).toMatch(ISO);
      });

      test('keeps what is lent from somebody else, naming the holder, until it is given back', async () => {
        const account = await named(bench.cast.shared);
        await pam.checkIn(account, { force: true });
        await bench.passTime(DONE_MS);
        await take(bench.cast.shared);

        const theirs = await bench.other.get(account.id);
        const refused = await bench.other.checkOut(theirs, {});
        expect(refused).toMatchObject({
          kind: 'held',
          custody: { state: 'held-by-other', holder: bench.me },
        });

        await pam.checkIn(account, { force: false });
        await bench.passTime(DONE_MS);
        const second = granted(await bench.other.checkOut(theirs, {}));
        expect(second.secret.reveal()).toBe(bench.secretOf(bench.cast.shared));
      });

      test('answers "held" with the holder for what somebody else has', async () => {
        expect(await pam.checkOut(await named(bench.cast.held), { reason: 'contract' })).toMatchObject({
          kind: 'held',
          custody: { state: 'held-by-other', holder: bench.cast.holder },
        });
      });

      test('answers "pending" where an approval is missing, and takes nothing', async () => {
        const account = await named(bench.cast.approval);
        const outcome = await pam.checkOut(account, { reason: 'contract' });
        expect(outcome).toMatchObject({ kind: 'pending', approval: { requestId: null } });
        if (outcome.kind === 'pending') expect(outcome.approval.message).not.toBe('');
        expect(await pam.custody(account)).toMatchObject({ state: 'available' });
      });

      test('does not call an approval that one can wait for an obstacle', async () => {
        expect(await pam.policy(await named(bench.cast.approval))).toMatchObject({
          approval: 'yes',
          obstacles: [],
        });
      });

      test('refuses without the reason that policy wants, and takes it along in the history', async (context) => {
        const { reason: name } = bench.cast;
        if (name === null) return context.skip('the vendor takes no reasons');
        const account = await named(name);
        expect(await pam.checkOut(account, {})).toMatchObject({
          ...{ kind: 'wanting', what: 'reason', refusal: { code: 'INPUT_REQUIRED' } },
        });
        granted(await pam.checkOut(account, { reason: 'patch day' }));
        expect(await pam.history(account)).toContainEqual(
          expect.objectContaining({ who: bench.me, reason: 'patch day' }),
        );
      });

      test('refuses without the ticket that policy wants', async (context) => {
        const { ticket: name } = bench.cast;
        if (name === null) return context.skip('the vendor takes no tickets');
        const account = await named(name);
        const reason = 'contract';
        expect(await pam.checkOut(account, { reason })).toMatchObject({
          ...{ kind: 'wanting', what: 'ticket', refusal: { code: 'INPUT_REQUIRED' } },
        });
        granted(await pam.checkOut(account, { reason, ticket: 'CHG-1', ticketSystem: 'ServiceNow' }));
      });

      test('refuses what an obstacle stands in front of, and says so in the policy', async (context) => {
        const { obstructed: name } = bench.cast;
        if (name === null) return context.skip('the vendor has no such rule');
        const account = await named(name);
        expect((await pam.policy(account)).obstacles).not.toEqual([]);
        expect(await codeOf(pam.checkOut(account, { reason: 'contract' }))).toBe('DENIED');
        expect(await pam.custody(account)).toMatchObject({ state: 'available' });
      });

      test('carries hard secrets byte for byte', async () => {
        expect(bench.cast.awkward.length).toBeGreaterThan(1);
        for (const name of bench.cast.awkward) {
          expect([name, (await take(name)).secret.reveal()]).toEqual([name, bench.secretOf(name)]);
        }
      });

      test('hands out an earlier version, or says that the vendor has none', async () => {
        const account = await named(bench.cast.plain);
        const versions = await pam.versions(account);
        if (bench.versions === null) {
          expect(versions).toEqual([]);
          expect(await codeOf(pam.checkOut(account, { version: '1' }))).toBe('USAGE');
          return;
        }
        expect(versions).toHaveLength(bench.versions);
        expect(versions.map(({ at }) => at)).toEqual([...versions.map(({ at }) => at)].sort().reverse());
        const current = bench.secretOf(bench.cast.plain);
        const [newest, oldest] = [versions[0], versions.at(-1)];
        const reveal = async (version: string) =>
          granted(await pam.checkOut(account, { version })).secret.reveal();
        expect(await reveal(newest?.version ?? '')).toBe(current);
        expect(await reveal(oldest?.version ?? '')).not.toBe(current);
        expect(await codeOf(pam.checkOut(account, { version: '99' }))).toBe('NOT_FOUND');
      });

      test('keeps a history that names who took it, newest first', async () => {
        const account = await named(bench.cast.exclusive);
        await take(bench.cast.exclusive);
        const history = await pam.history(account);
        expect(history.map(({ who }) => who)).toContain(bench.me);
        const times = history.map(({ at }) => at);
        for (const at of times) expect(at).toMatch(ISO);
        expect(times).toEqual([...times].sort().reverse());
      });
    });

    describe('giving back', () => {
      test('ends the loan and the secret that was seen', async () => {
        const account = await named(bench.cast.exclusive);
        const seen = (await take(bench.cast.exclusive)).secret.reveal();
        expect(await pam.checkIn(account, { force: false })).toEqual({
          kind: 'returned',
          rotation: 'started',
        });
        await bench.passTime(DONE_MS);
        expect(await pam.custody(account)).toMatchObject({ state: 'available', holder: null });
        expect(bench.secretOf(bench.cast.exclusive)).not.toBe(seen);
      });

      test('is safe to repeat, at once and later', async () => {
        const account = await named(bench.cast.exclusive);
        await take(bench.cast.exclusive);
        await pam.checkIn(account, { force: false });
        expect(await pam.checkIn(account, { force: false })).toEqual({ kind: 'not-out' });
        await bench.passTime(DONE_MS);
        expect(await pam.checkIn(account, { force: false })).toEqual({ kind: 'not-out' });
      });

      test('finds nothing to do where nothing is out, also by force', async () => {
        const account = await named(bench.cast.exclusive);
        expect(await pam.checkIn(account, { force: false })).toEqual({ kind: 'not-out' });
        expect(await pam.checkIn(account, { force: true })).toEqual({ kind: 'not-out' });
      });

      test("leaves somebody else's loan alone without force", async () => {
        const account = await named(bench.cast.held);
        expect(await pam.checkIn(account, { force: false })).toEqual({ kind: 'not-out' });
        await bench.passTime(DONE_MS);
        expect(await pam.custody(account)).toMatchObject({
          state: 'held-by-other',
          holder: bench.cast.holder,
        });
      });

      test("ends somebody else's loan by force", async () => {
        const account = await named(bench.cast.held);
        expect(await pam.checkIn(account, { force: true })).toMatchObject({ kind: 'returned' });
        await bench.passTime(DONE_MS);
        expect(await pam.custody(account)).toMatchObject({ state: 'available' });
        await take(bench.cast.held);
      });
    });

    describe('rotating', () => {
      const begin = async (name: string, method: RotationMethod, newSecret?: Secret) => {
        const account = await named(name);
        // Through JSON, as a journal keeps it.
        const mark = JSON.parse(JSON.stringify(await pam.rotationMark(account)));
        await pam.startRotation(account, { method, ...(newSecret === undefined ? {} : { newSecret }) });
        return { account, progress: () => pam.rotationProgress(account, mark, method) };
      };
      const offers = async (name: string, method: RotationMethod) =>
        (await pam.policy(await named(name))).rotationMethods.includes(method);

      test('is not done by having been accepted, and is proven once the secret has changed', async () => {
        const { rotates } = bench.cast;
        const old = bench.secretOf(rotates);
        const { progress } = await begin(rotates, 'change');
        expect(await progress()).toEqual({ state: 'running' });
        await bench.passTime(DONE_MS);
        expect(await progress()).toEqual({
          ...{ state: 'done', at: expect.stringMatching(ISO), proof: expect.stringMatching(/./) },
        });
        expect(bench.secretOf(rotates)).not.toBe(old);
        expect((await take(rotates)).secret.reveal()).toBe(bench.secretOf(rotates));
      });

      test('is told by the state of the account', async () => {
        const { account } = await begin(bench.cast.rotates, 'change');
        const before = await pam.rotationState(account);
        await bench.passTime(DONE_MS);
        const after = await pam.rotationState(account);
        expect(after.status).toBe('ok');
        expect(Date.parse(after.lastRotatedAt ?? '')).toBeGreaterThan(Date.parse(before.lastRotatedAt ?? ''));
      });

      test('is proven by the mark from before it, and not by one from after it', async () => {
        const { account, progress } = await begin(bench.cast.rotates, 'change');
        await bench.passTime(DONE_MS);
        expect(await progress()).toMatchObject({ state: 'done' });
        const late = await pam.rotationMark(account);
        expect(await pam.rotationProgress(account, late, 'change')).toEqual({ state: 'running' });
      });

      test('has failed when the target refused, and the secret is the old one', async () => {
        const { refuses } = bench.cast;
        const old = bench.secretOf(refuses);
        const { account, progress } = await begin(refuses, 'change');
        await bench.passTime(DONE_MS);
        expect(await progress()).toEqual({ state: 'failed', message: expect.stringMatching(/./) });
        expect(bench.secretOf(refuses)).toBe(old);
        expect((await pam.rotationState(account)).status).toBe('failed');
      });

      test('has failed a second time when the target refuses again', async () => {
        const { refuses } = bench.cast;
        await begin(refuses, 'change');
        await bench.passTime(DONE_MS);
        const { progress } = await begin(refuses, 'change');
        await bench.passTime(DONE_MS);
        expect(await progress()).toEqual({ state: 'failed', message: expect.stringMatching(/./) });
      });

      test('does not count the failure of an earlier one', async () => {
        const { account } = await begin(bench.cast.refuses, 'change');
        await bench.passTime(DONE_MS);
        const mark = await pam.rotationMark(account);
        expect(await pam.rotationProgress(account, mark, 'change')).toEqual({ state: 'running' });
      });

      test('stays open for ever where an accepted order is never carried out', async (context) => {
        const { silent } = bench.cast;
        if (silent === null) return context.skip('orders of this vendor always end');
        const old = bench.secretOf(silent);
        const { progress } = await begin(silent, 'change');
        await bench.passTime(2 * HOUR_MS);
        expect(await progress()).toEqual({ state: 'running' });
        expect(bench.secretOf(silent)).toBe(old);
      });

      test.each(Object.entries(HARD_SECRETS))('sets a given secret with %s', async (_what, text) => {
        const { takes } = bench.cast;
        expect(await offers(takes, 'set')).toBe(true);
        const { progress } = await begin(takes, 'set', new Secret(text));
        await bench.passTime(DONE_MS);
        expect(await progress()).toMatchObject({ state: 'done' });
        expect(bench.secretOf(takes)).toBe(text);
        expect((await take(takes)).secret.reveal()).toBe(text);
      });

      test('refuses to set a secret that is not given', async () => {
        const account = await named(bench.cast.takes);
        expect(await codeOf(pam.startRotation(account, { method: 'set' }))).toBe('USAGE');
      });

      test('verifies the stored secret without changing it', async (context) => {
        const { rotates } = bench.cast;
        if (!(await offers(rotates, 'verify'))) return context.skip('the vendor offers no verification');
        const old = bench.secretOf(rotates);
        const { account, progress } = await begin(rotates, 'verify');
        await bench.passTime(DONE_MS);
        expect(await progress()).toMatchObject({ state: 'done' });
        expect(bench.secretOf(rotates)).toBe(old);
        expect((await pam.rotationState(account)).lastVerifiedAt).toMatch(ISO);
      });

      test('finds by verification that a secret is stale, and heals it by reconciliation', async (context) => {
        const { outOfSync } = bench.cast;
        if (outOfSync === null) return context.skip('the vendor does not tell');
        const old = bench.secretOf(outOfSync);
        const verification = await begin(outOfSync, 'verify');
        await bench.passTime(DONE_MS);
        expect(await verification.progress()).toMatchObject({ state: 'failed' });
        const reconciliation = await begin(outOfSync, 'reconcile');
        await bench.passTime(DONE_MS);
        expect(await reconciliation.progress()).toMatchObject({ state: 'done' });
        expect(bench.secretOf(outOfSync)).not.toBe(old);
        const again = await begin(outOfSync, 'verify');
        await bench.passTime(DONE_MS);
        expect(await again.progress()).toMatchObject({ state: 'done' });
      });

      test('refuses a method that the policy does not list, and changes nothing', async (context) => {
        const { rotates } = bench.cast;
        const { rotationMethods } = await pam.policy(await named(rotates));
        const missing = (['reconcile', 'verify', 'set'] as const).filter(
          (it) => !rotationMethods.includes(it),
        );
        if (missing.length === 0) return context.skip('the vendor offers all');
        const old = bench.secretOf(rotates);
        for (const method of missing) {
          expect(await codeOf(begin(rotates, method, new Secret('not-a-secret')))).toBe('USAGE');
        }
        await bench.passTime(DONE_MS);
        expect(bench.secretOf(rotates)).toBe(old);
      });
    });

    describe('lost answers', () => {
      test('says OUTCOME_UNKNOWN for a check-out, tries no second one, and tells by custody what happened', async () => {
        const account = await named(bench.cast.exclusive);
        bench.loseAnswer('checkOut');
        expect(await codeOf(pam.checkOut(account, { reason: 'contract' }))).toBe('OUTCOME_UNKNOWN');
        expect(bench.calls('checkOut')).toBe(1);
        expect(await pam.custody(account)).toMatchObject({ state: 'held-by-me' });
      });

      test('says OUTCOME_UNKNOWN for a check-in, which a repeat brings to its end', async () => {
        const account = await named(bench.cast.exclusive);
        await take(bench.cast.exclusive);
        bench.loseAnswer('checkIn');
        expect(await codeOf(pam.checkIn(account, { force: false }))).toBe('OUTCOME_UNKNOWN');
        expect(await pam.checkIn(account, { force: false })).toEqual({ kind: 'not-out' });
        await bench.passTime(DONE_MS);
        expect(await pam.custody(account)).toMatchObject({ state: 'available' });
      });

      test('says OUTCOME_UNKNOWN for a rotation, orders no second one, and proves the first', async () => {
        const account = await named(bench.cast.rotates);
        const mark = await pam.rotationMark(account);
        bench.loseAnswer('startRotation');
        expect(await codeOf(pam.startRotation(account, { method: 'change' }))).toBe('OUTCOME_UNKNOWN');
        expect(bench.calls('startRotation')).toBe(1);
        await bench.passTime(DONE_MS);
        expect(await pam.rotationProgress(account, mark, 'change')).toMatchObject({ state: 'done' });
      });

      test('says RATE_LIMITED when the vendor is too busy, and nothing has happened', async () => {
        const account = await named(bench.cast.exclusive);
        bench.limit('checkOut');
        expect(await codeOf(pam.checkOut(account, { reason: 'contract' }))).toBe('RATE_LIMITED');
        expect(bench.calls('checkOut')).toBe(1);
        expect(await pam.custody(account)).toMatchObject({ state: 'available' });
      });
    });
  });
}
