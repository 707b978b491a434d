import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { call, tinyVendor } from './tiny-vendor.ts';

let lab: Lab;

beforeEach(async () => {
  lab = await createLab({ basePort: 0 }, [tinyVendor()]);
});

afterEach(() => lab.stop());

async function control(method: string, path: string, body?: unknown, token = lab.controlToken) {
  const response = await fetch(`${lab.urls['control']}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
}

const FAULT = { listener: 'tiny', method: 'GET', path: '/count', kind: '500', skip: 1, times: 2 };

describe('the control listener', () => {
  it.each(['/__lab/status', '/__lab/nothing', '/'])('wants its token for %s', async (path) => {
    const none = await fetch(`${lab.urls['control']}${path}`);
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    expect((await control('GET', path, undefined, `${lab.controlToken}x`)).status).toBe(401);
    expect((await control('GET', path, undefined, lab.controlToken.slice(0, -1))).status).toBe(401);
  });

  it.each([
    ['GET', '/__lab/nothing'],
    ['PUT', '/__lab/faults'],
    ['GET', '/'],
    ['GET', '/__lab/stop'],
  ])('answers 404 by name for %s %s', async (method, path) => {
    expect(await control(method, path)).toEqual({
      status: 404,
      json: { error: `The lab has no ${method} ${path}` },
    });
  });

  it('tells what runs where and what is known', async () => {
    await call(`${lab.urls['tiny']}/later`, 'POST', { inMs: 3_600_000, event: 'later', data: null });
    lab.addFault({ ...FAULT, kind: '500' });
    const { status, json } = await control('GET', '/__lab/status');
    expect(status).toBe(200);
    expect(json).toEqual({
      urls: lab.urls,
      clock: { now: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), offsetMs: 0 },
      vendors: ['tiny'],
      counts: { requests: 1, faults: 1, scheduled: 1 },
    });
  });

  it('orders, lists and clears faults', async () => {
    expect(await control('POST', '/__lab/faults', FAULT)).toEqual({
      status: 201,
      json: { id: 'fault-1', ...FAULT },
    });
    const { listener, method, path, kind } = FAULT;
    const short = await control('POST', '/__lab/faults', { listener, method, path, kind });
    expect(short.json).toEqual({ ...FAULT, id: 'fault-2', skip: 0, times: 1 });
    // The first fault lets this call pass, the second takes it.
    expect((await fetch(`${lab.urls['tiny']}/count`)).status).toBe(500);
    expect((await control('GET', '/__lab/faults')).json).toEqual({
      faults: [{ ...FAULT, id: 'fault-1', skip: 0 }],
    });
    expect((await control('DELETE', '/__lab/faults')).status).toBe(204);
    expect((await control('GET', '/__lab/faults')).json).toEqual({ faults: [] });
  });

  it.each([
    ['an unknown field', { ...FAULT, extra: 1 }, /extra/],
    ['an unknown kind', { ...FAULT, kind: '418' }, /kind/],
    [
      'a listener that is not there',
      { ...FAULT, listener: 'control' },
      /No listener "control"; there are: tiny/,
    ],
    ['a number as text', { ...FAULT, times: '2' }, /times/],
    ['no fault at all', [], /Not a fault/],
    ['broken JSON', '{', /The body is not JSON/],
  ])('refuses %s as a fault', async (_what, body, message) => {
    const { status, json } = await control('POST', '/__lab/faults', body);
    expect(status).toBe(400);
    expect(json.error).toMatch(message);
    expect((await control('GET', '/__lab/faults')).json).toEqual({ faults: [] });
  });

  it('refuses a body that is not called JSON', async () => {
    const response = await fetch(`${lab.urls['control']}/__lab/faults`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab.controlToken}`, 'content-type': 'text/plain' },
      body: JSON.stringify(FAULT),
    });
    expect(response.status).toBe(400);
  });

  it('moves the clock, forwards and back', async () => {
    expect((await control('POST', '/__lab/clock', { advanceMs: 90_000 })).json).toMatchObject({
      offsetMs: 90_000,
    });
    expect((await control('POST', '/__lab/clock', { advanceMs: -30_000 })).json).toMatchObject({
      offsetMs: 60_000,
    });
    for (const wrong of [{}, { advanceMs: '1' }, { advanceMs: 1.5 }, { advanceMs: 1, by: 2 }]) {
      expect((await control('POST', '/__lab/clock', wrong)).status).toBe(400);
    }
    expect((await control('GET', '/__lab/status')).json.clock.offsetMs).toBe(60_000);
  });

  it('sends an event to a stand-in, and says who does not take it', async () => {
    const event = { vendor: 'tiny', event: 'rotate', data: { key: 1 } };
    expect((await control('POST', '/__lab/events', event)).status).toBe(204);
    expect((await call(`${lab.urls['tiny']}/events`)).json).toEqual([{ event: 'rotate', data: { key: 1 } }]);
    const unknown = await control('POST', '/__lab/events', { ...event, vendor: 'nobody' });
    expect(unknown).toMatchObject({ status: 400, json: { error: expect.stringContaining('tiny') } });
    await lab.stop();
    const refuses = () => {
      throw new Error('not that');
    };
    lab = await createLab({ basePort: 0 }, [
      tinyVendor({ hears: (name) => (name === 'rotate' ? refuses() : undefined) }),
    ]);
    const refused = await control('POST', '/__lab/events', event);
    expect(refused).toMatchObject({ status: 400, json: { error: expect.stringContaining('not that') } });
    await expect(lab.tell('tiny', 'rotate', {})).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('seeds again', async () => {
    await call(`${lab.urls['tiny']}/count`, 'POST', {});
    expect((await control('POST', '/__lab/reset', { all: true })).status).toBe(400);
    expect((await control('POST', '/__lab/reset')).status).toBe(204);
    expect((await call(`${lab.urls['tiny']}/count`)).json).toEqual({ count: 0 });
  });

  it('shows the journal, also from a sequence on, and clears it; its own calls are not in it', async () => {
    for (const path of ['/count', '/id', '/count?secret=made-up']) await fetch(`${lab.urls['tiny']}${path}`);
    const all = (await control('GET', '/__lab/requests')).json.requests;
    expect(all.map(({ path }: { path: string }) => path)).toEqual([
      '/count',
      '/id',
      '/count?secret=[redacted]',
    ]);
    expect((await control('GET', '/__lab/requests?since=2')).json.requests).toEqual([all[2]]);
    for (const wrong of ['since=x', 'since=-1', 'after=1']) {
      expect((await control('GET', `/__lab/requests?${wrong}`)).status).toBe(400);
    }
    expect((await control('DELETE', '/__lab/requests')).status).toBe(204);
    expect((await control('GET', '/__lab/requests')).json).toEqual({ requests: [] });
  });

  it('ends the lab after it has answered', async () => {
    expect(await control('POST', '/__lab/stop')).toEqual({ status: 202, json: { stopping: true } });
    await lab.stopped;
    await expect(fetch(`${lab.urls['tiny']}/count`)).rejects.toThrow();
  });
});
