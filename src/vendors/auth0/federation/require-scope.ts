/** Auth0 leaves out what may not be seen, and says nothing: what would hide in silence is told. */
import { IdctlError } from '../../../core/errors.ts';
import type { Auth0Client } from '../client.ts';
import { WHERE_TO_GRANT } from '../scopes.ts';

/** One of them is enough. @throws DENIED */
export async function requireScope(client: Auth0Client, scopes: readonly string[]): Promise<void> {
  const granted = await client.scopes();
  if (scopes.some((it) => granted.includes(it))) return;
  throw new IdctlError('DENIED', `The application of ${client.context.connection} lacks ${scopes[0]}.`, {
    hint: `Grant it: ${WHERE_TO_GRANT}`,
  });
}
