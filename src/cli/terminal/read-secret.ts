/** A secret from the person or from a pipe. */
import { text } from 'node:stream/consumers';
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Context } from '../context.ts';

/** One trailing newline of a pipe is not part of the secret. @throws USAGE when there is nothing */
export async function readSecret(context: Context, message: string): Promise<Secret> {
  const secret = context.options.io.stdinIsTty
    ? await context.prompts.secret({ message, answeredBy: 'standard input' })
    : new Secret((await text(process.stdin)).replace(/\r?\n$/, ''));
  if (!secret.isEmpty()) return secret;
  throw new IdctlError('USAGE', 'The secret is empty: nothing was done.', {
    hint: 'Pipe it in, or run at a terminal.',
  });
}
