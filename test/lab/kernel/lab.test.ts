import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Exchange, Lab, LabOptions } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import type { LabFactory } from '../../../src/lab/kernel/world.ts';
import { call, tinyVendor } from './tiny-vendor.ts';

const running: Lab[] = [];

async function start(factories: readonly LabFactory[] = [tinyVendor()], options: Partial<LabOptions> = {}) {
  const lab = await createLab({ basePort: 0, ...options }, factories);
  running.push(lab);
  return lab;
}

async function occupy(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Two servers; where the port after a free one is not free, tries the next free one. */
async function twoPortsInARow(): Promise<[Server, Server]> {
  const first = await occupy(0);
  try {
    return [first, await occupy(portOf(first) + 1)];
  } catch {
    await closeAll([first]);
    return twoPortsInARow();
  }
}

/** Their ports. */
async function closeAll(servers: readonly Server[]): Promise<[number, ...number[]]> {
  const [first = 0, ...others] = servers.map(portOf);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first, ...others];
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((lab) => lab.stop()));
});

describe('a lab', () => {
  it('serves every vendor and the control on ports of its own of 127.0.0.1', async () => {
    const lab = await start([tinyVendor(), tinyVendor({ id: 'other' })]);
    expect(Object.keys(lab.urls)).toEqual(['control', 'tiny', 'other']);
    expect(new Set(Object.values(lab.urls)).size).toBe(3);
    for (const url of Object.values(lab.urls)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await call(`${lab.urls['other']}/url`)).toEqual({ status: 200, json: { own: lab.urls['other'] } });
  });

  it('takes ports in a row from the base port', async () => {
    const [basePort] = await closeAll(await twoPortsInARow());
    const lab = await start([tinyVendor()], { basePort });
    expect(lab.urls).toEqual({
      control: `http://127.0.0.1:${basePort}`,
      tiny: `http://127.0.0.1:${basePort + 1}`,
    });
  });

  it('says which port is in use, and gives back those that it had taken', async () => {
    const [first, second] = await twoPortsInARow();
    const [basePort] = await closeAll([first]);
    await expect(start([tinyVendor()], { basePort })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `Port ${basePort + 1} of this machine is in use`,
    });
    await closeAll([second]);
    expect(await start([tinyVendor()], { basePort })).toBeDefined();
  });

  it.each([-1, 1.5, 65_535])('refuses base port %d, which leaves no room', async (basePort) => {
    await expect(start([tinyVendor()], { basePort })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('refuses two vendors with listeners of one name', async () => {
    await expect(start([tinyVendor(), tinyVendor()])).rejects.toThrow(/"tiny"/);
    await expect(start([tinyVendor({ id: 'control' })])).rejects.toThrow(/"control"/);
  });

  it('gives back what the app answers: status, body, several cookies, and the vendor`s own 404', async () => {
    const lab = await start();
    const big = await fetch(`${lab.urls['tiny']}/big`);
    expect(big.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect((await big.text()).length).toBe(100_000);
    const posted = await fetch(`${lab.urls['tiny']}/count`, { method: 'POST', body: 'ä' });
    expect(await posted.json()).toEqual({ count: 1, echo: 'ä' });
    expect((await fetch(`${lab.urls['tiny']}/count`, { method: 'DELETE' })).status).toBe(204);
    expect(await call(`${lab.urls['tiny']}/nothing`)).toEqual({
      status: 404,
      json: { vendorSays: 'no such route' },
    });
  });

  it('tells the time of the lab in the Date header', async () => {
    const lab = await start();
    lab.clock.advance(-365 * 86_400_000);
    const response = await fetch(`${lab.urls['tiny']}/count`);
    expect(Date.parse(response.headers.get('date') ?? '')).toBeLessThan(Date.now() - 300 * 86_400_000);
  });

  it('shows observers the whole exchange', async () => {
    const lab = await start();
    const seen: Exchange[] = [];
    lab.observe((exchange) => seen.push(exchange));
    await call(`${lab.urls['tiny']}/count?a=1`, 'POST', { made: 'up' });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      listener: 'tiny',
      fault: null,
      request: { method: 'POST', url: `${lab.urls['tiny']}/count?a=1`, body: '{"made":"up"}' },
      response: { status: 200, body: '{"count":1,"echo":"{\\"made\\":\\"up\\"}"}' },
    });
    expect(seen[0]?.request.headers.get('content-type')).toBe('application/json');
    expect(seen[0]?.response.headers.get('set-cookie')).toBe('a=1; Path=/');
  });

  it('keeps a journal without the values of secret parameters', async () => {
    const lab = await start();
    await call(`${lab.urls['tiny']}/nothing%2Fhere?token=made-up&x=%C3%A4`);
    await call(`${lab.urls['tiny']}/count`, 'POST', {});
    expect(lab.journal()).toEqual([
      expect.objectContaining({
        path: '/nothing%2Fhere?token=[redacted]&x=%C3%A4',
        status: 404,
        method: 'GET',
      }),
      expect.objectContaining({ path: '/count', status: 200, method: 'POST', listener: 'tiny', fault: null }),
    ]);
    lab.clearJournal();
    expect(lab.journal()).toEqual([]);
  });

  it('survives a client that leaves in the middle of its request', async () => {
    const lab = await start();
    const socket = connect(Number(new URL(lab.urls['tiny'] ?? '').port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /count HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf');
    await vi.waitFor(() => expect(lab.journal()).toHaveLength(1));
    socket.destroy();
    expect(await call(`${lab.urls['tiny']}/count`)).toEqual({ status: 200, json: { count: 0 } });
    expect(lab.journal()[0]).toMatchObject({ path: '/count', status: null });
  });

  it('stops at once although clients are connected, and can be stopped twice', async () => {
    const lab = await start();
    const socket = connect(Number(new URL(lab.urls['tiny'] ?? '').port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await Promise.all([lab.stop(), lab.stop()]);
    await lab.stopped;
    await ended;
    await expect(fetch(`${lab.urls['tiny']}/count`)).rejects.toThrow();
  });
});

describe('seed and reset', () => {
  async function world(seed?: string) {
    const lab = await start([tinyVendor()], seed === undefined ? {} : { seed });
    const { json } = await call(`${lab.urls['tiny']}/id`);
    return { lab, drawn: { credentials: lab.credentials(), id: json } };
  }

  it('replays identically with the same seed, and differs with another one or none', async () => {
    const [one, same, other, free, alsoFree] = await Promise.all(
      ['s', 's', 't', undefined, undefined].map(world),
    );
    expect(same?.drawn).toEqual(one?.drawn);
    expect(other?.drawn).not.toEqual(one?.drawn);
    expect(free?.drawn).not.toEqual(alsoFree?.drawn);
  });

  it('never lets the seed tell the control token', async () => {
    const [one, same] = await Promise.all(['s', 's'].map(world));
    expect(one?.lab.controlToken).not.toBe(same?.lab.controlToken);
    expect(one?.lab.controlToken).toMatch(/^[\w-]{43}$/);
  });

  it('resets to the beginning: state, credentials, time, faults, agenda', async () => {
    const { lab, drawn } = await world('s');
    await call(`${lab.urls['tiny']}/count`, 'POST', {});
    await call(`${lab.urls['tiny']}/later`, 'POST', { inMs: 3_600_000, event: 'never', data: 1 });
    lab.clock.advance(1_800_000);
    lab.addFault({ listener: 'tiny', method: '*', path: '/**', kind: '500', skip: 0, times: 9 });
    lab.reset();
    expect(lab.credentials()).toEqual(drawn.credentials);
    expect(lab.clock.now()).toBeLessThanOrEqual(Date.now());
    lab.clock.advance(7_200_000);
    expect(await call(`${lab.urls['tiny']}/events`)).toEqual({ status: 200, json: [] });
    expect(await call(`${lab.urls['tiny']}/count`)).toEqual({ status: 200, json: { count: 0 } });
  });

  it('tells every vendor `seeded` after all were reset, at the start and at each reset', async () => {
    const heard: string[] = [];
    const telling: LabFactory = (context) => {
      const vendor = tinyVendor({ id: 'telling' })(context);
      return {
        ...vendor,
        on: (event) => {
          if (event === 'seeded') context.notify('hearing', 'news', {});
        },
      };
    };
    const hearing: LabFactory = (context) => {
      const vendor = tinyVendor({ id: 'hearing', hears: (event) => heard.push(event) })(context);
      return {
        ...vendor,
        reset: () => {
          heard.push('reset');
          vendor.reset();
        },
      };
    };
    const lab = await start([telling, hearing]);
    expect(heard).toEqual(['reset', 'news', 'seeded']);
    lab.reset();
    expect(heard).toEqual(['reset', 'news', 'seeded', 'reset', 'news', 'seeded']);
  });
});

describe('things that happen later', () => {
  it('happen before the next request once the clock has passed them', async () => {
    const lab = await start();
    const url = lab.urls['tiny'];
    await call(`${url}/later`, 'POST', { inMs: 1_200_000, event: 'second', data: { n: 2 } });
    await call(`${url}/later`, 'POST', { inMs: 600_000, event: 'first', data: { n: 1 } });
    expect((await call(`${url}/events`)).json).toEqual([]);
    lab.clock.advance(1_200_000);
    expect((await call(`${url}/events`)).json).toEqual([
      { event: 'first', data: { n: 1 } },
      { event: 'second', data: { n: 2 } },
    ]);
  });

  it('happen without any request, too', async () => {
    const heard: unknown[] = [];
    const lab = await start([tinyVendor({ hears: (event, data) => heard.push([event, data]) })]);
    await call(`${lab.urls['tiny']}/later`, 'POST', { inMs: 600_000, event: 'due', data: 7 });
    lab.clock.advance(600_000);
    await vi.waitFor(() => expect(heard).toContainEqual(['due', 7]), { timeout: 20_000 });
  });

  it('are told of on stderr when a stand-in fails over them, and the next request is answered', async () => {
    const fails: LabFactory = (context) => ({
      ...tinyVendor()(context),
      on: (event) => {
        if (event === 'due') throw new Error('made to fail');
      },
    });
    const lab = await start([fails]);
    await call(`${lab.urls['tiny']}/later`, 'POST', { inMs: 600_000, event: 'due', data: null });
    const warned = once(process, 'warning');
    lab.clock.advance(600_000);
    expect((await call(`${lab.urls['tiny']}/count`)).status).toBe(200);
    expect(String(await warned)).toContain('made to fail');
  });

  it('are told to another vendor, and to nobody where that vendor is not in the lab', async () => {
    const lab = await start([tinyVendor(), tinyVendor({ id: 'other' })]);
    await call(`${lab.urls['tiny']}/tell`, 'POST', { vendor: 'other', event: 'hello' });
    const told = await call(`${lab.urls['tiny']}/tell`, 'POST', { vendor: 'absent', event: 'hello' });
    expect(told.status).toBe(204);
    expect((await call(`${lab.urls['other']}/events`)).json).toEqual([
      { event: 'hello', data: { from: 'tiny' } },
    ]);
  });
});
