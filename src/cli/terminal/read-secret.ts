/** A secret from the person or from a pipe. */
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Context } from '../context.ts';

/** One trailing newline of a pipe is not part of the secret. @throws USAGE when there is nothing */
export async function readSecret(context: Context, message: string): Promise<Secret> {
  const secret = context.options.io.stdinIsTty
    ? await context.prompts.secret({ message, answeredBy: 'standard input' })
    : await context.options.stdin.secret();
  if (!secret.isEmpty()) return secret;
  throw new IdctlError('USAGE', 'The secret is empty: nothing was done.', {
    hint: 'Pipe it in, or run at a terminal.',
  });
}
