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

const ask = (more: object = {}, caller = sam) =>
  caller.post('MyRequests', { AccountId: '42_3', Reason: 'outage', ...more });
const asked = async (more: object = {}): Promise<string> => (await ask(more)).json.RequestID;
const path = (id: string) => encodeURIComponent(id);
const decide = (id: string, verb: string, caller = mira) =>
  caller.post(`IncomingRequests/${path(id)}/${verb}`, { Reason: 'seen' });
const retrieve = () => sam.retrieve('42_3', { reason: 'outage' });
const seconds = () => Math.floor(lab.now() / 1000);

async function refusedForConfirmation(): Promise<void> {
  const answer = await retrieve();
  expect(answer.status).toBe(403);
  expect(answer.json.ErrorMessage).toMatch(/confirm/i);
}

describe('dual control', () => {
  it('refuses the secret until the request is confirmed, then gives it once', async () => {
    await refusedForConfirmation();
    const id = await asked();
    await refusedForConfirmation();
    expect(await decide(id, 'Confirm')).toMatchObject({ status: 200, text: '' });
    expect((await retrieve()).status).toBe(200);
    await refusedForConfirmation();
    expect((await sam.get(`MyRequests/${path(id)}`)).json.StatusTitle).toBe('Used');
  });

  it('lets in those who need no confirmation', async () => {
    expect((await (await lab.asRunbook()).retrieve('42_3', { reason: 'nightly' })).status).toBe(200);
  });

  it('does not use up a confirmation on a locked account', async () => {
    await (await lab.asRunbook()).retrieve('42_3', { reason: 'nightly' });
    const id = await asked();
    await decide(id, 'Confirm');
    expect(refusalOf(await retrieve())).toEqual([400, 'PASWS143E']);
    expect((await sam.get(`MyRequests/${path(id)}`)).json.StatusTitle).toBe('Confirmed');
  });

  it('gives access as often as wanted within a timeframe', async () => {
    const id = await asked({
      MultipleAccessRequired: true,
      FromDate: seconds() + 60,
      ToDate: seconds() + 600,
    });
    await decide(id, 'Confirm');
    await refusedForConfirmation();
    lab.advance(2 * MINUTE);
    expect((await retrieve()).status).toBe(200);
    expect((await retrieve()).status).toBe(200);
    lab.advance(10 * MINUTE);
    await refusedForConfirmation();
  });
});

describe('a request', () => {
  it('answers 201 with itself', async () => {
    const answer = await ask({
      TicketingSystemName: 'SNOW',
      TicketId: 'CHG7',
      AdditionalInfo: { Emergency: 'no' },
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      SafeName: 'Domain-Admins',
      RequestorUserName: 'sam',
      RequestorReason: 'outage',
      ConfirmationsLeft: 1,
      StatusTitle: 'Waiting',
      TicketingSystemProperties: { Name: 'SNOW', Number: 'CHG7' },
      AdditionalInfo: { Emergency: 'no' },
      AccountDetails: { AccountID: '42_3', Properties: { UserName: 'da-sam' } },
      Confirmers: [{ Name: 'mira' }],
    });
  });

  it('has an id that a URL must encode', async () => {
    const id = await asked();
    expect(path(id)).not.toBe(id);
    expect((await sam.get(`MyRequests/${path(id)}`)).json.RequestID).toBe(id);
    expect((await sam.get(`MyRequests/${id}`)).status).toBe(404);
  });

  it('is refused without a reason, an account or a sensible timeframe', async () => {
    expect(refusalOf(await ask({ Reason: '' }))).toEqual([400, 'PASWS088E']);
    expect(refusalOf(await sam.post('MyRequests', { Reason: 'r' }))).toEqual([400, 'PASWS031E']);
    expect((await ask({ FromDate: seconds() + 60 })).status).toBe(400);
    expect((await ask({ FromDate: seconds() + 60, ToDate: seconds() + 30 })).status).toBe(400);
    expect((await ask({ FromDate: seconds() - 60, ToDate: seconds() - 30 })).status).toBe(400);
    expect((await ask({ FromDate: 0, ToDate: 0 })).status).toBe(201);
    expect((await ask({ AccountId: '44_1' })).status).toBe(400);
    expect((await ask({ AccountId: '99_9' })).status).toBe(404);
    expect((await ask({ BulkItems: [] })).status).toBe(400);
    expect((await ask({ UseConnect: true })).status).toBe(501);
  });

  it('needs a permission to use the account', async () => {
    expect(refusalOf(await ask({}, await lab.as('auditor')))).toEqual([403, 'PASWS041E']);
  });

  it('is seen by its maker and by confirmers only', async () => {
    const id = await asked();
    expect((await sam.get('MyRequests')).json.MyRequests).toHaveLength(1);
    expect((await mira.get('MyRequests')).json.MyRequests).toEqual([]);
    expect((await mira.get('IncomingRequests?onlyWaiting=true')).json.IncomingRequests[0]).toMatchObject({
      RequestID: id,
      RequestorFullName: 'Sam Reed',
    });
    expect((await sam.get('IncomingRequests')).json.IncomingRequests).toEqual([]);
    expect((await sam.get(`IncomingRequests/${path(id)}`)).status).toBe(404);
    expect((await mira.get(`IncomingRequests/${path(id)}`)).status).toBe(200);
  });

  it('is withdrawn by its maker', async () => {
    const id = await asked();
    expect((await mira.send('DELETE', `MyRequests/${path(id)}`)).status).toBe(404);
    expect(await sam.send('DELETE', `MyRequests/${path(id)}`)).toMatchObject({ status: 204, text: '' });
    expect((await sam.get(`MyRequests/${path(id)}`)).status).toBe(404);
  });

  it('expires after a day, and is listed only on demand then', async () => {
    const id = await asked();
    await decide(id, 'Confirm');
    lab.advance(24 * 60 * MINUTE);
    sam = await lab.as('sam');
    await refusedForConfirmation();
    expect((await sam.get('MyRequests')).json.MyRequests).toEqual([]);
    expect((await sam.get('MyRequests?expired=true')).json.MyRequests[0].StatusTitle).toBe('Expired');
    expect((await sam.get('MyRequests?expired=maybe')).status).toBe(400);
  });
});

describe('a decision', () => {
  it('can be a refusal, with its reason', async () => {
    const id = await asked();
    expect((await decide(id, 'Reject')).status).toBe(200);
    await refusedForConfirmation();
    expect((await sam.get(`MyRequests/${path(id)}`)).json).toMatchObject({
      StatusTitle: 'Rejected',
      Confirmers: [{ Name: 'mira', Reason: 'seen' }],
    });
  });

  it('is made once', async () => {
    const id = await asked();
    await decide(id, 'Confirm');
    expect((await decide(id, 'Reject')).status).toBe(400);
    expect((await mira.get('IncomingRequests?onlyWaiting=true')).json.IncomingRequests).toEqual([]);
  });

  it('is not made by the maker of the request, nor by a stranger', async () => {
    const own = (await ask({}, mira)).json.RequestID;
    expect(refusalOf(await decide(own, 'Confirm'))).toEqual([403, 'PASWS041E']);
    expect((await decide(own, 'Confirm', sam)).status).toBe(404);
  });
});
