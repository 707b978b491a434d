import { describe, expect, test } from 'vitest';
import { cyberarkApprovals } from '../../../src/vendors/cyberark/approvals.ts';
import { requestStateOf } from '../../../src/vendors/cyberark/request-state.ts';
import {
  ACCOUNT,
  bench,
  CREATED,
  empty,
  failureOf,
  html,
  json,
  MY_REQUESTS,
  refusal,
  START,
  withLogon,
} from './support.ts';

const CREATE = 'POST PasswordVault/API/MyRequests';

const request = (more: Readonly<Record<string, unknown>> = {}) => ({
  RequestID: '12',
  SafeName: 'Okta-Admins',
  RequestorUserName: 'svc-idctl',
  RequestorReason: 'INC7',
  UserReason: '',
  CreationDate: CREATED,
  ExpirationDate: START / 1000 + 3600,
  Operation: 'Retrieve password',
  OperationType: 1,
  ConfirmationsLeft: 1,
  Status: 1,
  StatusTitle: 'Waiting',
  AccountDetails: { AccountID: '41_8', Properties: { Name: ACCOUNT.name, UserName: 'okta-admin' } },
  Confirmers: [{ Type: 1, ID: 3, Name: 'Approvers', Members: [{ UserID: 9, UserName: 'jane' }] }],
  ...more,
});

describe('requests of dual control', () => {
  test('are listed from their box, with theirs for ours', async () => {
    const it = withLogon(bench());
    it.http.on(MY_REQUESTS, json({ MyRequests: [request()] }));
    expect(await cyberarkApprovals(it.context).listRequests('mine', { onlyWaiting: false })).toEqual([
      {
        id: '12',
        account: ACCOUNT.name,
        container: 'Okta-Admins',
        requester: 'svc-idctl',
        reason: 'INC7',
        status: 'Waiting',
        state: 'waiting',
        confirmationsLeft: 1,
        approvers: ['Approvers'],
        createdAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-15T11:00:00.000Z',
      },
    ]);
    expect(it.http.only(MY_REQUESTS).query).toEqual({ onlyWaiting: false, expired: true });
  });

  test('incoming ones come from the other box', async () => {
    const it = withLogon(bench());
    const call = 'GET PasswordVault/API/IncomingRequests';
    it.http.on(call, json({ IncomingRequests: [request()] }));
    expect(await cyberarkApprovals(it.context).listRequests('incoming', { onlyWaiting: true })).toHaveLength(
      1,
    );
    expect(it.http.only(call).query).toEqual({ onlyWaiting: true, expired: false });
  });

  test('one is looked for among ours, then among those that wait for us', async () => {
    const it = withLogon(bench());
    it.http
      .on('GET PasswordVault/API/MyRequests/a%2F1.2/', refusal(404, 'X', 'no such request'))
      .on('GET PasswordVault/API/IncomingRequests/a%2F1.2/', json(request({ RequestID: 'a/1.2' })));
    expect((await cyberarkApprovals(it.context).getRequest('a/1.2')).id).toBe('a/1.2');
  });

  test('one that nobody knows is NOT_FOUND', async () => {
    const it = withLogon(bench());
    it.http
      .on('GET PasswordVault/API/MyRequests/7', refusal(404, 'X', 'no'))
      .on('GET PasswordVault/API/IncomingRequests/7', refusal(404, 'X', 'no'));
    expect((await failureOf(cyberarkApprovals(it.context).getRequest('7'))).code).toBe('NOT_FOUND');
  });

  test('a fault is not taken for an unknown request', async () => {
    const it = withLogon(bench());
    it.http.on('GET PasswordVault/API/MyRequests/7', html(503));
    expect((await failureOf(cyberarkApprovals(it.context).getRequest('7'))).code).toBe('UNAVAILABLE');
  });

  test('one is made for a single use without more', async () => {
    const it = withLogon(bench());
    it.http.on(CREATE, json(request(), { status: 201 }));
    expect((await cyberarkApprovals(it.context).createRequest(ACCOUNT, { reason: 'INC7' })).id).toBe('12');
    expect(it.http.only(CREATE)).toMatchObject({
      effect: 'write',
      body: { json: { AccountId: '41_8', Reason: 'INC7' } },
    });
    expect(it.http.only(CREATE).body).toEqual({ json: { AccountId: '41_8', Reason: 'INC7' } });
  });

  test('one is made with ticket, times and repeated use, from a list of one', async () => {
    const it = withLogon(bench());
    it.http.on(CREATE, json([request()], { status: 201 }));
    await cyberarkApprovals(it.context).createRequest(ACCOUNT, {
      reason: 'r',
      ticket: 'T1',
      ticketSystem: 'SNOW',
      from: '2026-01-15T10:00:00Z',
      until: '2026-01-15T12:00:00Z',
      multipleUse: true,
    });
    expect(it.http.only(CREATE).body).toEqual({
      json: {
        AccountId: '41_8',
        Reason: 'r',
        TicketingSystemName: 'SNOW',
        TicketId: 'T1',
        MultipleAccessRequired: true,
        FromDate: START / 1000,
        ToDate: START / 1000 + 7200,
      },
    });
  });

  test('an unreadable time is refused before anything is sent', async () => {
    const it = bench();
    const work = cyberarkApprovals(it.context).createRequest(ACCOUNT, { reason: 'r', from: 'tomorrow-ish' });
    expect((await failureOf(work)).code).toBe('USAGE');
    expect(it.http.sent).toEqual([]);
  });

  test.each([html(), json({}), json([])])(
    'an answer without a request (%#) leaves the outcome unknown',
    async (answer) => {
      const it = withLogon(bench());
      it.http.on(CREATE, answer);
      const work = cyberarkApprovals(it.context).createRequest(ACCOUNT, { reason: 'r' });
      expect((await failureOf(work)).code).toBe('OUTCOME_UNKNOWN');
    },
  );

  test.each([
    ['approve', 'Confirm'],
    ['deny', 'Reject'],
  ] as const)('%s is %s', async (decision, path) => {
    const it = withLogon(bench());
    const call = `POST PasswordVault/API/IncomingRequests/12/${path}`;
    it.http.on(call, empty());
    await cyberarkApprovals(it.context).decide('12', decision, 'as agreed');
    expect(it.http.only(call)).toMatchObject({ effect: 'write', body: { json: { Reason: 'as agreed' } } });
  });
});

describe('state of a request', () => {
  const at = (
    StatusTitle: string,
    ConfirmationsLeft: number | null = null,
    ExpirationDate: number | null = null,
  ) => requestStateOf({ StatusTitle, ConfirmationsLeft, ExpirationDate }, START);

  test.each([
    ['Waiting for confirmation', 'waiting'],
    ['Pending', 'waiting'],
    ['Confirmed', 'confirmed'],
    ['Approved', 'confirmed'],
    ['Rejected', 'rejected'],
    ['Expired', 'expired'],
    ['Invalid', 'expired'],
    ['Etwas anderes', 'unknown'],
  ])('%s is %s', (title, state) => {
    expect(at(title)).toBe(state);
  });

  test('no confirmation left is confirmed, in any language', () => {
    expect(at('Bestätigt', 0)).toBe('confirmed');
    expect(at('Wartet', 2)).toBe('waiting');
  });

  test('past its time it is expired', () => {
    expect(at('Waiting', 1, START / 1000 - 1)).toBe('expired');
    expect(at('Rejected', 1, START / 1000 - 1)).toBe('rejected');
  });
});
