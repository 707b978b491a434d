import { beforeEach, describe, expect, it } from 'vitest';
import { Caller, cookieOf, LabUnderTest, MINUTE, refusalOf } from './support.ts';

let lab: LabUnderTest;
beforeEach(() => {
  lab = new LabUnderTest();
});

const NO_SESSION = [401, 'PASWS006E'] as const;

async function logon(more: object = {}): Promise<Caller> {
  const answer = await lab.logon('CyberArk', 'sam', lab.credential('cyberark/sam'), more);
  return new Caller(lab, { authorization: answer.json, cookie: cookieOf(answer) });
}

describe('a session', () => {
  it('is needed for every call', async () => {
    for (const headers of [{}, { authorization: '' }, { authorization: 'foreign' }] as Record<
      string,
      string
    >[]) {
      expect(refusalOf(await new Caller(lab, headers).get('Accounts'))).toEqual(NO_SESSION);
    }
  });

  it('is not a bearer token', async () => {
    const answer = await lab.logon('CyberArk', 'sam', lab.credential('cyberark/sam'));
    const caller = new Caller(lab, { authorization: `Bearer ${answer.json}`, cookie: cookieOf(answer) });
    expect(refusalOf(await caller.get('Accounts'))).toEqual(NO_SESSION);
  });

  it('is known only on the node that its cookie names', async () => {
    const answer = await lab.logon('CyberArk', 'sam', lab.credential('cyberark/sam'));
    const call = (headers: Record<string, string>) =>
      new Caller(lab, { authorization: answer.json, ...headers }).get('Accounts');
    expect(refusalOf(await call({}))).toEqual(NO_SESSION);
    expect(refusalOf(await call({ cookie: 'PVWANode=other' }))).toEqual(NO_SESSION);
    expect((await call({ cookie: `other=1; ${cookieOf(answer)}` })).status).toBe(200);
  });

  it('ends after twenty idle minutes, and every call starts them again', async () => {
    const sam = await logon();
    lab.advance(19 * MINUTE);
    expect((await sam.get('LoginsInfo')).status).toBe(200);
    lab.advance(19 * MINUTE);
    expect((await sam.get('LoginsInfo')).status).toBe(200);
    lab.advance(20 * MINUTE);
    expect(refusalOf(await sam.get('LoginsInfo'))).toEqual(NO_SESSION);
  });

  it('ends with the next logon of the same user unless that is concurrent', async () => {
    const first = await logon();
    const second = await logon({ concurrentSession: true });
    expect((await first.get('LoginsInfo')).status).toBe(200);
    await logon({ concurrentSession: false });
    expect(refusalOf(await first.get('LoginsInfo'))).toEqual(NO_SESSION);
    expect(refusalOf(await second.get('LoginsInfo'))).toEqual(NO_SESSION);
  });

  it('leaves the sessions of other users alone', async () => {
    const mira = await lab.as('mira');
    await logon();
    expect((await mira.get('LoginsInfo')).status).toBe(200);
  });

  it('cannot be had more than 300 times at once', async () => {
    for (let count = 0; count < 300; count += 1) await logon({ concurrentSession: true });
    const answer = await lab.logon('CyberArk', 'sam', lab.credential('cyberark/sam'), {
      concurrentSession: true,
    });
    expect(answer.status).toBe(403);
    expect(answer.json.ErrorMessage).toContain('300');
    expect((await lab.logon('CyberArk', 'sam', lab.credential('cyberark/sam'))).status).toBe(200);
  });

  it('ends at logoff, which then is refused', async () => {
    const sam = await logon();
    expect(await sam.post('Auth/Logoff')).toMatchObject({ status: 200, json: { LogoffUrl: '' } });
    expect(refusalOf(await sam.post('Auth/Logoff'))).toEqual(NO_SESSION);
  });
});

describe('who one is', () => {
  it('tells the logons before this one', async () => {
    await logon();
    const firstAt = Math.floor(lab.now() / 1000);
    lab.advance(MINUTE);
    await lab.logon('CyberArk', 'sam', 'wrong');
    const info = await (await logon()).get('LoginsInfo');
    expect(info.json).toEqual({
      LastSuccessLoginTime: firstAt,
      LastSuccessLoginIP: '127.0.0.1',
      FailedLogins: 1,
      LastFailLoginTime: firstAt + 60,
      LastFailLoginIP: '127.0.0.1',
    });
  });

  it('tells the server to signed-in callers and the methods to everybody', async () => {
    const sam = await logon();
    const server = await sam.send('GET', '../WebServices/PIMServices.svc/Server');
    expect(server.json).toMatchObject({ ExternalVersion: '14.0.0' });
    expect((await lab.send('GET', '/PasswordVault/WebServices/PIMServices.svc/Server')).status).toBe(401);
    const verify = await lab.send('GET', '/PasswordVault/API/verify/');
    expect(verify.json.AuthenticationMethods).toContainEqual({ Id: 'cyberark', Enabled: true });
    expect(verify.json.AuthenticationMethods).toContainEqual({ Id: 'windows', Enabled: false });
  });
});
