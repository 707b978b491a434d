/** From the flags of `lab fault` to the order that the lab takes. */
import { parseDuration } from '../../core/duration.ts';
import { IdctlError } from '../../core/errors.ts';
import type { LabRemote } from './lab-remote.ts';

export const FAULTS = [
  ...['429', '500', '503', 'hang', 'drop-before', 'drop-after', 'truncate', 'html'],
  ...['clock', 'list', 'clear'],
] as const;

export interface FaultOrder {
  readonly kind: string;
  readonly listener: string;
  readonly route?: string | undefined;
  readonly skip: number;
  readonly times: number;
  readonly by?: string | undefined;
}

export async function orderFault(remote: LabRemote, order: FaultOrder): Promise<unknown> {
  switch (order.kind) {
    case 'clock':
      return remote.call('POST', 'clock', { advanceMs: signed(order.by) });
    case 'list':
      return remote.call('GET', 'faults');
    case 'clear':
      return remote.call('DELETE', 'faults');
    default: {
      const { listener, kind, skip, times } = order;
      return remote.call('POST', 'faults', { listener, kind, skip, times, ...route(order.route) });
    }
  }
}

function signed(by: string | undefined): number {
  const [, sign, amount] = /^([+-]?)(.+)$/.exec(by ?? '') ?? [];
  if (amount === undefined)
    throw new IdctlError('USAGE', 'How far shall the clock move?', { hint: 'For example: --by +20m' });
  return parseDuration(amount) * (sign === '-' ? -1 : 1);
}

function route(text: string | undefined): { method: string; path: string } {
  const [, method, path] = /^([A-Za-z]+|\*)\s+(\/\S*)$/.exec(text ?? '') ?? [];
  if (method === undefined || path === undefined) {
    throw new IdctlError('USAGE', 'Which calls shall fail?', {
      hint: "For example: --route 'POST /PasswordVault/API/**'",
    });
  }
  return { method: method.toUpperCase(), path };
}

/** What the control listener answers: an order, the list of them, the clock, or nothing. */
interface FaultAnswer {
  readonly faults?: readonly PlacedFault[];
  readonly now?: string;
}

interface PlacedFault {
  readonly id: string;
  readonly listener: string;
  readonly method: string;
  readonly path: string;
  readonly kind: string;
  readonly skip: number;
  readonly times: number;
}

export function faultText(answer: unknown): string {
  if (answer === null) return 'Done.';
  const { faults, now } = answer as FaultAnswer; // Lab and command line are one package.
  if (now !== undefined) return `In the lab it is ${now}.`;
  if (faults === undefined) return orderText(answer as PlacedFault); // Neither clock nor list.
  return faults.length === 0 ? 'No fault waits for a call.' : faults.map(orderText).join('\n');
}

function orderText({ id, listener, method, path, kind, skip, times }: PlacedFault): string {
  const first = skip === 0 ? '' : ` let ${skip} through, then`;
  return `${id}: ${method} ${path} at ${listener}:${first} ${kind}, ${times === 1 ? 'once' : `${times} times`}.`;
}
