/** Headers of a request together with the id under which the org answers it. */
import type { Context } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { REQUEST_ID } from './origin.ts';

export function requestHeaders(c: Context<LabBindings>): Headers {
  const headers = new Headers(c.req.raw.headers);
  const requestId = c.res.headers.get(REQUEST_ID);
  if (requestId !== null) headers.set(REQUEST_ID, requestId);
  return headers;
}
