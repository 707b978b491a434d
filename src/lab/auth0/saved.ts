/** State that was saved before. */
import * as z from 'zod';
import type { Auth0State } from './model.ts';

/** Enough to refuse what is no state of this stand-in; the inside is what `save` gave. */
const savedSchema = z.looseObject({
  tenant: z.string(),
  clients: z.array(z.looseObject({ id: z.string() })),
  connections: z.array(z.looseObject({ id: z.string(), strategy: z.string() })),
  users: z.array(z.looseObject({ user_id: z.string() })),
  logs: z.array(z.looseObject({ log_id: z.string() })),
  signingKeys: z.array(z.looseObject({ kid: z.string() })),
});

/** A copy of its own. @throws when it is not a state of this stand-in */
export function loadState(saved: unknown): Auth0State {
  savedSchema.parse(saved);
  // Only `save` makes such objects, and the check above has refused everything else.
  return structuredClone(saved) as Auth0State;
}
