/** What the HTTP tests share: a clock that never waits, servers on free ports, a client with everything observed. */
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Clock } from '../../../src/core/clock.ts';
import { type Code, IdctlError } from '../../../src/core/errors.ts';
import { type CallRecord, createHttp, type HttpOptions } from '../../../src/core/http.ts';
import type { Effect, Http, HttpRequest } from '../../../src/core/http-contract.ts';
import { HarTrace } from '../../../src/core/http-trace.ts';

/** Time that passes only when somebody sleeps; keeps what was slept. */
export class SleepingClock implements Clock {
  readonly slept: number[] = [];
  #now: number;

  constructor(now = Date.parse('2026-03-01T12:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
  }
}

const openServers = new Set<net.Server>();
const openSockets = new Set<net.Socket>();
const openClients = new Set<Http>();

/** Ends everything that a test has opened. */
export async function closeAll(): Promise<void> {
  await Promise.all([...openClients].map((client) => client.close()));
  for (const socket of openSockets) socket.destroy();
  await Promise.all([...openServers].map((server) => new Promise((done) => server.close(done))));
  openClients.clear();
  openSockets.clear();
  openServers.clear();
}

async function listen(server: net.Server): Promise<number> {
  openServers.add(server);
  server.on('connection', (socket) => {
    openSockets.add(socket);
    socket.on('close', () => openSockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  // A listening TCP server has an address with a port.
  return (server.address() as AddressInfo).port;
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: http.ServerResponse, count: number) => void;

export interface TestServer {
  readonly port: number;
  readonly seen: SeenRequest[];
}

function recording(seen: SeenRequest[], answer: Answer): http.RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(entry);
      answer(entry, response, seen.length);
    });
  };
}

/** A plain http server; `answer` gets the number of the request, from 1. */
export async function serve(answer: Answer): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  return { port: await listen(http.createServer(recording(seen, answer))), seen };
}

export async function serveTls(
  options: https.ServerOptions & SecureContextOptions,
  answer: Answer,
): Promise<TestServer> {
  const seen: SeenRequest[] = [];
  return { port: await listen(https.createServer(options, recording(seen, answer))), seen };
}

/** A TCP server for what an HTTP server would not do. */
export async function serveRaw(
  onConnection: (socket: net.Socket, count: number) => void,
): Promise<{ port: number }> {
  let count = 0;
  const server = net.createServer((socket) => {
    count += 1;
    onConnection(socket, count);
  });
  return { port: await listen(server) };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export interface ProxyCall {
  readonly authority: string;
  readonly authorization: string | undefined;
}

/** A CONNECT proxy that leads every name to `targetPort` on this machine, or refuses with `status`. */
export async function serveProxy(
  targetPort: number,
  status = 200,
): Promise<{ port: number; calls: ProxyCall[] }> {
  const calls: ProxyCall[] = [];
  const server = http.createServer();
  server.on('connect', (request, client: net.Socket) => {
    client.on('error', () => undefined);
    calls.push({ authority: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = net.connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  return { port: await listen(server), calls };
}

export interface Bench {
  readonly http: Http;
  readonly clock: SleepingClock;
  readonly lines: CallRecord[];
  readonly trace: HarTrace;
}

export type BenchOptions = Partial<HttpOptions> & { readonly clock?: SleepingClock };

/** A client for `baseUrl` without chance: `random` is always 0. */
export function createBench(baseUrl: string, options: BenchOptions = {}): Bench {
  const clock = options.clock ?? new SleepingClock();
  const lines: CallRecord[] = [];
  const trace = new HarTrace('0.0.0-test');
  const client = createHttp({
    baseUrl,
    clock,
    random: () => 0,
    signal: new AbortController().signal,
    rateLimit: () => null,
    userAgent: 'idctl/test',
    onCall: (line) => lines.push(line),
    trace,
    ...options,
  });
  openClients.add(client);
  return { http: client, clock, lines, trace };
}

export function call(effect: Effect, more: Partial<HttpRequest> = {}): HttpRequest {
  const method = effect === 'read' ? 'GET' : 'POST';
  return {
    method,
    path: 'thing',
    effect,
    operation: 'Thing_Do',
    ...(method === 'POST' ? { body: { json: {} } } : {}),
    ...more,
  };
}

/** The error of a call that must fail with one. */
export async function failure(promise: Promise<unknown>): Promise<IdctlError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof IdctlError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

export async function failureCode(promise: Promise<unknown>): Promise<Code> {
  return (await failure(promise)).code;
}
