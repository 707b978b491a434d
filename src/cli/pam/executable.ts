/** Whether a command can be run, asked before a password is taken for it. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { Environment } from '../paths.ts';

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The full path of a program, or null. Names with a slash are taken as they are. */
export async function findExecutable(program: string, environment: Environment): Promise<string | null> {
  if (/[/\\]/.test(program)) return (await isExecutable(program)) ? program : null;
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    for (const extension of extensions) {
      const path = join(folder === '' ? '.' : folder, program + extension);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

/** @throws NOT_FOUND */
export async function requireExecutable(program: string, environment: Environment): Promise<void> {
  if ((await findExecutable(program, environment)) !== null) return;
  throw new IdctlError('NOT_FOUND', `There is no command "${program}" that could be run.`, {
    hint: 'Nothing was checked out. Write the command after --, as in: idctl pam exec NAME -- psql',
  });
}
