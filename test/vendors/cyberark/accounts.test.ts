import { describe, expect, test } from 'vitest';
import { cyberarkPam } from '../../../src/vendors/cyberark/pam.ts';
import {
  ACCOUNT,
  ACCOUNTS,
  ACTIVITIES,
  all,
  bench,
  CREATED,
  failureOf,
  GET_ACCOUNT,
  html,
  json,
  OVERVIEW,
  raw,
  refusal,
  SERVER,
  TARGETS,
  targets,
  wireAccount,
  withLogon,
} from './support.ts';

const page = (ids: readonly string[], more: Readonly<Record<string, unknown>> = {}) =>
  json({ value: ids.map((id) => wireAccount({ id })), count: ids.length, ...more });
const nextLink = 'api/Accounts?offset=2&limit=2';
const version = (ExternalVersion: string) => json({ ServerName: 'Vault', ExternalVersion });

describe('listing accounts', () => {
  test('translates an account, in whatever case its properties come', async () => {
    const it = withLogon(bench());
    it.http.on(
      ACCOUNTS,
      json({
        Value: [{ ID: '41_8', Name: 'n', Address: 'a', UserName: 'u', PlatformId: 'p', SafeName: 's' }],
      }),
    );
    expect(await all(cyberarkPam(it.context).list({}))).toEqual([
      { id: '41_8', name: 'n', target: 'a', userName: 'u', platform: 'p', container: 's' },
    ]);
  });

  test('pages by its own offset and stops without a next link', async () => {
    const it = withLogon(bench());
    it.http.on(ACCOUNTS, page(['1_1', '1_2'], { nextLink }), page(['1_3']));
    const found = await all(cyberarkPam(it.context).list({ search: 'okta admin' }));
    expect(found.map((one) => one.id)).toEqual(['1_1', '1_2', '1_3']);
    expect(it.http.sent.slice(1).map((sent) => sent.query)).toEqual([
      { search: 'okta admin', offset: 0, limit: 1000 },
      { search: 'okta admin', offset: 2, limit: 1000 },
    ]);
    expect(it.warnings).toEqual([]);
  });

  test('stops at an empty page even when the server promises more', async () => {
    const it = withLogon(bench());
    it.http.on(ACCOUNTS, page(['1_1'], { nextLink }), page([], { nextLink }));
    expect(await all(cyberarkPam(it.context).list({}))).toHaveLength(1);
  });

  test('warns at the server’s record cap and keeps what it has', async () => {
    const it = withLogon(bench());
    it.http.on(ACCOUNTS, page(['1_1'], { nextLink }), refusal(500, 'CAWS00001E', "Page doesn't exist"));
    expect(await all(cyberarkPam(it.context).list({}))).toHaveLength(1);
    expect(it.warnings).toEqual([expect.stringContaining('MaxDisplayedRecords')]);
  });

  test('does not take a failing first page for the cap', async () => {
    const it = withLogon(bench());
    it.http.on(ACCOUNTS, refusal(500, 'CAWS00001E', 'Something is missing'));
    expect((await failureOf(all(cyberarkPam(it.context).list({})))).code).toBe('UNAVAILABLE');
  });

  test('warns when a total is told that was never reached', async () => {
    const it = withLogon(bench());
    it.http.on(ACCOUNTS, page(['1_1', '1_2'], { count: 5 }));
    await all(cyberarkPam(it.context).list({}));
    expect(it.warnings).toEqual([expect.stringContaining('2 of 5')]);
  });

  test('asks for one safe and drops what is not of it', async () => {
    const it = withLogon(bench());
    it.http.on(
      ACCOUNTS,
      json({ value: [wireAccount(), wireAccount({ id: '9_9', safeName: 'Other' })], count: 2 }),
    );
    const found = await all(cyberarkPam(it.context).list({ container: 'okta-admins' }));
    expect(found.map((one) => one.id)).toEqual(['41_8']);
    expect(it.http.only(ACCOUNTS).query).toMatchObject({ filter: 'safeName eq okta-admins' });
  });

  test.each([
    ['14.6.0', 'safeName eq "Okta Admins"'],
    ['14.4.1', 'safeName eq Okta Admins'],
    ['9.10', 'safeName eq Okta Admins'],
    ['15.0', 'safeName eq "Okta Admins"'],
  ])('on version %s a safe with a blank is asked for as %s', async (external, filter) => {
    const it = withLogon(bench());
    it.http.on(SERVER, version(external)).on(ACCOUNTS, page([]));
    await all(cyberarkPam(it.context).list({ container: 'Okta Admins' }));
    expect(it.http.only(ACCOUNTS).query).toMatchObject({ filter });
  });

  test('a page of a proxy instead of JSON is UNAVAILABLE', async () => {
    const it = withLogon(bench());
    it.http.on(ACCOUNTS, html());
    expect((await failureOf(all(cyberarkPam(it.context).list({})))).code).toBe('UNAVAILABLE');
  });
});

describe('one account', () => {
  test('is asked for with its id encoded and a slash at the end', async () => {
    const it = withLogon(bench());
    const call = 'GET PasswordVault/API/Accounts/41%2F8.x%20y/';
    it.http.on(call, json(wireAccount()));
    expect(await cyberarkPam(it.context).get('41/8.x y')).toEqual(ACCOUNT);
  });

  test('that is not there or not visible is NOT_FOUND', async () => {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, refusal(404, 'PASWS999E', 'Account was not found'));
    expect((await failureOf(cyberarkPam(it.context).get('41_8'))).code).toBe('NOT_FOUND');
  });
});

describe('policy', () => {
  test('is the platform’s access workflows', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, json(targets({ approval: true, exclusive: true, reason: true })));
    expect(await cyberarkPam(it.context).policy(ACCOUNT)).toEqual({
      reason: 'yes',
      ticket: 'unknown',
      approval: 'yes',
      exclusive: 'yes',
      oneTime: 'no',
      maxLoanMs: null,
      obstacles: [],
      rotationMethods: ['change', 'verify', 'set'],
    });
    expect(it.http.only(TARGETS).query).toEqual({ search: 'OktaAdmin' });
  });

  test('is remembered, also by the next call, until a fresh one is asked for', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, json(targets({ exclusive: true })), json(targets({ exclusive: false })));
    const pam = cyberarkPam(it.context);
    expect((await pam.policy(ACCOUNT)).exclusive).toBe('yes');
    expect((await pam.policy(ACCOUNT)).exclusive).toBe('yes');
    expect((await pam.policy(ACCOUNT, { fresh: true })).exclusive).toBe('no');
    expect((await pam.policy(ACCOUNT)).exclusive).toBe('no');
    // Reading what is remembered must not make it younger.
    expect(it.factWrites).toEqual([
      ['policy:OktaAdmin', 600_000],
      ['policy:OktaAdmin', 600_000],
    ]);
  });

  test('looks through all platforms when the search knows only names', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, json({ Platforms: [], Total: 0 }), json(targets()));
    expect((await cyberarkPam(it.context).policy(ACCOUNT)).exclusive).toBe('yes');
    expect(it.http.sent.at(-1)?.query).toEqual({});
  });

  test('does not take a platform whose name merely contains the wanted one', async () => {
    const it = withLogon(bench());
    const other = targets({ exclusive: false }, { PlatformID: 'OktaAdminTest' });
    it.http.on(TARGETS, json(other), json(other));
    expect((await cyberarkPam(it.context).policy(ACCOUNT)).exclusive).toBe('unknown');
  });

  test('is unknown, with one warning, when platforms may not be read', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, refusal(403, 'PASWS041E', 'You are not authorized'));
    const pam = cyberarkPam(it.context);
    const policy = await pam.policy(ACCOUNT);
    await pam.policy(ACCOUNT);
    expect(policy).toMatchObject({
      reason: 'unknown',
      approval: 'unknown',
      exclusive: 'unknown',
      oneTime: 'unknown',
    });
    expect(policy.rotationMethods).toHaveLength(4);
    expect(it.warnings).toEqual([expect.stringContaining('OktaAdmin')]);
  });

  test('fails when the server does', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, refusal(503, 'ITADM111E', 'Transient'));
    expect((await failureOf(cyberarkPam(it.context).policy(ACCOUNT))).code).toBe('UNAVAILABLE');
    expect(it.factWrites).toEqual([]);
  });

  test('names an inactive platform as an obstacle', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, json(targets({}, { Active: false })));
    expect((await cyberarkPam(it.context).policy(ACCOUNT)).obstacles).toEqual([
      'The platform OktaAdmin is inactive.',
    ]);
  });

  test('reads the document’s bare list as well', async () => {
    const it = withLogon(bench());
    it.http.on(TARGETS, json(targets().Platforms));
    expect((await cyberarkPam(it.context).policy(ACCOUNT)).exclusive).toBe('yes');
  });
});

describe('custody', () => {
  const locked = () => page(['41_8']);
  const overview = (LockedBy: string, more: Readonly<Record<string, unknown>> = {}) =>
    json({ Details: { LockedBy, ...more } });
  const activity = (at: number, User: string, Action: string) => ({
    Date: at,
    User,
    Action,
    ActionID: 1,
    Alert: false,
  });
  const activities = (...Activities: readonly unknown[]) => json({ Activities });

  const asked = (external = '14.0') => {
    const it = withLogon(bench());
    it.http.on(SERVER, version(external));
    return it;
  };

  test('is free when the locked accounts of the safe do not name it', async () => {
    const it = asked();
    it.http.on(ACCOUNTS, page(['41_9']));
    expect(await cyberarkPam(it.context).custody(ACCOUNT)).toEqual({
      state: 'available',
      holder: null,
      since: null,
      until: null,
    });
    expect(it.http.only(ACCOUNTS).query).toEqual({
      filter: 'safeName eq Okta-Admins',
      savedFilter: 'Locked',
      offset: 0,
      limit: 1000,
    });
  });

  test('keeps the saved filter on every page', async () => {
    const it = asked();
    it.http.on(ACCOUNTS, page(['1_1', '1_2'], { nextLink }), page(['1_3']));
    await cyberarkPam(it.context).custody(ACCOUNT);
    expect(it.http.sent.at(-1)?.query).toMatchObject({ savedFilter: 'Locked', offset: 2 });
  });

  test('names the holder of the overview, and since when', async () => {
    const it = asked();
    it.http
      .on(ACCOUNTS, locked())
      .on(OVERVIEW, overview('jane', { LastUsedBy: 'jane', LastUsedDate: CREATED }));
    expect(await cyberarkPam(it.context).custody(ACCOUNT)).toEqual({
      state: 'held-by-other',
      holder: 'jane',
      since: '2026-01-01T00:00:00.000Z',
      until: null,
    });
  });

  test('knows us, also by our name with a domain', async () => {
    const it = withLogon(bench({ settings: { username: 'CORP\\Svc-Idctl' } }));
    it.http.on(SERVER, version('14.0')).on(ACCOUNTS, locked()).on(OVERVIEW, overview('svc-idctl'));
    expect(await cyberarkPam(it.context).custody(ACCOUNT)).toMatchObject({
      state: 'held-by-me',
      holder: 'svc-idctl',
    });
  });

  test('asks the vault for our name where the configuration has none', async () => {
    const it = bench({ settings: { method: 'saml' }, secrets: { saml: 'PHNhbWw+' } });
    it.http
      .on('POST PasswordVault/API/auth/SAML/Logon', raw('"token"'))
      .on(SERVER, version('14.0'))
      .on(ACCOUNTS, locked())
      .on(OVERVIEW, overview('jane'))
      .on('GET PasswordVault/WebServices/PIMServices.svc/User', json({ UserName: 'Jane' }));
    expect((await cyberarkPam(it.context).custody(ACCOUNT)).state).toBe('held-by-me');
  });

  test('without an overview takes the newest retrieval that no check-in followed', async () => {
    const it = asked();
    it.http
      .on(ACCOUNTS, locked())
      .on(OVERVIEW, html(404))
      .on(
        ACTIVITIES,
        activities(
          activity(CREATED, 'joe', 'Retrieve password'),
          activity(CREATED + 30, 'joe', 'Check-in account'),
          activity(CREATED + 60, 'jane', 'Retrieve password'),
          activity(CREATED + 90, 'PasswordManager', 'CPM Verify Password'),
        ),
      );
    expect(await cyberarkPam(it.context).custody(ACCOUNT)).toMatchObject({
      state: 'held-by-other',
      holder: 'jane',
      since: '2026-01-01T00:01:00.000Z',
    });
  });

  test('is unknown when it is locked but nothing tells by whom', async () => {
    const it = asked();
    it.http
      .on(ACCOUNTS, locked())
      .on(OVERVIEW, html(404))
      .on(
        ACTIVITIES,
        activities(
          activity(CREATED, 'joe', 'Retrieve password'),
          activity(CREATED + 1, 'joe', 'Unlock account'),
        ),
      );
    expect((await cyberarkPam(it.context).custody(ACCOUNT)).state).toBe('unknown');
  });

  test('on a server before 12.6 does not trust the filter, only the overview', async () => {
    const it = asked('12.2');
    it.http.on(OVERVIEW, overview(''), html(404));
    const pam = cyberarkPam(it.context);
    expect((await pam.custody(ACCOUNT)).state).toBe('available');
    expect((await pam.custody(ACCOUNT)).state).toBe('unknown');
    expect(it.http.calls).not.toContain(ACCOUNTS);
  });
});

describe('history and versions', () => {
  test('history is newest first, with times of every magnitude', async () => {
    const it = withLogon(bench());
    it.http.on(
      ACTIVITIES,
      json({
        Activities: [
          { Date: CREATED, User: 'joe', Action: 'Retrieve password', MoreInfo: '', Reason: 'ticket 1' },
          { Date: (CREATED + 1) * 1000, User: 'jane', Action: 'Update', MoreInfo: 'Port', Reason: '' },
        ],
      }),
    );
    expect(await cyberarkPam(it.context).history(ACCOUNT)).toEqual([
      { at: '2026-01-01T00:00:01.000Z', who: 'jane', what: 'Update (Port)', reason: null },
      { at: '2026-01-01T00:00:00.000Z', who: 'joe', what: 'Retrieve password', reason: 'ticket 1' },
    ]);
  });

  test('history falls back to the service of older servers', async () => {
    const it = withLogon(bench());
    it.http.on(ACTIVITIES, html(404)).on(
      'GET PasswordVault/WebServices/PIMServices.svc/Accounts/41_8/Activities',
      json({
        GetAccountActivitiesResult: [{ Time: CREATED, UserName: 'joe', Action: 'Retrieve password' }],
      }),
    );
    expect(await cyberarkPam(it.context).history(ACCOUNT)).toMatchObject([{ who: 'joe' }]);
  });

  test('history of an unknown account does not fall back', async () => {
    const it = withLogon(bench());
    it.http.on(ACTIVITIES, refusal(404, 'PASWS999E', 'Account was not found'));
    expect((await failureOf(cyberarkPam(it.context).history(ACCOUNT))).code).toBe('NOT_FOUND');
  });

  test('versions are newest first', async () => {
    const it = withLogon(bench());
    const call = 'GET PasswordVault/API/Accounts/41_8/Secret/Versions';
    it.http.on(
      call,
      json({
        Versions: [
          { versionID: 3, modifiedBy: 'joe', modificationDate: CREATED, isTemporary: false },
          { versionID: 4, modifiedBy: 'cpm', modificationDate: CREATED + 1, isTemporary: false },
        ],
      }),
    );
    expect(await cyberarkPam(it.context).versions(ACCOUNT)).toEqual([
      { version: '4', at: '2026-01-01T00:00:01.000Z', by: 'cpm' },
      { version: '3', at: '2026-01-01T00:00:00.000Z', by: 'joe' },
    ]);
    expect(it.http.only(call).query).toEqual({ showTemporary: false });
  });

  test('a server without versions says so', async () => {
    const it = withLogon(bench());
    it.http.on('GET PasswordVault/API/Accounts/41_8/Secret/Versions', html(404));
    expect((await failureOf(cyberarkPam(it.context).versions(ACCOUNT))).code).toBe('USAGE');
  });
});
