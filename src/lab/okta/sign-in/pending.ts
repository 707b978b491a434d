/** What the org sent away or put aside during a sign-in, until the browser comes back with its key. */
import type { Document } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { numberField } from './fields.ts';

/** A browser that takes longer begins again. */
const LIFETIME_MS = 60 * 60_000;

export function keepPending(world: OrgWorld, key: string, what: Document): void {
  const { state, context } = world;
  const now = context.clock.now();
  for (const [old, pending] of Object.entries(state.pendingSignIns)) {
    if (!isOpen(pending, now)) delete state.pendingSignIns[old];
  }
  state.pendingSignIns[key] = { ...what, keptMs: now };
}

/** Stays where it is: a browser may come back twice. */
export function findPending({ state, context }: OrgWorld, key: string | null): Document | null {
  const pending = key === null ? undefined : state.pendingSignIns[key];
  return pending !== undefined && isOpen(pending, context.clock.now()) ? pending : null;
}

/** For what is good once. */
export function takePending(world: OrgWorld, key: string | null): Document | null {
  const pending = findPending(world, key);
  if (key !== null) delete world.state.pendingSignIns[key];
  return pending;
}

function isOpen(pending: Document, now: number): boolean {
  return (numberField(pending, 'keptMs') ?? 0) + LIFETIME_MS > now;
}
