/**
 * Paths of PVWA: compared without regard to case, as IIS does. A path that nobody has answers 501 by name, a known path
 * with another method 405.
 */
import { Hono } from 'hono';
import type { LabBindings, PeerCertificate } from '../../kernel/contract.ts';
import { notBuilt, PvwaFault, refusal } from '../faults.ts';
import { identify } from '../sessions.ts';
import type { Session, Vault, VaultUser } from '../vault.ts';
import { faultAnswer, iisPage } from './answers.ts';
import type { Fields, Shape } from './fields.ts';
import { readBody, readQuery } from './fields.ts';

export const NODE_COOKIE = 'PVWANode';
const APPLICATION = 'PasswordVault';

/** What every handler knows of a request. */
export interface Incoming {
  readonly vault: Vault;
  readonly headers: Headers;
  readonly cookies: ReadonlyMap<string, string>;
  readonly text: string;
  readonly peer: PeerCertificate | null;
  readonly address: string;
  readonly params: Readonly<Record<string, string>>;
}

export interface Call<Q extends Shape, B extends Shape> extends Incoming {
  readonly session: Session;
  readonly user: VaultUser;
  readonly query: Fields<Q>;
  readonly body: Fields<B>;
}

export interface Route {
  readonly method: string;
  readonly path: readonly string[];
  readonly handle: (incoming: Incoming, query: URLSearchParams) => Response | Promise<Response>;
}

interface RouteOptions<Q extends Shape, B extends Shape> {
  readonly query?: Q;
  /** Without a shape a body must be absent or an empty object. `raw` leaves it to the handler. */
  readonly body?: B | 'raw';
}

const NO_FIELDS = {};

/** A route for a signed-in caller. `path` is relative to the application; `:name` takes one segment. */
export function route<Q extends Shape = typeof NO_FIELDS, B extends Shape = typeof NO_FIELDS>(
  method: string,
  path: string,
  options: RouteOptions<Q, B>,
  run: (call: Call<Q, B>) => Response,
): Route {
  return openRoute(method, path, (incoming, search) => {
    const { vault, headers, cookies, text } = incoming;
    const caller = identify(vault, headers.get('authorization'), cookies.get(NODE_COOKIE));
    // Where no shape is given, the empty one is what Q and B stand for.
    const query = readQuery(search, options.query ?? (NO_FIELDS as Q));
    const shape = options.body === 'raw' ? null : (options.body ?? (NO_FIELDS as B));
    const body = shape === null ? ({} as Fields<B>) : readBody(headers.get('content-type'), text, shape);
    return run({ ...incoming, ...caller, query, body });
  });
}

/** A route of the application that does not ask who calls. */
export function openRoute(method: string, path: string, handle: Route['handle']): Route {
  return rootRoute(method, `${APPLICATION}/${path}`, handle);
}

/** A route beside the application, such as the identity tenant's token endpoint. */
export function rootRoute(method: string, path: string, handle: Route['handle']): Route {
  return { method, path: path.split('/'), handle };
}

/** A part of the product that the vendor has and the stand-in has not. */
export function leftOut(method: string, path: string): Route {
  return openRoute(method, path, () => {
    throw notBuilt(`${method} /PasswordVault/${path}`);
  });
}

/** The one segment that `:name` took. */
export function parameter(call: Incoming, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return null;
  }
  return params;
}

function cookiesOf(headers: Headers): ReadonlyMap<string, string> {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split(/=(.*)/s, 2));
  return new Map(pairs.map(([name = '', value = '']) => [name, value]));
}

function segmentsOf(pathname: string): string[] {
  try {
    return pathname.split('/').map(decodeURIComponent);
  } catch {
    throw refusal.badRequest('path', 'The path is not validly encoded.');
  }
}

function choose(
  routes: readonly Route[],
  request: Request,
  url: URL,
  incoming: Omit<Incoming, 'params'>,
): Response | Promise<Response> {
  const segments = segmentsOf(url.pathname).slice(1);
  const closed = segments.at(-1) === '';
  if (closed) segments.pop();
  const last = segments.at(-1) ?? '';
  // IIS takes what follows a dot for a file's extension and never asks the application, unless a slash ends the path.
  if (!closed && /[.@]/.test(last)) return iisPage(404, '404 - File or directory not found.');
  // A literal segment is more than a parameter: Accounts/AdHocConnect is no account.
  const known = routes.flatMap((one) => {
    const params = matchPath(one.path, segments);
    return params === null ? [] : [{ one, params, wildness: Object.keys(params).length }];
  });
  const wildness = Math.min(...known.map((entry) => entry.wildness));
  const candidates = known.filter((entry) => entry.wildness === wildness);
  if (candidates.length === 0) {
    if (segments[0]?.toLowerCase() === APPLICATION.toLowerCase())
      throw notBuilt(`${request.method} ${url.pathname}`);
    return iisPage(404, '404 - File or directory not found.');
  }
  const found = candidates.find((entry) => entry.one.method === request.method);
  if (found === undefined) {
    const allow = candidates.map((entry) => entry.one.method).join(', ');
    return iisPage(405, '405 - HTTP verb used to access this page is not allowed.', { allow });
  }
  return found.one.handle({ ...incoming, params: found.params }, url.searchParams);
}

/** One PVWA. Every answer carries X-Correlation-ID. */
export function createPvwaApp(vault: Vault, routes: readonly Route[]): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.all('*', async (c) => {
    const request = c.req.raw;
    let answer: Response;
    try {
      answer = await choose(routes, request, new URL(request.url), {
        vault,
        headers: request.headers,
        cookies: cookiesOf(request.headers),
        text: await request.text(),
        peer: c.env.peer,
        address: c.env.remoteAddress,
      });
    } catch (error) {
      if (!(error instanceof PvwaFault)) throw error;
      answer = faultAnswer(error);
    }
    answer.headers.set('x-correlation-id', vault.context.chance.uuid());
    return answer;
  });
  return app;
}
