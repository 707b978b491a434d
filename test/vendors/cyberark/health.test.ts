import { describe, expect, test } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { cyberarkHealth } from '../../../src/vendors/cyberark/health.ts';
import type { Bench } from './support.ts';
import {
  ACCOUNTS,
  bench,
  CREATED,
  FakeHttp,
  failureOf,
  html,
  json,
  LOGON,
  madeUp,
  refusal,
  SERVER,
  START,
  sessionGone,
  TARGETS,
  targets,
  wireAccount,
  withLogon,
} from './support.ts';

const VERIFY = 'GET PasswordVault/API/verify/';
const OLD_VERIFY = 'GET PasswordVault/WebServices/PIMServices.svc/Verify';
const LOGINS = 'GET PasswordVault/API/LoginsInfo';
const LOGOFF = 'POST PasswordVault/API/Auth/Logoff';

const dated = (ms: number) => ({
  headers: { 'content-type': 'application/json', date: new Date(ms).toUTCString() },
});
const server = () => json({ ServerName: 'Vault', ExternalVersion: '14.2.0', InternalVersion: '14.2.0.1' });

describe('reaching the server', () => {
  test('needs no session, and tells clock and version', async () => {
    const it = bench();
    it.http.on(VERIFY, json({ ServerName: 'Vault' }, dated(START + 90_000))).on(SERVER, server());
    expect(await cyberarkHealth(it.context).reach()).toEqual({
      clockSkewMs: 90_000,
      server: 'CyberArk PVWA 14.2.0 (Vault)',
    });
    expect(it.http.sent.every((sent) => sent.headers === undefined)).toBe(true);
  });

  test('works on older servers and without a version', async () => {
    const it = bench();
    it.http
      .on(VERIFY, html(404))
      .on(OLD_VERIFY, json({ ServerName: 'Vault' }))
      .on(SERVER, html(403));
    expect(await cyberarkHealth(it.context).reach()).toEqual({
      clockSkewMs: null,
      server: 'CyberArk PVWA (Vault)',
    });
  });

  test('fails with a hint where there is no PVWA', async () => {
    const it = bench();
    it.http.on(VERIFY, html(404)).on(OLD_VERIFY, html(404));
    expect(await failureOf(cyberarkHealth(it.context).reach())).toMatchObject({
      hint: expect.stringContaining('appPath'),
    });
  });

  test('passes on that nobody answers', async () => {
    const it = bench();
    it.http.on(VERIFY, new IdctlError('TIMEOUT', 'late'));
    expect((await failureOf(cyberarkHealth(it.context).reach())).code).toBe('TIMEOUT');
  });
});

describe('signing in', () => {
  function signedIn(logins: object): Bench {
    const it = withLogon(bench());
    it.http
      .on(LOGINS, json(logins))
      .on(ACCOUNTS, json({ value: [wireAccount()], count: 1 }))
      .on(TARGETS, json(targets()))
      .on(SERVER, server());
    return it;
  }

  test('says who we are and what we may', async () => {
    const it = signedIn({ LastSuccessLoginTime: CREATED, FailedLogins: 0 });
    expect(await cyberarkHealth(it.context).signIn()).toEqual({
      principal: 'svc-idctl',
      server: 'CyberArk PVWA 14.2.0 (Vault)',
      permissions: [
        { name: 'failed logons', state: 'pass', detail: 'None since the last sign-in.' },
        { name: 'accounts visible', state: 'pass', detail: '1.' },
        { name: 'platform policies', state: 'pass', detail: '1 readable.' },
      ],
    });
  });

  test('warns of failed logons of somebody else', async () => {
    const it = signedIn({ FailedLogins: 3, LastFailLoginTime: CREATED, LastFailLoginIP: '192.0.2.7' });
    const [finding] = (await cyberarkHealth(it.context).signIn()).permissions;
    expect(finding).toMatchObject({
      state: 'warn',
      detail: '3 since the last sign-in, the last at 2026-01-01T00:00:00.000Z from 192.0.2.7.',
    });
  });

  test('warns where nothing is visible and policies are not readable', async () => {
    const it = withLogon(bench());
    it.http
      .on(LOGINS, html(404))
      .on(ACCOUNTS, json({ value: [], count: 0 }))
      .on(TARGETS, refusal(403, 'PASWS041E', 'no'))
      .on(SERVER, html(404));
    const report = await cyberarkHealth(it.context).signIn();
    expect(report.server).toBeNull();
    expect(report.permissions).toMatchObject([
      { name: 'accounts visible', state: 'warn' },
      { name: 'platform policies', state: 'warn' },
    ]);
  });

  test('does not name a principal that nobody tells', async () => {
    const it = bench({ settings: { method: 'saml' }, secrets: { saml: 'PHNhbWw+' } });
    it.http
      .on('POST PasswordVault/API/auth/SAML/Logon', json('token'))
      .on(LOGINS, json({ FailedLogins: 0 }))
      .on(ACCOUNTS, json({ value: [wireAccount()], nextLink: 'api/Accounts?offset=50' }))
      .on(TARGETS, json(targets()))
      .on(SERVER, server())
      .on('GET PasswordVault/WebServices/PIMServices.svc/User', html(404));
    const report = await cyberarkHealth(it.context).signIn();
    expect(report.principal).toBe('unknown');
    expect(report.permissions[1]?.detail).toBe('More than 1.');
  });
});

describe('signing off', () => {
  async function withSession(): Promise<Bench> {
    const it = withLogon(bench(), 'token');
    it.http
      .on(LOGINS, html(404))
      .on(ACCOUNTS, json({ value: [] }))
      .on(TARGETS, json(targets()))
      .on(SERVER, server());
    await cyberarkHealth(it.context).signIn();
    return it.again();
  }

  test('ends the session of an earlier run and forgets it', async () => {
    const it = await withSession();
    it.http.on(LOGOFF, json({ LogoffUrl: '' }));
    await cyberarkHealth(it.context).signOff();
    expect(it.http.only(LOGOFF).headers).toEqual({ authorization: 'token' });
    expect(it.store.session).toBeNull();
  });

  test('is done when the session had ended by itself, without a new logon', async () => {
    const it = await withSession();
    it.http.on(LOGOFF, sessionGone());
    await cyberarkHealth(it.context).signOff();
    expect(it.http.calls).toEqual([LOGOFF]);
    expect(it.store.session).toBeNull();
  });

  test('is done when there was none', async () => {
    const it = bench();
    await cyberarkHealth(it.context).signOff();
    expect(it.http.calls).not.toContain(LOGON);
    expect(it.http.sent).toEqual([]);
  });

  test('that fails keeps the session, so that it can be tried again', async () => {
    const it = await withSession();
    it.http.on(LOGOFF, html(503));
    expect((await failureOf(cyberarkHealth(it.context).signOff())).code).toBe('UNAVAILABLE');
    expect(it.store.session).not.toBeNull();
  });

  test('only forgets a token of Identity', async () => {
    const settings = { method: 'oauth', identityUrl: 'https://abc.id.cyberark.cloud', clientId: 'svc' };
    const it = bench({ settings, secrets: { clientSecret: madeUp() } });
    const token = json({ access_token: 'jwt', expires_in: 900 });
    it.others.set(settings.identityUrl, new FakeHttp().on('POST oauth2/platformtoken', token));
    it.http
      .on(LOGINS, html(404))
      .on(ACCOUNTS, json({ value: [] }))
      .on(TARGETS, json(targets()))
      .on(SERVER, server());
    const health = cyberarkHealth(it.context);
    await health.signIn();
    expect(it.store.session).not.toBeNull();
    await health.signOff();
    expect(it.http.calls).not.toContain(LOGOFF);
    expect(it.store.session).toBeNull();
  });
});
