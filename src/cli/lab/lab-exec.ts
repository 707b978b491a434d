/** Running a command inside a lab of its own. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { IdctlError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { requireExecutable } from '../pam/executable.ts';
import { openLabShell } from './lab-shell.ts';

/** The command's exit code; 128 plus the signal's number when a signal ended it. */
export async function runInLab(
  context: Context,
  command: readonly string[],
  seed: string | undefined,
): Promise<number> {
  const { environment, lifecycle, io } = context.options;
  const [program = '', ...args] = command;
  // idctl itself is put on the PATH below.
  if (program !== 'idctl') await requireExecutable(program, environment);
  const shell = await openLabShell(seed, environment);
  lifecycle.onEnd(() => shell.end());
  const child = spawn(program, args, { stdio: 'inherit', env: { ...environment, ...shell.environment } });
  const release = lifecycle.divert((signal) => {
    // Ctrl-C and a hang-up come to the command from the terminal itself.
    if (signal === 'SIGTERM' || !io.stdinIsTty) child.kill(signal);
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', (cause) =>
        reject(new IdctlError('NOT_FOUND', `${program} could not be started.`, { cause })),
      );
      child.on('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    release();
  }
}
