/** An address of this machine at which a browser brings one answer: by its query, or by a form that it posts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { IdctlError } from '../../../core/errors.ts';
import type { BroughtAnswer } from '../../../services/federation/live/sign-in-port.ts';

/** As long as a sign-in with a second factor may take. */
const WAIT_MS = 5 * 60_000;
const MAX_FORM_BYTES = 1024 * 1024;

const THANKS =
  '<!doctype html><meta charset="utf-8"><title>idctl</title><p>Done. You can close this page.</p>';

export interface Loopback {
  /** @throws TIMEOUT, and the reason of the signal */
  answer(): Promise<BroughtAnswer>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 at the port of the address, and answers its path only. @throws CONFLICT when it is taken */
export async function openLoopback(address: URL, signal: AbortSignal): Promise<Loopback> {
  let bring: (answer: BroughtAnswer) => void = () => undefined;
  const brought = new Promise<BroughtAnswer>((resolve) => {
    bring = resolve;
  });
  const server = createServer((request, response) => {
    void serve(request, response, address).then((answer) => {
      if (answer !== null) bring(answer);
    });
  });
  await listen(server, Number(address.port || 80));
  return {
    answer: () => Promise.race([brought, ended(signal), late()]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Null for a visit that brings nothing. Never rejects. */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
): Promise<BroughtAnswer | null> {
  const url = new URL(request.url ?? '/', address);
  const { method } = request;
  const form = url.pathname === address.pathname && method === 'POST' ? await formOf(request) : null;
  const isAnswer = url.pathname === address.pathname && (method === 'GET' || form !== null);
  const status = isAnswer ? 200 : 404;
  response
    .writeHead(status, { 'content-type': 'text/html', connection: 'close' })
    .end(isAnswer ? THANKS : '');
  if (!isAnswer) return null;
  return form === null
    ? { method: 'GET', fields: [...url.searchParams] }
    : { method: 'POST', fields: [...new URLSearchParams(form)] };
}

/** Null for what is too large, or breaks off. */
async function formOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > MAX_FORM_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    throw new IdctlError('CONFLICT', `Port ${port} of this machine cannot be listened on.`, {
      hint: 'Something else has it; or register another address of this machine with the application.',
      cause: error,
    });
  }
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) => {
    const error = new IdctlError('TIMEOUT', 'The browser did not come back.', { hint: 'Try again.' });
    setTimeout(() => reject(error), WAIT_MS).unref();
  });
}
