import { describe, expect, test } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { cyberarkPam } from '../../../src/vendors/cyberark/pam.ts';
import type { Answer, Bench, Workflows } from './support.ts';
import {
  ACCOUNT,
  ACCOUNTS,
  ACTIVITIES,
  bench,
  CHECK_IN,
  CREATED,
  empty,
  failureOf,
  GET_ACCOUNT,
  html,
  json,
  LOGON,
  MY_REQUESTS,
  madeUp,
  OVERVIEW,
  RETRIEVE,
  raw,
  refusal,
  SECRET_TYPE,
  SERVER,
  sessionGone,
  TARGETS,
  targets,
  wireAccount,
  withLogon,
} from './support.ts';

const UNLOCK = 'POST PasswordVault/API/Accounts/41_8/Unlock';

function lending(answer: Answer, workflows: Workflows = {}): Bench {
  const it = withLogon(bench());
  it.http.on(TARGETS, json(targets(workflows))).on(RETRIEVE, answer);
  return it;
}

const secretOf = async (it: Bench): Promise<string> => {
  const outcome = await cyberarkPam(it.context).checkOut(ACCOUNT, {});
  if (outcome.kind === 'wanting') throw outcome.refusal;
  if (outcome.kind !== 'granted') throw new Error(outcome.kind);
  return outcome.secret.reveal();
};

describe('checking out', () => {
  test('takes a logon, the policy and one retrieval, and no more', async () => {
    const secret = madeUp();
    const it = lending(raw(JSON.stringify(secret)));
    const outcome = await cyberarkPam(it.context).checkOut(ACCOUNT, { reason: 'INC 7: broken login' });
    expect(outcome).toMatchObject({ kind: 'granted', exclusive: 'yes', until: null });
    expect(it.http.calls).toEqual([LOGON, TARGETS, RETRIEVE]);
    expect(it.http.only(RETRIEVE)).toMatchObject({
      effect: 'write',
      body: { json: { ActionType: 'show', reason: 'INC 7: broken login' } },
    });
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  test('with policy and session remembered it is the retrieval alone', async () => {
    const it = lending(raw('"a"'));
    const pam = cyberarkPam(it.context);
    await pam.policy(ACCOUNT);
    const before = it.http.sent.length;
    await pam.checkOut(ACCOUNT, {});
    expect(it.http.calls.slice(before)).toEqual([RETRIEVE]);
  });

  test('sends ticket and version under PVWA’s exact names', async () => {
    const it = lending(raw('"a"'));
    await cyberarkPam(it.context).checkOut(ACCOUNT, {
      ticket: 'INC7',
      ticketSystem: 'ServiceNow',
      version: '3',
    });
    expect(it.http.only(RETRIEVE).body).toEqual({
      json: { ActionType: 'show', TicketingSystem: 'ServiceNow', TicketId: 'INC7', Version: 3 },
    });
  });

  test.each(['0', '-1', '1.5', 'latest', ''])(
    'refuses version "%s" before anything is sent',
    async (version) => {
      const it = bench();
      expect((await failureOf(cyberarkPam(it.context).checkOut(ACCOUNT, { version }))).code).toBe('USAGE');
      expect(it.http.sent).toEqual([]);
    },
  );

  test.each([
    ['quotes', '"quoted"'],
    ['backslashes', 'a\\b\\\\c\\"d\\'],
    ['line breaks and tabs', 'one\r\ntwo\tthree\n'],
    ['blanks around it', '  padded  '],
    ['emoji and accents', 'pä🔑ß\u2028é'],
    ['four kilobytes', 'x\\"y'.repeat(1024)],
    ['something like HTML', '<html>not a page</html>'],
    ['something like JSON', '{"ErrorCode":"no"}'],
    ['digits', '0012345'],
    ['a lone surrogate escape', '\ud83d'],
  ])('returns a secret with %s exactly', async (_, secret) => {
    expect(await secretOf(lending(raw(JSON.stringify(secret))))).toBe(secret);
  });

  test.each(['unquoted', '0012345', 'true', '"half', 'a"b\\c', '  padded  '])(
    'takes the unquoted body %s as it is',
    async (body) => {
      expect(await secretOf(lending(raw(body)))).toBe(body);
    },
  );

  test.each(['""', '', 'null'])(
    'warns of an empty secret (%j), which may be locked all the same',
    async (body) => {
      const it = lending(raw(body));
      expect(await secretOf(it)).toBe('');
      expect(it.warnings).toEqual([expect.stringContaining('empty')]);
    },
  );

  test.each([
    ['a page', html()],
    ['an object', json({ something: 'else' })],
  ])('%s with status 200 leaves the outcome unknown', async (_, answer) => {
    expect((await failureOf(secretOf(lending(answer)))).code).toBe('OUTCOME_UNKNOWN');
  });

  test('repeats the retrieval once when the session had ended', async () => {
    const it = withLogon(lending(sessionGone()));
    it.http.on(RETRIEVE, raw('"secret"'));
    expect(await secretOf(it)).toBe('secret');
    expect(it.http.calls.filter((call) => call === RETRIEVE)).toHaveLength(2);
  });

  test('a lost answer is passed on and never repeated', async () => {
    const it = lending(new IdctlError('OUTCOME_UNKNOWN', 'cut off'));
    expect((await failureOf(secretOf(it))).code).toBe('OUTCOME_UNKNOWN');
    expect(it.http.calls).toEqual([LOGON, TARGETS, RETRIEVE]);
  });

  test('asks nothing of the vendor when the policy cannot be had', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, html(503));
    expect((await failureOf(secretOf(it))).code).toBe('UNAVAILABLE');
  });
});

describe('checking out what an account holds', () => {
  const RETRIEVE_KEY = 'POST PasswordVault/API/Accounts/41_8/Secret/Retrieve';
  const KEY = `-----BEGIN TEST KEY-----\n${madeUp()}\n-----END TEST KEY-----\n`;

  /** A first run, which has to find out what the account holds. */
  function holding(secretType: string | undefined, call: string, secret: string): Bench {
    const it = withLogon(bench());
    it.facts.clear();
    it.http
      .on(TARGETS, json(targets()))
      .on(GET_ACCOUNT, json(wireAccount({ secretType })))
      .on(call, raw(JSON.stringify(secret)));
    return it;
  }

  test('an SSH key comes by a call of its own, byte for byte', async () => {
    const it = holding('key', RETRIEVE_KEY, KEY);
    await it.context.facts.set(SECRET_TYPE, 'key', 60_000);
    const outcome = await cyberarkPam(it.context).checkOut(ACCOUNT, {
      ...{ reason: 'patch', ticketSystem: 'ServiceNow', ticket: 'CHG-7', version: '3' },
    });
    if (outcome.kind !== 'granted') throw new Error(outcome.kind);
    expect(outcome.secret.reveal()).toBe(KEY);
    expect(it.http.calls).toEqual([LOGON, TARGETS, RETRIEVE_KEY]);
    expect(it.http.only(RETRIEVE_KEY)).toMatchObject({ effect: 'write', operation: 'Accounts_Download' });
    expect(it.http.only(RETRIEVE_KEY).body).toEqual({
      json: { reason: 'patch', TicketingSystem: 'ServiceNow', TicketId: 'CHG-7', Version: 3 },
    });
  });

  test.each(['password', 'Password', undefined])('type %s is a password', async (secretType) => {
    const secret = madeUp();
    expect(await secretOf(holding(secretType, RETRIEVE, secret))).toBe(secret);
  });

  test('is looked at when no password is given out, and remembered', async () => {
    const it = holding('key', RETRIEVE_KEY, KEY);
    it.http.on(RETRIEVE, refusal(400, 'PASWS999E', 'No such thing.'));
    it.http.on(RETRIEVE_KEY, raw(JSON.stringify(KEY)));
    const pam = cyberarkPam(it.context);
    await pam.checkOut(ACCOUNT, {});
    await pam.checkOut(ACCOUNT, {});
    expect(it.facts.get(SECRET_TYPE)).toBe('key');
    expect(it.http.only(GET_ACCOUNT)).toBeDefined();
  });

  test('no key is retrieved where that cannot be found out: the refusal stands', async () => {
    const it = withLogon(bench());
    it.facts.clear();
    it.http.on(TARGETS, json(targets())).on(GET_ACCOUNT, html(503));
    it.http.on(RETRIEVE, refusal(403, 'PASWS999E', 'No such thing.'));
    const refused = await failureOf(secretOf(it));
    expect(refused.vendor?.code).toBe('PASWS999E');
    expect(it.http.calls).not.toContain(RETRIEVE_KEY);
  });

  test('an SSH key from a version that has no such call is told to be not offered', async () => {
    const it = withLogon(bench());
    it.facts.set(SECRET_TYPE, 'key');
    it.http.on(TARGETS, json(targets())).on(RETRIEVE_KEY, html(404));
    expect((await failureOf(secretOf(it))).code).toBe('USAGE');
  });
});

describe('a refused retrieval', () => {
  test.each([
    ['PASWS088E', 400, 'Missing mandatory parameter - Reason', 'INPUT_REQUIRED'],
    ['PASWS041E', 403, 'You are not authorized to perform this request', 'DENIED'],
    ['XYZ', 400, 'A ticket ID is required', 'INPUT_REQUIRED'],
    ['CAWS00001E', 500, 'The ticketing system is not valid', 'INPUT_REQUIRED'],
    ['CAWS00001E', 500, 'An error occurred while processing your request', 'OUTCOME_UNKNOWN'],
    ['PASWS999E', 404, 'Content of account was not found', 'NOT_FOUND'],
    ['ITADM111E', 500, 'Please confirm later', 'OUTCOME_UNKNOWN'],
    ['X', 429, 'Slow down', 'RATE_LIMITED'],
    ['X', 400, 'Something else', 'DENIED'],
    ['PASWS006E', 403, 'Gone', 'AUTH_EXPIRED'],
  ])('%s (%i, "%s") is %s', async (vendorCode, status, message, code) => {
    const error = await failureOf(secretOf(lending(refusal(status, vendorCode, message))));
    expect(error).toMatchObject({ code, vendor: { code: vendorCode, status, message } });
  });

  test.each([
    ['PASWS088E', 'Missing mandatory parameter - Reason', 'reason'],
    ['PASWS204E', 'Angabe fehlt', 'reason'],
    ['XYZ', 'A ticket ID is required', 'ticket'],
  ])('%s ("%s") is no failure but the want of a %s', async (code, message, what) => {
    const outcome = await cyberarkPam(lending(refusal(400, code, message)).context).checkOut(ACCOUNT, {});
    expect(outcome).toMatchObject({ kind: 'wanting', what, refusal: { code: 'INPUT_REQUIRED' } });
  });

  test.each([
    [html(500), 'OUTCOME_UNKNOWN'],
    [html(403), 'DENIED'],
    [html(404), 'USAGE'],
    [html(302), 'CONFIG_INVALID'],
    [json({ Message: 'The request is invalid.' }, { status: 400 }), 'UNEXPECTED'],
    [json({ code: 'Forbidden', message: 'no' }, { status: 403 }), 'DENIED'],
  ])('an answer of somebody else (%#) is told by its status', async (answer, code) => {
    expect((await failureOf(secretOf(lending(answer)))).code).toBe(code);
  });

  test('shows the messages of Details, in any case', async () => {
    const body = {
      errorCode: 'E1',
      errorMessage: 'Outer.',
      details: [{ ErrorCode: 'E2', ErrorMessage: 'Inner.' }],
    };
    const error = await failureOf(secretOf(lending(json(body, { status: 400 }))));
    expect(error.vendor).toEqual({ id: 'cyberark', status: 400, code: 'E1', message: 'Outer. Inner.' });
  });

  test('because somebody holds it names the holder', async () => {
    const it = lending(refusal(400, 'PASWS143E', 'The password is locked by another user.'));
    it.http.on(GET_ACCOUNT, json(wireAccount())).on(OVERVIEW, json({ Details: { LockedBy: 'jane' } }));
    expect(await cyberarkPam(it.context).checkOut(ACCOUNT, {})).toEqual({
      kind: 'held',
      custody: { state: 'held-by-other', holder: 'jane', since: null, until: null },
    });
  });

  test('takes the holder from the sentence when nothing else tells', async () => {
    const it = lending(refusal(400, 'PASWS001W', 'The account is locked by: [joe.doe].'));
    it.http
      .on(GET_ACCOUNT, html(404))
      .on(OVERVIEW, html(404))
      .on(ACTIVITIES, refusal(403, 'PASWS041E', 'no'));
    expect(await cyberarkPam(it.context).checkOut(ACCOUNT, {})).toMatchObject({
      custody: { holder: 'joe.doe' },
    });
  });

  test('is held by nobody in particular when no name can be had', async () => {
    const it = lending(refusal(400, 'PASWS143E', 'The password is locked by another user.'));
    it.http
      .on(GET_ACCOUNT, json(wireAccount()))
      .on(OVERVIEW, new IdctlError('TIMEOUT', 'late'))
      .on(ACTIVITIES, json({ Activities: [] }));
    expect(await cyberarkPam(it.context).checkOut(ACCOUNT, {})).toMatchObject({
      kind: 'held',
      custody: { state: 'held-by-other', holder: null },
    });
  });

  test('because the CPM is changing it is nobody’s loan, and worth another try', async () => {
    const it = lending(refusal(400, 'PASWS143E', 'The password is locked by another user.'));
    it.http.on(GET_ACCOUNT, json(wireAccount({ secretManagement: { status: 'inProcess' } })));
    const error = await failureOf(cyberarkPam(it.context).checkOut(ACCOUNT, {}));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', hint: expect.stringContaining('Try again') });
  });

  describe('for want of a confirmation', () => {
    const UNCONFIRMED = () => refusal(403, 'XYZ', 'You need a confirmed request to use this account.');
    const waiting = (id: string, AccountID: string) => ({
      RequestID: id,
      StatusTitle: 'Waiting',
      ConfirmationsLeft: 1,
      AccountDetails: { AccountID, Properties: {} },
      Confirmers: [{ Name: 'Vault Approvers' }],
    });

    test('names the waiting request of this account', async () => {
      const it = lending(UNCONFIRMED(), { approval: true });
      it.http.on(MY_REQUESTS, json({ MyRequests: [waiting('1', '9_9'), waiting('2', '41_8')] }));
      expect(await cyberarkPam(it.context).checkOut(ACCOUNT, {})).toEqual({
        kind: 'pending',
        approval: {
          requestId: '2',
          approvers: ['Vault Approvers'],
          message: 'Request 2 waits for approval (Waiting).',
        },
      });
      expect(it.http.only(MY_REQUESTS).query).toEqual({ onlyWaiting: true, expired: false });
    });

    test('leaves making one to the service', async () => {
      const it = lending(UNCONFIRMED(), { approval: true });
      it.http.on(MY_REQUESTS, json({ MyRequests: [] }));
      expect(await cyberarkPam(it.context).checkOut(ACCOUNT, {})).toMatchObject({
        kind: 'pending',
        approval: { requestId: null, approvers: [] },
      });
      expect(it.http.calls.at(-1)).toBe(MY_REQUESTS);
    });
  });
});

describe('checking in', () => {
  function returning(workflows: Workflows, account = wireAccount()): Bench {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, json(account)).on(TARGETS, json(targets(workflows)));
    return it;
  }
  const checkIn = (it: Bench, force = false) => cyberarkPam(it.context).checkIn(ACCOUNT, { force });

  test('gives back an exclusive account, which CPM then changes', async () => {
    const it = returning({ exclusive: true });
    it.http.on(CHECK_IN, empty());
    expect(await checkIn(it)).toEqual({ kind: 'returned', rotation: 'started' });
    expect(it.http.only(CHECK_IN).effect).toBe('write');
    expect(it.http.only(CHECK_IN).body).toBeUndefined();
  });

  test('says that nothing changes when the account is managed by hand', async () => {
    const it = returning({}, wireAccount({ secretManagement: { automaticManagementEnabled: false } }));
    it.http.on(CHECK_IN, raw('null'));
    expect(await checkIn(it)).toEqual({ kind: 'returned', rotation: 'none' });
  });

  test('does not bother the server where nobody can hold it', async () => {
    const it = returning({ exclusive: false });
    expect(await checkIn(it)).toEqual({ kind: 'not-out' });
    expect(it.http.calls).toEqual([LOGON, GET_ACCOUNT, TARGETS]);
  });

  test('reads the policy anew, since it may have changed during the loan', async () => {
    const it = withLogon(bench());
    it.http
      .on(TARGETS, json(targets({ exclusive: false })), json(targets({ exclusive: true })))
      .on(GET_ACCOUNT, json(wireAccount()))
      .on(CHECK_IN, empty());
    await cyberarkPam(it.context).policy(ACCOUNT);
    expect((await checkIn(it)).kind).toBe('returned');
  });

  test('a second check-in finds nothing out', async () => {
    const it = returning({ exclusive: true });
    it.http.on(CHECK_IN, refusal(400, 'XYZ', 'The account is not locked.'));
    expect(await checkIn(it)).toEqual({ kind: 'not-out' });
  });

  test('whatever the words of the refusal, an account that is not locked is not out', async () => {
    const it = returning({ exclusive: true });
    it.http
      .on(CHECK_IN, refusal(400, 'XYZ', 'Nein.'))
      .on(SERVER, json({ ExternalVersion: '14.0' }))
      .on(ACCOUNTS, json({ value: [], count: 0 }));
    expect(await checkIn(it)).toEqual({ kind: 'not-out' });
  });

  test('a refusal of an account that is locked is an error', async () => {
    const it = returning({ exclusive: true });
    it.http
      .on(CHECK_IN, refusal(403, 'PASWS041E', 'You are not authorized.'))
      .on(SERVER, json({ ExternalVersion: '14.0' }))
      .on(ACCOUNTS, json({ value: [wireAccount()], count: 1 }))
      .on(OVERVIEW, json({ Details: { LockedBy: 'svc-idctl' } }));
    expect(await failureOf(checkIn(it))).toMatchObject({ code: 'DENIED', vendor: { code: 'PASWS041E' } });
  });

  test('a lost answer is told as one', async () => {
    const it = returning({ exclusive: true });
    it.http.on(CHECK_IN, html(502));
    expect((await failureOf(checkIn(it))).code).toBe('OUTCOME_UNKNOWN');
  });

  test('a page with status 200 is no confirmation', async () => {
    const it = returning({ exclusive: true });
    it.http.on(CHECK_IN, html());
    expect((await failureOf(checkIn(it))).code).toBe('OUTCOME_UNKNOWN');
  });

  test('by force unlocks, whatever the policy says', async () => {
    const it = returning({ exclusive: false });
    it.http.on(UNLOCK, empty());
    expect((await checkIn(it, true)).kind).toBe('returned');
    expect(it.http.calls).not.toContain(CHECK_IN);
  });

  test.each([html(404), html(405)])(
    'by force on a server without Unlock says what to do (%#)',
    async (answer) => {
      const it = returning({});
      it.http.on(UNLOCK, answer);
      expect(await failureOf(checkIn(it, true))).toMatchObject({
        code: 'USAGE',
        hint: expect.stringContaining('11.6'),
      });
    },
  );

  test('of an account that is gone is NOT_FOUND', async () => {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, refusal(404, 'PASWS999E', `No account since ${CREATED}`));
    expect((await failureOf(checkIn(it))).code).toBe('NOT_FOUND');
  });
});
