/**
 * A person's browser: sent to a page, and awaited on a port of the loopback interface that answers one visit. The page
 * is printed in any case: the browser may be elsewhere, or somebody else's.
 */
import { spawn } from 'node:child_process';
import type { Server } from 'node:http';
import { IdctlError } from '../../core/errors.ts';
import type { Browser, ExpectedVisit } from '../../vendors/contract.ts';
import type { Environment } from '../paths.ts';
import type { Io } from './io.ts';
import type { Prompts } from './prompts.ts';

/** As long as a sign-in with a second factor may take. */
const VISIT_WAIT_MS = 5 * 60_000;

const THANKS =
  '<!doctype html><meta charset="utf-8"><title>idctl</title><p>Done. You can close this page.</p>';

export interface BrowserOptions {
  readonly io: Io;
  readonly prompts: Prompts;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly signal: AbortSignal;
}

export function createBrowser(options: BrowserOptions): Browser {
  const { io, prompts } = options;
  return {
    possible: prompts.possible,
    show: (text) => io.say(text),
    async expect(port, path) {
      const arrived = withResolvers();
      // Not imported: every run would pay for it (see http-proxy.ts).
      const http = process.getBuiltinModule('node:http');
      const server = http.createServer((request, response) => {
        const url = new URL(request.url ?? '/', 'http://127.0.0.1');
        if (url.pathname !== `/${path}`) {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(THANKS);
        arrived.resolve(url.searchParams);
      });
      const address = `http://127.0.0.1:${await listen(server, port)}/${path}`;
      return visit(address, server, arrived.promise, options);
    },
  };
}

function visit(
  address: string,
  server: Server,
  arrived: Promise<URLSearchParams>,
  { io, environment, platform, signal }: BrowserOptions,
): ExpectedVisit {
  return {
    address,
    async send(page) {
      io.say(`Sign in at ${page}`);
      openPage(page, environment, platform);
      const late = new IdctlError('TIMEOUT', 'The browser did not come back.', { hint: 'Try again.' });
      return Promise.race([arrived, ended(signal), after(VISIT_WAIT_MS, late)]);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function after(ms: number, error: IdctlError): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(error), ms).unref();
  });
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    throw new IdctlError('CONFLICT', `Port ${port} of this machine is taken.`, {
      hint: 'Another sign-in may be waiting; or name another redirectPort in the connection.',
      cause: error,
    });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Best effort: where there is none, or it fails, the printed address remains. */
export function openPage(page: string, environment: Environment, platform: NodeJS.Platform): void {
  const [program, ...words] =
    platform === 'darwin'
      ? ['open', page]
      : platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', page]
        : ['xdg-open', page];
  const hasDisplay = (environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'] ?? '') !== '';
  if (program === undefined || (program === 'xdg-open' && !hasDisplay)) return;
  const child = spawn(program, words, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers(): {
  promise: Promise<URLSearchParams>;
  resolve: (value: URLSearchParams) => void;
} {
  let resolve: (value: URLSearchParams) => void = () => undefined;
  const promise = new Promise<URLSearchParams>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
