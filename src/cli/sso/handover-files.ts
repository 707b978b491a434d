/** Files that a person takes to where idctl cannot go, such as a certificate. They hold no secret. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import { Later } from '../../services/sso/known.ts';
import type { Handover } from '../../services/sso/recipe.ts';

/** Answers with the paths written. @throws USAGE when the folder cannot be written to */
export async function writeHandover(
  folder: string,
  handover: readonly Handover[],
): Promise<readonly string[]> {
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, content } of handover.flatMap((it) => it.files)) {
      if (content instanceof Later) continue;
      const path = join(folder, name);
      await writeFile(path, content);
      written.push(path);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // mkdir and writeFile throw nothing else.
    throw new IdctlError('USAGE', `The files cannot be written to ${folder} (${code}).`, { cause: error });
  }
  return written;
}
