/** Secrets of the relying party that a flag names by reference: read where a message needs them, and shown nowhere. */
import type { Knowledge } from '../../../services/federation/knowledge.ts';
import type { Context } from '../../context.ts';
import { flagSecret } from '../live/flag-secret.ts';

export interface SecretFlags {
  readonly 'client-secret'?: string | undefined;
}

/** @throws USAGE for what is no reference */
export function withGivenSecrets(context: Context, flags: SecretFlags, knowledge: Knowledge): Knowledge {
  const { 'client-secret': reference } = flags;
  if (reference === undefined) return knowledge;
  const secret = flagSecret(context, 'client-secret', reference);
  const secrets = async () => [await secret()];
  return { ...knowledge, client: { origin: 'the command line', ...knowledge.client, secrets } };
}
