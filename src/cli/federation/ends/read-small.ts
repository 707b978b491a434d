/** Files that a person names: certificates and metadata. */
import { readFile, stat } from 'node:fs/promises';
import { IdctlError } from '../../../core/errors.ts';

/** More than anybody's metadata has to say. */
const MOST_BYTES = 1_048_576;

/** @throws NOT_FOUND, CONFIG_INVALID */
export async function readSmall(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new IdctlError('CONFIG_INVALID', `${path} is larger than ${MOST_BYTES} bytes.`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof IdctlError) throw error;
    const code = (error as NodeJS.ErrnoException).code; // stat and readFile throw nothing else.
    if (code === 'ENOENT') {
      throw new IdctlError('NOT_FOUND', `There is no such connection, and no file "${path}".`, {
        cause: error,
      });
    }
    throw new IdctlError('CONFIG_INVALID', `${path} cannot be read (${code}).`, { cause: error });
  }
}
