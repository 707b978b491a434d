/** A secret that a flag names by reference: never the secret itself, which everybody on the machine could read. */
import { IdctlError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { Context } from '../../context.ts';
import { REFERENCE_PATTERN, readReference } from '../../profile/reference.ts';

const EXEC_TIMEOUT_MS = 20_000;

/** Read when it is needed, and once. @throws USAGE at once for what is no reference */
export function flagSecret(context: Context, flag: string, reference: string): () => Promise<Secret> {
  if (!REFERENCE_PATTERN.test(reference)) {
    throw new IdctlError('USAGE', `--${flag} takes a reference to a secret, and never the secret itself.`, {
      hint: 'Write keychain:NAME, age:NAME, env:NAME, file:PATH, exec:COMMAND or prompt.',
    });
  }
  let read: Promise<Secret> | undefined;
  return () => {
    read ??= readFlag(context, flag, reference);
    return read;
  };
}

async function readFlag(context: Context, flag: string, reference: string): Promise<Secret> {
  const { environment, stdin } = context.options;
  const { prompts } = context;
  if (reference === 'prompt') {
    const answeredBy = `--${flag} with another reference, such as env:NAME or file:PATH`;
    return prompts.secret({ message: `--${flag}:`, answeredBy });
  }
  const sources = {
    vault: () => context.vault(),
    environment,
    prompts,
    stdin,
    execTimeoutMs: EXEC_TIMEOUT_MS,
  };
  try {
    return await readReference(reference, { connection: 'the command line', field: `--${flag}` }, sources);
  } catch (error) {
    if (!(error instanceof IdctlError) || error.code === 'VAULT_LOCKED') throw error;
    throw new IdctlError(error.code, error.message, { hint: `Correct --${flag}.`, cause: error });
  }
}
