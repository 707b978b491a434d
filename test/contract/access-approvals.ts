/** What every implementation of the port of dual control has to do, together with the check-out that it opens. */
import { beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../src/core/errors.ts';
import type { AccessApprovals, AccessRequest } from '../../src/services/pam/approvals-port.ts';
import type { PrivilegedAccess, PrivilegedAccount } from '../../src/services/pam/port.ts';

export interface ApprovalsBench {
  /** Who asks, and what this vendor calls that user. */
  readonly mine: AccessApprovals;
  readonly pam: PrivilegedAccess;
  readonly me: string;
  /** Who decides. */
  readonly theirs: AccessApprovals;
  readonly approver: string;
  /** Needs an approval and a reason; free. */
  readonly account: PrivilegedAccount;
  /** Needs none. */
  readonly open: PrivilegedAccount;
  passTime(ms: number): Promise<void>;
}

const WEEK_MS = 7 * 86_400_000;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const REASON = 'restore "last night\'s" back-up';

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome.code;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

export function describeAccessApprovals(label: string, open: () => Promise<ApprovalsBench>): void {
  describe(label, () => {
    let bench: ApprovalsBench;

    const ask = (): Promise<AccessRequest> => bench.mine.createRequest(bench.account, { reason: REASON });
    const take = () => bench.pam.checkOut(bench.account, { reason: REASON });
    const idsOf = async (by: AccessApprovals, which: 'mine' | 'incoming', onlyWaiting: boolean) =>
      (await by.listRequests(which, { onlyWaiting })).map(({ id }) => id);

    beforeEach(async () => {
      bench = await open();
    });

    describe('asking', () => {
      test('makes a request that waits, and says who may decide', async () => {
        const request = await ask();
        expect(request).toMatchObject({
          ...{ account: bench.account.name, container: bench.account.container, requester: bench.me },
          ...{ reason: REASON, state: 'waiting', confirmationsLeft: 1 },
          createdAt: expect.stringMatching(ISO),
          expiresAt: expect.stringMatching(ISO),
        });
        expect(request.approvers).toContain(bench.approver);
        expect(await bench.mine.getRequest(request.id)).toEqual(request);
      });

      test('shows it to the requester as own, and to the approver as incoming', async () => {
        const { id } = await ask();
        expect(await idsOf(bench.mine, 'mine', true)).toEqual([id]);
        expect(await idsOf(bench.mine, 'incoming', true)).toEqual([]);
        expect(await idsOf(bench.theirs, 'incoming', true)).toEqual([id]);
        expect(await idsOf(bench.theirs, 'mine', true)).toEqual([]);
        expect(await bench.theirs.getRequest(id)).toMatchObject({ id, requester: bench.me, reason: REASON });
      });

      test('gives no access by itself, and a check-out names what waits', async () => {
        const { id } = await ask();
        expect(await take()).toMatchObject({ kind: 'pending', approval: { requestId: id } });
      });

      test('is refused without the reason that policy wants', async () => {
        expect(await codeOf(bench.mine.createRequest(bench.account, { reason: '' }))).toBe('INPUT_REQUIRED');
        expect(await idsOf(bench.mine, 'mine', false)).toEqual([]);
      });

      test('is refused for an account that needs no approval', async () => {
        expect(await codeOf(bench.mine.createRequest(bench.open, { reason: REASON }))).toBe('DENIED');
      });

      test('does not find a request that is not there', async () => {
        expect(await codeOf(bench.mine.getRequest('no-such-request'))).toBe('NOT_FOUND');
        expect(await codeOf(bench.theirs.decide('no-such-request', 'approve', ''))).toBe('NOT_FOUND');
      });
    });

    describe('deciding', () => {
      test('by approval opens the account to the requester', async () => {
        const { id } = await ask();
        await bench.theirs.decide(id, 'approve', 'go ahead');
        expect(await bench.mine.getRequest(id)).toMatchObject({ state: 'confirmed', confirmationsLeft: 0 });
        expect(await take()).toMatchObject({ kind: 'granted' });
      });

      test('is used up by one access', async () => {
        const { id } = await ask();
        await bench.theirs.decide(id, 'approve', '');
        await take();
        await bench.pam.checkIn(bench.account, { force: false });
        await bench.passTime(5000);
        expect(await take()).toMatchObject({ kind: 'pending', approval: { requestId: null } });
        expect((await bench.mine.getRequest(id)).state).not.toBe('waiting');
      });

      test('by denial leaves the account closed', async () => {
        const { id } = await ask();
        await bench.theirs.decide(id, 'deny', 'not tonight');
        expect(await bench.mine.getRequest(id)).toMatchObject({ state: 'rejected' });
        expect(await take()).toMatchObject({ kind: 'pending', approval: { requestId: null } });
      });

      test('takes a request off the waiting lists, and not off the whole ones', async () => {
        const { id } = await ask();
        await bench.theirs.decide(id, 'deny', 'not tonight');
        expect(await idsOf(bench.mine, 'mine', true)).toEqual([]);
        expect(await idsOf(bench.theirs, 'incoming', true)).toEqual([]);
        expect(await idsOf(bench.mine, 'mine', false)).toEqual([id]);
      });

      test('is made once', async () => {
        const { id } = await ask();
        await bench.theirs.decide(id, 'deny', 'not tonight');
        expect(['DENIED', 'CONFLICT']).toContain(await codeOf(bench.theirs.decide(id, 'approve', 'or yes')));
        expect(await bench.mine.getRequest(id)).toMatchObject({ state: 'rejected' });
      });

      test('is not for the requester', async () => {
        const { id } = await ask();
        expect(['DENIED', 'NOT_FOUND']).toContain(await codeOf(bench.mine.decide(id, 'approve', 'for me')));
        expect(await bench.mine.getRequest(id)).toMatchObject({ state: 'waiting' });
      });

      test('comes too late once the request has expired', async () => {
        const { id } = await ask();
        await bench.passTime(WEEK_MS);
        expect(await codeOf(bench.theirs.decide(id, 'approve', ''))).toMatch(/DENIED|CONFLICT|NOT_FOUND/);
        expect(await bench.mine.getRequest(id)).toMatchObject({ state: 'expired' });
        expect(await take()).toMatchObject({ kind: 'pending', approval: { requestId: null } });
      });
    });
  });
}
