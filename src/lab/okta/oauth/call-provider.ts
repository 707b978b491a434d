/** A call of the org's OpenID provider, dressed for it, and its answer dressed as Okta's. */
import type { Context } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { callNodeApp } from '../../kernel/node-app.ts';
import type { OrgWorld } from '../org-world.ts';
import { requestHeaders } from '../sign-in/request.ts';
import { providerOf } from './provider.ts';

export interface ProviderCall {
  readonly method: string;
  /** Query of a GET, form of a POST. */
  readonly params: URLSearchParams;
  readonly headers: Headers;
}

/** The parameters of a request; null when the body of a POST is no form. */
export async function callOf(c: Context<LabBindings>): Promise<ProviderCall | null> {
  const headers = requestHeaders(c);
  const { method } = c.req;
  if (method === 'GET') return { method, params: new URL(c.req.url).searchParams, headers };
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(c.req.header('content-type') ?? '')) return null;
  return { method, params: new URLSearchParams(await c.req.text()), headers };
}

export async function callProvider(
  world: OrgWorld,
  c: Context<LabBindings>,
  { method, params, headers }: ProviderCall,
): Promise<Response> {
  const asked = (params.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const provider = await providerOf(world, asked);
  const url = new URL(new URL(c.req.url).pathname, world.ownUrl());
  headers.delete('content-length');
  if (method === 'GET') url.search = params.toString();
  else headers.set('content-type', 'application/x-www-form-urlencoded');
  const body = method === 'GET' ? null : params.toString();
  return callNodeApp(provider.callback(), new Request(url, { method, headers, body }), c.env.remoteAddress);
}

/** The same answer with another JSON body. */
export async function withBody(
  answer: Response,
  change: (body: { [member: string]: unknown }) => object | Promise<object>,
): Promise<Response> {
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== 'object' || body === null) return answer;
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  return Response.json(await change({ ...body }), { status: answer.status, headers });
}
