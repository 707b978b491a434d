/** Who makes a request, for the tenant's log. */
import type { Context } from 'hono';
import type { LabBindings } from '../kernel/contract.ts';
import type { Origin } from './rules/logs.ts';

export function originOf(c: Context<LabBindings>): Origin {
  // Requests that are made in memory, without a socket, have no bindings.
  const address: string | undefined = c.env?.remoteAddress;
  return { ip: address ?? '127.0.0.1', userAgent: c.req.header('user-agent') ?? '' };
}
