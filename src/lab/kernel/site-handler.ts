/** How a request to a vendor's stand-in is met: recorded, struck by a fault or answered, shown to observers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { FaultKind, LabBindings, PeerCertificate } from './contract.ts';
import type { Handler, Wire } from './listener.ts';
import type { Site, World } from './world.ts';

/** An answer that is complete in memory, so that it can be shown, cut or withheld. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Where there was no answer, observers see this. */
const NO_ANSWER: Answer = { status: 0, headers: new Headers(), body: Buffer.alloc(0) };

/** What a proxy in front of the vendor says when it, and not the vendor, answers. */
const PROXY_PAGE =
  '<!doctype html>\n<html><head><title>Gateway</title></head><body><h1>One moment please</h1></body></html>\n';

/** @param changed Told after each request, since any may have changed the vendor's state. */
export function siteHandler(world: World, { vendor, listener }: Site, changed: () => void): Handler {
  return async (request, wire) => {
    const entry = world.journal.open({
      atMs: world.clock.now(),
      listener: listener.name,
      method: request.method,
      target: targetOf(wire.incoming),
    });
    const body = await bodyOf(request);
    if (body === null) return RESPONSE_ALREADY_SENT;

    world.runDue();
    const fault = world.faults.take(listener.name, request.method, new URL(request.url).pathname);
    if (fault !== null) entry.fault(fault);
    const answer = await answerTo(fault, {
      app: async () => listener.app.fetch(request, bindings(wire.incoming)),
      vendor: (kind) => vendor.faultResponse(kind, world.clock.now()),
    });
    // Clients reckon waiting times from this header, and the vendors write the lab's time into their bodies.
    if (!answer.headers.has('date')) answer.headers.set('date', new Date(world.clock.now()).toUTCString());
    if (isSent(fault)) entry.answered(answer.status);
    for (const observe of world.observers) {
      observe({
        listener: listener.name,
        request: { method: request.method, url: request.url, headers: request.headers, body },
        response: { status: answer.status, headers: answer.headers, body: answer.body.toString('utf8') },
        fault,
      });
    }
    changed();
    return send(fault, answer, wire.outgoing);
  };
}

/** Path and query with percent-encoding as sent; a proxy's absolute form loses its origin. */
function targetOf(incoming: IncomingMessage): string {
  return (incoming.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '');
}

/** Null when the client went away before its body was complete; the app still reads the body itself. */
async function bodyOf(request: Request): Promise<string | null> {
  try {
    return await request.clone().text();
  } catch {
    // Nobody is left to be answered.
    return null;
  }
}

function bindings({ socket }: IncomingMessage): LabBindings['Bindings'] {
  return { peer: peerOf(socket), remoteAddress: socket.remoteAddress ?? '' };
}

function peerOf(socket: IncomingMessage['socket']): PeerCertificate | null {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (!(socket instanceof TLSSocket) || certificate === undefined) return null;
  return {
    subject: certificate.subject.split('\n').join(', '),
    fingerprint256: certificate.fingerprint256,
    serialNumber: certificate.serialNumber,
    authorized: socket.authorized,
  };
}

async function answerTo(
  fault: FaultKind | null,
  from: {
    readonly app: () => Promise<Response>;
    readonly vendor: (kind: '429' | '500' | '503') => Response;
  },
): Promise<Answer> {
  switch (fault) {
    case null:
    case 'drop-after':
    case 'truncate':
      return complete(await from.app());
    case '429':
    case '500':
    case '503':
      return complete(from.vendor(fault));
    case 'html':
      return complete(new Response(PROXY_PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } }));
    case 'hang':
    case 'drop-before':
      return { ...NO_ANSWER, headers: new Headers() };
  }
}

async function complete(response: Response): Promise<Answer> {
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: new Headers(response.headers), body };
}

function isSent(fault: FaultKind | null): boolean {
  return fault !== 'hang' && fault !== 'drop-before' && fault !== 'drop-after';
}

async function send(fault: FaultKind | null, answer: Answer, outgoing: ServerResponse): Promise<Response> {
  if (fault === 'hang') await closed(outgoing);
  else if (fault === 'truncate') truncate(answer, outgoing);
  else if (!isSent(fault)) outgoing.destroy();
  else return toResponse(answer);
  return RESPONSE_ALREADY_SENT;
}

function toResponse({ status, headers, body }: Answer): Response {
  // Statuses such as 204 forbid even an empty body.
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers });
}

function closed(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.destroyed) resolve();
    else outgoing.once('close', () => resolve());
  });
}

/** Announces the whole body and sends half of it. An empty body has no half: its answer is lost altogether. */
function truncate({ status, headers, body }: Answer, outgoing: Wire['outgoing']): void {
  if (body.length === 0) {
    outgoing.destroy();
    return;
  }
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.removeHeader('transfer-encoding');
  outgoing.setHeader('content-length', body.length);
  outgoing.writeHead(status);
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
}
