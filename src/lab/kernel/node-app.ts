/**
 * Lets a stand-in use a library that speaks node's http (request in, response out) and no `Request`: the call is made
 * in memory, so that journal, faults and observers see it like any other.
 */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** @param remoteAddress What the handler is told of the caller. */
export async function callNodeApp(
  handler: NodeHandler,
  request: Request,
  remoteAddress: string,
): Promise<Response> {
  const incoming = await incomingOf(request, remoteAddress);
  const outgoing = new MemoryResponse(incoming);
  // What the handler returns says nothing: it has answered when the response has ended.
  void handler(incoming, outgoing);
  return outgoing.answered;
}

async function incomingOf(request: Request, remoteAddress: string): Promise<IncomingMessage> {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const incoming = new IncomingMessage(socket);
  const { pathname, search, host } = new URL(request.url);
  incoming.method = request.method;
  incoming.url = pathname + search;
  incoming.httpVersion = '1.1';
  incoming.httpVersionMajor = 1;
  incoming.httpVersionMinor = 1;
  const body = Buffer.from(await request.arrayBuffer());
  incoming.headers = { host, ...Object.fromEntries(request.headers) };
  // The body is whole by now, whatever way it came.
  delete incoming.headers['transfer-encoding'];
  if (body.length > 0) incoming.headers['content-length'] = String(body.length);
  incoming.push(body);
  incoming.push(null);
  incoming.complete = true;
  return incoming;
}

/** A response that gathers what is written instead of sending it. */
class MemoryResponse extends ServerResponse {
  readonly answered: Promise<Response>;
  readonly #chunks: Buffer[] = [];
  #settle: (response: Response) => void = () => {};

  constructor(incoming: IncomingMessage) {
    super(incoming);
    this.answered = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  override write(chunk: unknown): boolean {
    this.#keep(chunk);
    return true;
  }

  override end(chunk?: unknown): this {
    this.#keep(chunk);
    // Only statuses that forbid one have no body; an empty text would be refused with them.
    const body = this.#chunks.length === 0 ? null : new Uint8Array(Buffer.concat(this.#chunks));
    this.#settle(new Response(body, { status: this.statusCode, headers: this.#headers() }));
    this.emit('finish');
    return this;
  }

  #keep(chunk: unknown): void {
    if (typeof chunk === 'string') this.#chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) this.#chunks.push(Buffer.from(chunk));
  }

  #headers(): Headers {
    const headers = new Headers();
    for (const [name, value] of Object.entries(this.getHeaders())) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) headers.append(name, String(one));
      }
    }
    return headers;
  }
}
