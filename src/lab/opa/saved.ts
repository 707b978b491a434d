/** State that was saved before. */
import * as z from 'zod';
import type { OpaState } from './model.ts';

/** Enough to refuse what is no state of this stand-in; the inside is what `save` gave. */
const savedSchema = z.looseObject({
  settings: z.looseObject({ adResourceType: z.string() }),
  teamName: z.string(),
  tokenKey: z.string(),
  users: z.array(z.looseObject({ id: z.string() })),
  projects: z.array(z.looseObject({ id: z.string() })),
  accounts: z.array(z.looseObject({ id: z.string(), kind: z.string() })),
});

/** A copy of its own. @throws when it is not a state of this stand-in */
export function loadState(saved: unknown): OpaState {
  savedSchema.parse(saved);
  // Only `save` makes such objects, and the check above has refused everything else.
  return structuredClone(saved) as OpaState;
}
