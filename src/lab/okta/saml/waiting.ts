/** Requests of service providers, those that come and those that wait in the org's state while their user signs in. */
import type { Context } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { ALPHANUMERIC, type OrgWorld } from '../org-world.ts';
import { numberField, textField } from '../sign-in/fields.ts';
import { findPending, keepPending } from '../sign-in/pending.ts';
import type { SentRequest } from './request.ts';

export interface Incoming {
  /** Null when the sign-in begins here. */
  readonly sent: SentRequest | null;
  readonly relayState: string | null;
  readonly receivedMs: number;
}

const WAITING = 'request';

export async function incomingOf(world: OrgWorld, c: Context<LabBindings>): Promise<Incoming> {
  const { searchParams, search } = new URL(c.req.url);
  const now = world.context.clock.now();
  if (c.req.method === 'POST') return read('post', new URLSearchParams(await c.req.text()), '', now);
  const waiting = findPending(world, searchParams.get(WAITING));
  if (waiting === null) return read('redirect', searchParams, search.slice(1), now);
  const binding = textField(waiting, 'binding') === 'post' ? 'post' : 'redirect';
  const params = new URLSearchParams(textField(waiting, 'params') ?? '');
  return read(
    binding,
    params,
    textField(waiting, 'rawQuery') ?? '',
    numberField(waiting, 'receivedMs') ?? now,
  );
}

function read(
  binding: SentRequest['binding'],
  params: URLSearchParams,
  rawQuery: string,
  receivedMs: number,
): Incoming {
  const samlRequest = params.get('SAMLRequest');
  const sent = samlRequest === null ? null : { binding, samlRequest, rawQuery };
  return { sent, relayState: params.get('RelayState'), receivedMs };
}

/**
 * Keeps a request, which may be longer than an address, and whose arrival counts where a new sign-in is asked for.
 *
 * @returns the query under which it is found again
 */
export function keepWaiting(world: OrgWorld, { sent, relayState, receivedMs }: Incoming): string {
  const params = new URLSearchParams();
  if (sent !== null) params.set('SAMLRequest', sent.samlRequest);
  if (relayState !== null) params.set('RelayState', relayState);
  const id = world.context.chance.text(24, ALPHANUMERIC);
  keepPending(world, id, {
    kind: 'saml-request',
    params: params.toString(),
    binding: sent?.binding ?? 'redirect',
    rawQuery: sent?.rawQuery ?? '',
    receivedMs,
  });
  return `${WAITING}=${id}`;
}
