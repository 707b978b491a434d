/** What somebody gives to look at: a file, or standard input. Never an argument: those are seen by every user of a machine. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { unreadable } from './context/small-file.ts';

export interface GivenInput {
  /** For evidence: the name of a file without its folder. */
  readonly source: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * @param file `-` or undefined: standard input
 * @throws USAGE for a message in the place of a file, INPUT_REQUIRED at a terminal, NOT_FOUND, CONFIG_INVALID
 */
export async function openInput(context: Context, file: string | undefined): Promise<GivenInput> {
  if (file === undefined || file === '-') {
    return { source: 'standard input', bytes: context.options.stdin.bytes() };
  }
  refuseMessage(file);
  const facts = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (facts.isDirectory()) throw new IdctlError('CONFIG_INVALID', `${file} is a folder, and no file.`);
  return { source: basename(file), bytes: chunksOf(file) };
}

/** Nothing of it is repeated: it may be a token that still works. */
export function refuseMessage(word: string): void {
  const isToken = /^ey[\w-]{10,}\.[\w-]+\./.test(word);
  const isMessage = word.length > 1000 || /^\s*[<{]/.test(word) || /SAML(Request|Response)=/.test(word);
  if (!isToken && !isMessage) return;
  throw new IdctlError('USAGE', 'That is a message, and no name of a file.', {
    hint: 'Put it into a file, or pipe it in with -: arguments are seen by everybody on the machine.',
  });
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
