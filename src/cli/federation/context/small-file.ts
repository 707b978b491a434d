/** Files that people name on the command line: small, and read at once. */
import { readFile, stat } from 'node:fs/promises';
import { IdctlError } from '../../../core/errors.ts';

/** Metadata of a whole federation has some ten megabytes. */
const MAX_BYTES = 32_000_000;

/** @throws NOT_FOUND, CONFIG_INVALID when it cannot be read, or is too large */
export async function readSmallFile(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      throw new IdctlError('CONFIG_INVALID', `${path} is larger than ${MAX_BYTES} bytes.`);
    return await readFile(path);
  } catch (error) {
    throw error instanceof IdctlError ? error : unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): IdctlError {
  const code = (error as NodeJS.ErrnoException).code; // The calls of node:fs throw nothing else.
  return code === 'ENOENT'
    ? new IdctlError('NOT_FOUND', `There is no file ${path}.`, { cause: error })
    : new IdctlError('CONFIG_INVALID', `${path} cannot be read (${code}).`, { cause: error });
}
