import { describe, expect, test } from 'vitest';
import { cyberarkUnattended } from '../../../src/vendors/cyberark/unattended.ts';
import type { Answer, BenchOptions } from './support.ts';
import { bench, FakeHttp, failureOf, html, json, madeUp } from './support.ts';

const READ = 'GET AIMWebService/api/Accounts';

function ccp(answer: Answer, { settings, ...options }: BenchOptions = {}) {
  const it = bench({ ...options, settings: { appId: 'idctl-cron', ...settings } });
  const host = new FakeHttp().on(READ, answer);
  it.others.set('https://pvwa.corp.example', host);
  return { it, host, read: cyberarkUnattended(it.context).read };
}

const account = (more: Readonly<Record<string, string>> = {}) => ({
  Content: 'x',
  UserName: 'okta-admin',
  Address: 'corp.okta.example',
  Safe: 'Okta-Admins',
  Folder: 'Root',
  Name: 'obj-1',
  PasswordChangeInProcess: 'False',
  ...more,
});

describe('unattended reading by CCP', () => {
  test('asks by application id without signing in', async () => {
    const Content = `${madeUp()} "\\\n🔑 `;
    const { it, host, read } = ccp(json(account({ Content })));
    const found = await read({
      container: 'Okta-Admins',
      name: 'obj-1',
      userName: 'u',
      target: 'a',
      reason: 'nightly',
    });
    expect(host.only(READ)).toEqual({
      method: 'GET',
      path: 'AIMWebService/api/Accounts',
      query: {
        AppID: 'idctl-cron',
        Safe: 'Okta-Admins',
        Object: 'obj-1',
        UserName: 'u',
        Address: 'a',
        Reason: 'nightly',
      },
      effect: 'read',
      operation: 'CCP_GetAccount',
    });
    expect(it.http.sent).toEqual([]);
    expect(found.secret.reveal()).toBe(Content);
    expect(found).toMatchObject({
      userName: 'okta-admin',
      target: 'corp.okta.example',
      container: 'Okta-Admins',
      name: 'obj-1',
      changing: false,
    });
  });

  test('tells that the password is being changed', async () => {
    const { read } = ccp(json(account({ PasswordChangeInProcess: 'True' })));
    expect((await read({ name: 'obj-1' })).changing).toBe(true);
  });

  test('goes to another host and application when told', async () => {
    const it = bench({ settings: { appId: 'a', ccpUrl: 'https://ccp.corp.example', ccpPath: '/AIM2/' } });
    it.others.set('https://ccp.corp.example', new FakeHttp().on('GET AIM2/api/Accounts', json(account())));
    expect((await cyberarkUnattended(it.context).read({ name: 'obj-1' })).name).toBe('obj-1');
  });

  test.each(['a+b', 'a&b', 'a%b'])('refuses the value %s before sending', async (name) => {
    const { host, read } = ccp(json(account()));
    expect(await failureOf(read({ name }))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Object'),
    });
    expect(host.sent).toEqual([]);
  });

  test('wants to know which account', async () => {
    const { host, read } = ccp(json(account()));
    expect((await failureOf(read({ reason: 'why not' }))).code).toBe('USAGE');
    expect(host.sent).toEqual([]);
  });

  test('wants an application id', async () => {
    const { host, read } = ccp(json(account()), { settings: { appId: '' } });
    expect((await failureOf(read({ name: 'obj-1' }))).code).toBe('CONFIG_INVALID');
    expect(host.sent).toEqual([]);
  });

  test.each([
    [404, 'APPAP004E', 'NOT_FOUND'],
    [400, 'APPAP227E', 'AMBIGUOUS'],
    [400, 'APPAP228E', 'AMBIGUOUS'],
    [400, 'APPAP229E', 'AMBIGUOUS'],
    [403, 'APPAP306E', 'DENIED'],
    [403, 'APPAP008E', 'DENIED'],
    [400, 'APPAP007E', 'UNAVAILABLE'],
    [500, 'APPAP282E', 'UNAVAILABLE'],
    [400, 'APPAP081E', 'USAGE'],
    [400, 'CASVL010E', 'USAGE'],
    [400, 'AIMWS030E', 'USAGE'],
    [400, 'AIMWS031E', 'CONFIG_INVALID'],
    [500, 'SOMETHING', 'UNAVAILABLE'],
    [400, 'SOMETHING', 'UNEXPECTED'],
  ])('%i %s is %s', async (status, ErrorCode, code) => {
    const { read } = ccp(json({ ErrorCode, ErrorMsg: 'Their words.' }, { status }));
    expect(await failureOf(read({ name: 'obj-1' }))).toMatchObject({
      code,
      vendor: { status, code: ErrorCode, message: 'Their words.' },
    });
  });

  test('the web server’s own refusal points to the client certificate', async () => {
    const { read } = ccp(html(403));
    expect(await failureOf(read({ name: 'obj-1' }))).toMatchObject({
      code: 'DENIED',
      hint: expect.stringContaining('certificate'),
    });
  });

  test.each([html(), json({ UserName: 'no content' })])(
    'an answer without a secret (%#) is UNAVAILABLE',
    async (answer) => {
      const { read } = ccp(answer);
      expect((await failureOf(read({ name: 'obj-1' }))).code).toBe('UNAVAILABLE');
    },
  );
});
