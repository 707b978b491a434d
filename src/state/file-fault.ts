/** Turns what the operating system says about a state file into an error that names the file and the way out. */
import { dirname } from 'node:path';
import { IdctlError } from '../core/errors.ts';

const REMEDIES: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `The disk is full. Free space where ${dirname(path)} lives, then run the command again.`,
  EDQUOT: (path) => `The disk quota is used up. Free space where ${dirname(path)} lives, then run it again.`,
  EROFS: (path) => `${dirname(path)} is mounted read-only. Remount it, or choose another state folder.`,
  EACCES: (path) => `Make ${dirname(path)} and the files in it belong to the user who runs idctl.`,
  EPERM: (path) => `Make ${dirname(path)} and the files in it belong to the user who runs idctl.`,
  EMFILE: () => 'Too many files are open. Raise the limit of open files, then run the command again.',
};

/** The operating system's error name, such as `ENOENT`; null when this is no system error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** UNAVAILABLE with path and remedy for a system error; anything else is handed back as it came. */
export function fileFault(
  error: unknown,
  action: 'read' | 'write' | 'remove' | 'lock',
  path: string,
): unknown {
  const code = systemCode(error);
  if (code === null || error instanceof IdctlError) return error;
  const remedy = REMEDIES[code];
  return new IdctlError('UNAVAILABLE', `cannot ${action} ${path} (${code})`, {
    hint: remedy === undefined ? `Look into why the system refuses to ${action} this file.` : remedy(path),
    cause: error,
  });
}
