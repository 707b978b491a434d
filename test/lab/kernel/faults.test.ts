import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Exchange, Fault, Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { call, tinyVendor } from './tiny-vendor.ts';

let lab: Lab;
let url: string;
let exchanges: Exchange[];

beforeEach(async () => {
  lab = await createLab({ basePort: 0, seed: 'faults' }, [tinyVendor()]);
  url = lab.urls['tiny'] ?? '';
  exchanges = [];
  lab.observe((exchange) => exchanges.push(exchange));
});

afterEach(() => lab.stop());

function order(kind: Fault['kind'], change: Partial<Fault> = {}): Fault {
  return lab.addFault({ listener: 'tiny', method: '*', path: '/**', kind, skip: 0, times: 1, ...change });
}

async function count(): Promise<unknown> {
  return (await call(`${url}/count`)).json;
}

/** Everything that comes over the wire until the server ends the connection. */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

const POST =
  'POST /count HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nmade';

describe('a fault', () => {
  it.each(['429', '500', '503'] as const)(
    '%s is answered by the vendor, and the app never sees the call',
    async (kind) => {
      order(kind);
      lab.clock.advance(86_400_000);
      const response = await fetch(`${url}/count`, { method: 'POST', body: 'x' });
      expect(response.status).toBe(Number(kind));
      expect(await response.json()).toEqual({ vendorSays: kind });
      expect(Number(response.headers.get('x-now'))).toBeGreaterThan(Date.now() + 80_000_000);
      expect(await count()).toEqual({ count: 0 });
      expect(lab.journal()[0]).toMatchObject({ status: Number(kind), fault: kind });
      expect(exchanges[0]).toMatchObject({ fault: kind, response: { status: Number(kind) } });
    },
  );

  it('html is a proxy`s page with status 200, and the app never sees the call', async () => {
    order('html');
    const response = await fetch(`${url}/count`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('<html>');
    expect(await count()).toEqual({ count: 0 });
  });

  it('drop-before ends the connection without a byte, and the app never sees the call', async () => {
    order('drop-before');
    expect(await raw(POST)).toBe('');
    expect(await count()).toEqual({ count: 0 });
    expect(lab.journal()[0]).toMatchObject({ status: null, fault: 'drop-before' });
    expect(exchanges[0]).toMatchObject({
      fault: 'drop-before',
      request: { body: 'made' },
      response: { status: 0 },
    });
  });

  it('drop-after ends the connection without a byte, and the app has done its work', async () => {
    order('drop-after');
    expect(await raw(POST)).toBe('');
    expect(await count()).toEqual({ count: 1 });
    expect(lab.journal()[0]).toMatchObject({ status: null, fault: 'drop-after' });
    expect(exchanges[0]).toMatchObject({ fault: 'drop-after', response: { status: 200 } });
  });

  it('truncate announces the whole body, sends half of it and ends the connection', async () => {
    order('truncate');
    const answer = await raw('GET /big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head.toLowerCase()).toContain('\r\ncontent-length: 100000');
    expect(head).toMatch(/set-cookie: a=1\r\nset-cookie: b=2/i);
    expect(body).toBe('x'.repeat(50_000));
    expect(lab.journal()[0]).toMatchObject({ status: 200, fault: 'truncate' });
  });

  it('truncate leaves the app`s work done, and loses an answer that has no body', async () => {
    order('truncate', { times: 2 });
    await expect(
      fetch(`${url}/count`, { method: 'POST', body: 'x' }).then((r) => r.text()),
    ).rejects.toThrow();
    expect(await raw('DELETE /count HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')).toBe('');
    expect(await count()).toEqual({ count: 0 });
  });

  it('hang answers nothing until the client gives up, and the app never sees the call', async () => {
    order('hang');
    const controller = new AbortController();
    const hanging = fetch(`${url}/count`, { method: 'POST', body: 'x', signal: controller.signal });
    hanging.catch(() => undefined);
    await vi.waitFor(() => expect(lab.journal()[0]).toMatchObject({ status: null, fault: 'hang' }));
    expect(await count()).toEqual({ count: 0 });
    controller.abort();
    await expect(hanging).rejects.toThrow();
  });

  it('hang ends when the lab stops', async () => {
    order('hang');
    const hanging = raw(POST);
    await vi.waitFor(() => expect(lab.journal()[0]?.fault).toBe('hang'));
    await lab.stop();
    expect(await hanging).toBe('');
  });
});

describe('the order of faults', () => {
  async function statuses(calls: number, path = '/count'): Promise<number[]> {
    const seen: number[] = [];
    for (let i = 0; i < calls; i += 1) seen.push((await fetch(`${url}${path}`)).status);
    return seen;
  }

  it('lets the first calls pass and then strikes as often as ordered', async () => {
    order('503', { skip: 2, times: 2 });
    expect(await statuses(6)).toEqual([200, 200, 503, 503, 200, 200]);
  });

  it('strikes only its method and path', async () => {
    order('500', { method: 'GET', path: '/count' });
    expect((await fetch(`${url}/id`)).status).toBe(200);
    expect((await fetch(`${url}/count`, { method: 'POST', body: 'x' })).status).toBe(200);
    expect(await statuses(2, '/COUNT?x=1')).toEqual([500, 404]);
  });

  it('takes faults in the order of ordering; a call taken by one is not counted by the next', async () => {
    order('500', { times: 2 });
    order('503', { skip: 1 });
    expect(await statuses(5)).toEqual([500, 500, 200, 503, 200]);
  });

  it('forgets faults that are cleared', async () => {
    order('500', { times: 9 });
    lab.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  it('numbers faults, and refuses what is none', () => {
    expect([order('500').id, order('hang').id]).toEqual(['fault-1', 'fault-2']);
    expect(() => order('500', { listener: 'nowhere' })).toThrow('No listener "nowhere"; there are: tiny');
    for (const wrong of [
      { times: 0 },
      { skip: -1 },
      { path: 'count' },
      { path: '/a?b' },
      { method: 'get' },
    ]) {
      expect(() => order('500', wrong)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    }
  });
});
