import { describe, expect, test } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { RotationMethod } from '../../../src/services/pam/port.ts';
import { cyberarkPam } from '../../../src/vendors/cyberark/pam.ts';
import type { Answer, Bench } from './support.ts';
import {
  ACCOUNT,
  ACTIVITIES,
  bench,
  CREATED,
  empty,
  failureOf,
  GET_ACCOUNT,
  html,
  json,
  madeUp,
  refusal,
  wireAccount,
  withLogon,
} from './support.ts';

const managed = (secretManagement: Readonly<Record<string, unknown>>) =>
  json(wireAccount({ secretManagement }));

const BEFORE = {
  automaticManagementEnabled: true,
  status: 'success',
  lastModifiedTime: CREATED,
  lastReconciledTime: CREATED,
  lastVerifiedTime: CREATED,
};

async function progress(method: RotationMethod, before: object, after: object) {
  const it = withLogon(bench());
  it.http.on(GET_ACCOUNT, managed({ ...BEFORE, ...before }), managed({ ...BEFORE, ...before, ...after }));
  const pam = cyberarkPam(it.context);
  const mark = await pam.rotationMark(ACCOUNT);
  // A mark is journaled: it must survive as JSON.
  return pam.rotationProgress(ACCOUNT, JSON.parse(JSON.stringify(mark)), method);
}

describe('rotation state', () => {
  const state = async (secretManagement: Readonly<Record<string, unknown>>) => {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, managed(secretManagement));
    return cyberarkPam(it.context).rotationState(ACCOUNT);
  };

  test('tells the newest change or reconciliation', async () => {
    expect(await state({ ...BEFORE, lastReconciledTime: (CREATED + 5) * 1000 })).toEqual({
      lastRotatedAt: '2026-01-01T00:00:05.000Z',
      lastVerifiedAt: '2026-01-01T00:00:00.000Z',
      status: 'ok',
      message: null,
      automatic: 'yes',
    });
  });

  test.each([
    ['inProcess', 'running'],
    ['Failure', 'failed'],
    [undefined, 'unknown'],
  ])('status %s is %s', async (status, expected) => {
    expect((await state({ status })).status).toBe(expected);
  });

  test('of an account that is managed by hand gives the reason', async () => {
    expect(await state({ automaticManagementEnabled: false, manualManagementReason: 'Break glass' })).toEqual(
      {
        lastRotatedAt: null,
        lastVerifiedAt: null,
        status: 'unknown',
        message: 'Break glass',
        automatic: 'no',
      },
    );
  });
});

describe('starting a rotation', () => {
  const start = async (it: Bench, method: RotationMethod, newSecret?: Secret) => {
    it.http.on(GET_ACCOUNT, managed(BEFORE));
    await cyberarkPam(it.context).startRotation(ACCOUNT, {
      method,
      ...(newSecret === undefined ? {} : { newSecret }),
    });
    return it.http.sent.at(-1);
  };

  test.each([
    ['change', 'Change', { json: {} }],
    ['reconcile', 'Reconcile', undefined],
    ['verify', 'Verify', undefined],
  ] as const)('%s posts to %s', async (method, path, body) => {
    const it = withLogon(bench());
    it.http.on(`POST PasswordVault/API/Accounts/41_8/${path}`, empty());
    const sent = await start(it, method);
    expect(sent).toMatchObject({ effect: 'write', path: `PasswordVault/API/Accounts/41_8/${path}` });
    expect(sent?.body).toEqual(body);
  });

  test('set hands over the secret for now', async () => {
    const it = withLogon(bench());
    it.http.on('POST PasswordVault/API/Accounts/41_8/SetNextPassword', empty());
    const secret = `${madeUp()}"\\\n`;
    expect((await start(it, 'set', new Secret(secret)))?.body).toEqual({
      json: { ChangeImmediately: true, NewCredentials: secret },
    });
  });

  test('set without a secret is a usage error before anything is sent', async () => {
    const it = bench();
    const work = cyberarkPam(it.context).startRotation(ACCOUNT, { method: 'set' });
    expect((await failureOf(work)).code).toBe('USAGE');
    expect(it.http.sent).toEqual([]);
  });

  test('set of an SSH key is refused before it is ordered: only passwords can be given', async () => {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, json(wireAccount({ secretType: 'key' })));
    const request = { method: 'set', newSecret: new Secret(madeUp()) } as const;
    expect(await failureOf(cyberarkPam(it.context).startRotation(ACCOUNT, request))).toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--method change'),
    });
    expect(it.http.calls).toHaveLength(2);
  });

  test('is refused where CPM is off, because it would never happen', async () => {
    const it = withLogon(bench());
    it.http.on(
      GET_ACCOUNT,
      managed({ automaticManagementEnabled: false, manualManagementReason: 'Break glass' }),
    );
    expect(
      await failureOf(cyberarkPam(it.context).startRotation(ACCOUNT, { method: 'change' })),
    ).toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining('Break glass'),
    });
    expect(it.http.calls).toHaveLength(2);
  });

  test('names who holds the account, which may be CPM at work, and says that nothing was changed', async () => {
    const it = withLogon(bench());
    const locked = refusal(409, 'PASWS001W', 'The account is locked by: [PasswordManager].');
    it.http.on('POST PasswordVault/API/Accounts/41_8/Change', locked);
    expect(await failureOf(start(it, 'change'))).toMatchObject({
      code: 'CONFLICT',
      message: `${ACCOUNT.name} is locked by PasswordManager.`,
      hint: expect.stringContaining('Nothing was changed'),
      vendor: { code: 'PASWS001W' },
    });
  });

  test.each([
    [html(500), 'OUTCOME_UNKNOWN'],
    [html(200), 'OUTCOME_UNKNOWN'],
    [refusal(500, 'CAWS00001E', 'No'), 'OUTCOME_UNKNOWN'],
    [refusal(403, 'PASWS041E', 'No'), 'DENIED'],
    [refusal(429, 'X', 'No'), 'RATE_LIMITED'],
    [refusal(400, 'PASWS032E', 'No'), 'DENIED'],
  ])('answer %# is told by what it leaves', async (answer, code) => {
    const it = withLogon(bench());
    it.http.on('POST PasswordVault/API/Accounts/41_8/Change', answer);
    const error = await start(it, 'change').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(IdctlError);
    expect(error).toMatchObject({ code });
  });
});

describe('proof of a rotation', () => {
  test.each([
    ['change', 'lastModifiedTime'],
    ['change', 'lastReconciledTime'],
    ['set', 'lastModifiedTime'],
    ['reconcile', 'lastReconciledTime'],
    ['verify', 'lastVerifiedTime'],
  ] as const)('%s is proven by %s moving past the mark', async (method, field) => {
    expect(await progress(method, {}, { [field]: CREATED + 90 })).toEqual({
      state: 'done',
      at: '2026-01-01T00:01:30.000Z',
      proof: `${field} moved to 2026-01-01T00:01:30.000Z.`,
    });
  });

  test.each(['change', 'set', 'reconcile', 'verify'] as const)(
    '%s is not proven by success alone',
    async (method) => {
      expect(await progress(method, {}, {})).toEqual({ state: 'running' });
    },
  );

  test('a change is not proven by a verification', async () => {
    expect(await progress('change', {}, { lastVerifiedTime: CREATED + 90 })).toEqual({ state: 'running' });
  });

  test('the same time in another unit is no move', async () => {
    expect(await progress('change', {}, { lastModifiedTime: CREATED * 1000 })).toEqual({ state: 'running' });
  });

  test('a first rotation is proven as well', async () => {
    const before = { lastModifiedTime: undefined, lastReconciledTime: undefined, status: undefined };
    expect(
      (await progress('change', before, { lastModifiedTime: CREATED + 1, status: 'success' })).state,
    ).toBe('done');
  });

  test('it runs while CPM works, even though a time has moved', async () => {
    expect(await progress('change', {}, { status: 'inProcess', lastModifiedTime: CREATED + 90 })).toEqual({
      state: 'running',
    });
  });

  test('a new failure is a failure', async () => {
    expect((await progress('change', {}, { status: 'failure' })).state).toBe('failed');
  });

  test('a failure after the change is one, although the time moved', async () => {
    const after = { status: 'failure', lastModifiedTime: CREATED + 90 };
    expect((await progress('change', {}, after)).state).toBe('failed');
  });

  describe('of an account that had failed before', () => {
    const FAILED = { ...BEFORE, status: 'failure' };
    /** By audit action code: 57 a change, 60 a reconciliation, 38 a verification that failed. */
    const failure = (code: number, at: number) => ({ Action: 'in any language', ActionID: code, Date: at });
    const log = (...Activities: readonly object[]) => json({ Activities });
    const OLD = failure(57, CREATED);

    function failing(activities: readonly Answer[], ...later: ReadonlyArray<typeof FAILED>) {
      const it = withLogon(bench());
      it.http.on(GET_ACCOUNT, managed(FAILED), ...later.map((management) => managed(management)));
      it.http.on(ACTIVITIES, ...activities);
      return cyberarkPam(it.context);
    }

    test.each([
      ['change', 57],
      ['change', 60],
      ['set', 57],
      ['reconcile', 60],
      ['verify', 38],
    ] as const)('a %s has failed when the activities hold a newer %i', async (method, code) => {
      const pam = failing([log(OLD), log(OLD), log(failure(code, CREATED + 60), OLD)], FAILED, FAILED);
      const mark = JSON.parse(JSON.stringify(await pam.rotationMark(ACCOUNT)));
      expect((await pam.rotationProgress(ACCOUNT, mark, method)).state).toBe('running');
      expect((await pam.rotationProgress(ACCOUNT, mark, method)).state).toBe('failed');
    });

    test('a change has not failed because a verification did', async () => {
      const pam = failing([log(OLD), log(failure(38, CREATED + 60), OLD)], FAILED);
      const mark = await pam.rotationMark(ACCOUNT);
      expect((await pam.rotationProgress(ACCOUNT, mark, 'change')).state).toBe('running');
    });

    test('it has failed when CPM was seen at work since, whether or not the activities may be read', async () => {
      const pam = failing([refusal(403, 'PASWS041E', 'no')], { ...FAILED, status: 'inProcess' }, FAILED);
      const mark = await pam.rotationMark(ACCOUNT);
      expect((await pam.rotationProgress(ACCOUNT, mark, 'change')).state).toBe('running');
      expect((await pam.rotationProgress(ACCOUNT, mark, 'change')).state).toBe('failed');
    });

    test('an old failure is not the new one where neither was seen', async () => {
      const pam = failing([refusal(403, 'PASWS041E', 'no')], FAILED);
      const mark = await pam.rotationMark(ACCOUNT);
      expect((await pam.rotationProgress(ACCOUNT, mark, 'change')).state).toBe('running');
    });

    test('activities that cannot be read for now are read at the next look', async () => {
      const newer = log(failure(57, CREATED + 60));
      const pam = failing([log(OLD), new IdctlError('TIMEOUT', 'late'), newer], FAILED, FAILED);
      const mark = await pam.rotationMark(ACCOUNT);
      expect((await pam.rotationProgress(ACCOUNT, mark, 'change')).state).toBe('running');
      expect((await pam.rotationProgress(ACCOUNT, mark, 'change')).state).toBe('failed');
    });
  });

  test('CPM giving up and switching itself off is a failure with its reason', async () => {
    const after = { automaticManagementEnabled: false, manualManagementReason: '(CPM)MaxRetries' };
    expect(await progress('change', {}, after)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('MaxRetries'),
    });
  });

  test('a given secret is not set when CPM reconciled instead', async () => {
    expect((await progress('set', {}, { lastReconciledTime: CREATED + 90 })).state).toBe('failed');
  });
});
