import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './support.ts';
import { LabUnderTest, MINUTE, refusalOf } from './support.ts';

let lab: LabUnderTest;
let sam: Caller;
let mira: Caller;
beforeEach(async () => {
  lab = new LabUnderTest();
  sam = await lab.as('sam');
  mira = await lab.as('mira');
});

const holder = async (id: string) => (await sam.get(`ExtendedAccounts/${id}/overview`)).json.Details.LockedBy;

describe('retrieval', () => {
  it('answers a bare JSON string', async () => {
    const answer = await sam.retrieve('44_1', { reason: 'r' });
    expect(answer.text).toBe(JSON.stringify(answer.json));
    expect(answer.json).toHaveLength(20);
  });

  it.each([
    ['45_2', /^".+'".+"$/],
    ['45_3', /^\\.+\\n\\\\.+\\$/],
    ['45_4', /^\w+\n\w+\r\n$/],
    ['45_5', /^ {2}\w+ \w+ {2}$/],
    ['45_6', /🔑é漢/],
    ['45_7', /^\w{4096}$/],
    ['45_9', /^$/],
  ])('carries the secret of %s unharmed', async (id, pattern) => {
    expect((await sam.retrieve(id)).json).toMatch(pattern);
  });

  it('wants the reason that the platform wants', async () => {
    expect(refusalOf(await sam.retrieve('44_1'))).toEqual([400, 'PASWS088E']);
    expect(refusalOf(await sam.retrieve('44_1', { reason: '  ' }))).toEqual([400, 'PASWS088E']);
    expect((await sam.retrieve('41_8', { reason: 'allowed, not needed' })).status).toBe(200);
  });

  it('wants the ticket that the platform wants, by its documented name', async () => {
    const ticketless = await sam.retrieve('45_12', { reason: 'r' });
    expect(ticketless.status).toBe(400);
    expect(ticketless.json.ErrorMessage).toMatch(/ticket/i);
    expect((await sam.retrieve('45_12', { reason: 'r', TicketId: '1' })).status).toBe(400);
    expect(
      (await sam.retrieve('45_12', { reason: 'r', TicketId: '1', TicketingSystem: 'SNOW' })).status,
    ).toBe(200);
  });

  it('wants the permission', async () => {
    expect(refusalOf(await (await lab.as('auditor')).retrieve('44_1', { reason: 'r' }))).toEqual([
      403,
      'PASWS041E',
    ]);
  });

  it('gives earlier versions, the current one for 0, and 404 for one that is not there', async () => {
    const current = (await sam.retrieve('45_2')).json;
    const { Versions } = (await sam.get('Accounts/45_2/Secret/Versions?showTemporary=false')).json;
    expect(Versions.map((one: { versionID: number }) => one.versionID)).toEqual([1, 2]);
    expect((await sam.retrieve('45_2', { Version: 2 })).json).toBe(current);
    expect((await sam.retrieve('45_2', { Version: 0 })).json).toBe(current);
    expect((await sam.retrieve('45_2', { Version: 1 })).json).not.toBe(current);
    const missing = await sam.retrieve('45_2', { Version: 9 });
    expect(missing.status).toBe(404);
    expect(missing.json.ErrorMessage).toContain('Content of account was not found');
  });

  it('knows show and copy, and says that connections are not here', async () => {
    expect((await sam.retrieve('45_2', { ActionType: 'copy' })).status).toBe(200);
    expect((await sam.retrieve('45_2', { ActionType: 'Connect' })).status).toBe(501);
    expect((await sam.retrieve('45_2', { isUse: true })).status).toBe(501);
  });

  it('hands out keys by their own path only', async () => {
    const key = await sam.post('Accounts/45_13/Secret/Retrieve', { ActionType: 'retrieve' });
    expect(key.json).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    expect((await sam.post('Accounts/45_13/Secret/Retrieve', {})).json).toBe(key.json);
    expect((await sam.retrieve('45_13')).status).toBe(400);
    expect((await sam.post('Accounts/45_2/Secret/Retrieve', {})).status).toBe(400);
  });

  it('says that what is described for passwords only is not here for keys', async () => {
    const given = { NewCredentials: 'not-a-key' };
    for (const [path, body] of [
      ['SetNextPassword', { ...given, ChangeImmediately: true }],
      ['Password/Update', given],
      ['Secret/Generate', {}],
    ] as const) {
      expect((await sam.post(`Accounts/45_13/${path}`, body)).status).toBe(501);
    }
  });
});

describe('an exclusive account', () => {
  it('is locked by retrieval, for everybody else', async () => {
    expect(refusalOf(await sam.retrieve('43_2'))).toEqual([400, 'PASWS143E']);
    expect((await mira.retrieve('43_2')).status).toBe(200);
    expect(await holder('43_2')).toBe('mira');
  });

  it('can be retrieved again by its holder', async () => {
    const first = await sam.retrieve('41_8');
    expect((await sam.retrieve('41_8')).json).toBe(first.json);
    expect(await holder('41_8')).toBe('sam');
  });

  it('is not taken by a retrieval that fails', async () => {
    expect((await sam.retrieve('41_8', { Version: 9 })).status).toBe(404);
    expect(await holder('41_8')).toBe('');
  });

  it('is changed at check-in and free only afterwards', async () => {
    const old = (await sam.retrieve('41_8')).json;
    const runbook = await lab.asRunbook();
    expect((await sam.post('Accounts/41_8/CheckIn')).text).toBe('');
    expect((await sam.management('41_8'))['status']).toBe('inProcess');
    expect(refusalOf(await runbook.retrieve('41_8'))).toEqual([400, 'PASWS143E']);
    lab.advance(1000);
    const next = await runbook.retrieve('41_8');
    expect(next.status).toBe(200);
    expect(next.json).not.toBe(old);
    expect((await sam.management('41_8'))['lastModifiedTime']).toBe(Math.floor(lab.now() / 1000));
  });

  it('is checked in by its holder only, and only when it is out', async () => {
    expect(refusalOf(await sam.post('Accounts/43_2/CheckIn'))).toEqual([400, 'PASWS143E']);
    expect((await sam.post('Accounts/41_8/CheckIn')).status).toBe(400);
    expect((await mira.post('Accounts/43_2/CheckIn')).status).toBe(200);
    expect((await mira.post('Accounts/43_2/CheckIn')).status).toBe(400);
  });

  it('is freed at once, without a change, when it is managed by hand', async () => {
    await sam.send('PATCH', 'Accounts/43_2', {
      json: [{ op: 'replace', path: '/secretManagement/automaticManagementEnabled', value: false }],
    });
    const before = (await mira.retrieve('43_2')).json;
    await mira.post('Accounts/43_2/CheckIn');
    expect(await holder('43_2')).toBe('');
    expect((await sam.retrieve('43_2')).json).toBe(before);
  });

  it('can be unlocked by whoever holds the permission', async () => {
    expect(refusalOf(await (await lab.as('auditor')).post('Accounts/43_2/Unlock'))).toEqual([
      403,
      'PASWS041E',
    ]);
    expect((await sam.post('Accounts/43_2/Unlock')).status).toBe(200);
    expect((await sam.retrieve('43_2')).status).toBe(200);
    expect((await sam.post('Accounts/41_8/Unlock')).status).toBe(400);
  });
});

describe('a one-time password', () => {
  it('changes when its time is over, and the account comes back', async () => {
    const old = (await sam.retrieve('41_8')).json;
    lab.advance(59 * MINUTE);
    const runbook = await lab.asRunbook();
    expect((await runbook.retrieve('41_8')).status).toBe(400);
    lab.advance(MINUTE);
    lab.advance(1000);
    expect((await runbook.retrieve('41_8')).json).not.toBe(old);
  });

  it('does not change a second time when it was checked in before', async () => {
    await sam.retrieve('41_8');
    await sam.post('Accounts/41_8/CheckIn');
    lab.advance(1000);
    lab.advance(61 * MINUTE);
    lab.advance(1000);
    sam = await lab.as('sam');
    expect((await sam.get('Accounts/41_8/Secret/Versions')).json.Versions).toHaveLength(3);
  });
});
