import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './support.ts';
import { LabUnderTest, RUNBOOK_PEER, refusalOf } from './support.ts';

let lab: LabUnderTest;
let sam: Caller;
beforeEach(async () => {
  lab = new LabUnderTest();
  sam = await lab.as('sam');
});

describe('paths', () => {
  it('are compared without regard to case, with and without a slash at the end', async () => {
    for (const path of [
      '../api/accounts/41_8',
      '../API/ACCOUNTS/41_8/',
      '../../passwordvault/Api/Accounts/41_8',
    ]) {
      expect((await sam.get(path)).json.id).toBe('41_8');
    }
  });

  it('that nobody has answer 501 by name', async () => {
    const answer = await sam.get('LiveSessions');
    expect(answer.status).toBe(501);
    expect(answer.json.ErrorMessage).toContain('GET /PasswordVault/API/LiveSessions');
  });

  it('that the vendor has and the stand-in has not answer 501, too', async () => {
    expect((await sam.post('Accounts', {})).status).toBe(501);
    expect((await sam.send('DELETE', 'Accounts/41_8')).status).toBe(501);
    expect((await sam.post('Accounts/AdHocConnect', {})).status).toBe(501);
  });

  it('with another method answer 405 as IIS does', async () => {
    const answer = await sam.send('PUT', 'Accounts/41_8/CheckIn');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  it('outside the application are the web server’s 404 page', async () => {
    const answer = await lab.send('GET', '/Vault/API/Accounts');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('<html>');
  });

  it('whose last segment looks like a file never reach the application without a slash', async () => {
    expect((await sam.get('Safes/Linux/Members/idctl-svc%40lab.example')).text).toContain('<html>');
    expect((await sam.get('Safes/Linux/Members/idctl-svc%40lab.example/')).json.memberName).toBe(
      'idctl-svc@lab.example',
    );
  });
});

describe('bodies', () => {
  it('bind names without regard to case', async () => {
    expect((await sam.retrieve('44_1', { REASON: 'patching' })).status).toBe(200);
  });

  it.each([
    ['an unknown field', { reason: 'r', TicketingSystemName: 'SNOW' }],
    ['a wrong type', { reason: 7 }],
    ['a negative version', { reason: 'r', Version: -1 }],
    ['an unknown action', { reason: 'r', ActionType: 'print' }],
    ['a field given twice', { reason: 'r', Reason: 'r' }],
    ['an array', []],
  ])('refuse %s', async (_, body) => {
    const answer = await sam.retrieve('44_1', body);
    expect(answer.status).toBe(400);
    expect(typeof answer.json.ErrorCode).toBe('string');
    expect(typeof answer.json.ErrorMessage).toBe('string');
  });

  it('must be JSON and say so', async () => {
    const path = 'Accounts/44_1/Password/Retrieve';
    const json = { 'content-type': 'application/json' };
    expect((await sam.send('POST', path, { body: '{', headers: json })).status).toBe(400);
    expect(
      (await sam.send('POST', path, { body: '{"reason":"r"}', headers: { 'content-type': 'text/plain' } }))
        .status,
    ).toBe(415);
  });

  it('are refused where none belongs', async () => {
    expect((await sam.post('Accounts/44_1/Verify', {})).status).toBe(200);
    expect((await sam.post('Accounts/44_1/Verify', { now: true })).status).toBe(400);
  });

  it('name the parameter that is at fault', async () => {
    const answer = await sam.post('Accounts/44_1/Password/Update', {});
    expect(refusalOf(answer)).toEqual([400, 'PASWS031E']);
    expect(answer.json.Details[0].ParameterName).toBe('NewCredentials');
  });
});

describe('names that every object has', () => {
  it('are no saved filters, properties, methods or criteria', async () => {
    expect((await sam.get('Accounts?savedFilter=constructor')).status).toBe(400);
    expect((await sam.get('Accounts?sort=constructor')).status).toBe(400);
    expect((await sam.get('Accounts?constructor=1')).status).toBe(400);
    expect((await lab.send('POST', '/PasswordVault/API/auth/constructor/Logon')).status).toBe(501);
    const query = '/AIMWebService/api/Accounts?AppID=idctl-runbook&constructor=1';
    expect((await lab.send('GET', query, { listener: 'ccp', peer: RUNBOOK_PEER })).json.ErrorCode).toBe(
      'AIMWS030E',
    );
  });
});

describe('answers', () => {
  it('all carry a correlation id', async () => {
    const answers = [
      await sam.get('Accounts?limit=1'),
      await lab.send('GET', '/PasswordVault/API/Accounts'),
      await lab.send('GET', '/elsewhere'),
      await sam.send('PUT', 'Accounts/41_8/CheckIn'),
      await lab.send('GET', '/AIMWebService/api/Accounts', { listener: 'ccp' }),
    ];
    const ids = answers.map((one) => one.headers.get('x-correlation-id'));
    expect(new Set(ids).size).toBe(answers.length);
    expect(ids).not.toContain(null);
  });

  it('to injected faults have PVWA’s shape', async () => {
    for (const kind of ['429', '500', '503'] as const) {
      const answer = lab.lab.faultResponse(kind, lab.now());
      expect(answer.status).toBe(Number(kind));
      expect(answer.headers.get('retry-after')).toBe(kind === '429' ? '2' : null);
      expect(await answer.json()).toEqual({
        ErrorCode: expect.any(String),
        ErrorMessage: expect.any(String),
      });
    }
  });
});
