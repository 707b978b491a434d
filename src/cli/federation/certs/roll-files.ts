/** Files for the owner of the other end of an exchange. They hold no secret. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IdctlError } from '../../../core/errors.ts';
import type { RollHandover } from '../../../services/federation/certs/roll-contract.ts';

/** Answers with the paths written. @throws USAGE when the folder cannot be written to */
export async function writeHandoverFiles(
  folder: string | undefined,
  handover: RollHandover | null,
): Promise<readonly string[]> {
  if (folder === undefined || handover === null) return [];
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, content } of handover.files) {
      const path = join(folder, name);
      await writeFile(path, content);
      written.push(path);
    }
    return written;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // mkdir and writeFile throw nothing else.
    throw new IdctlError('USAGE', `The files cannot be written to ${folder} (${code}).`, {
      hint: 'The exchange is under way. Run it again with another folder.',
      cause: error,
    });
  }
}
