/**
 * The program: hands the command line to oclif, and ends in the table of exit codes also where no command was found.
 */
import { setFlagsFromString } from 'node:v8';
import { Config, Errors, run } from '@oclif/core';
import { EXIT } from '../core/exit-codes.ts';
import { asIdctlError } from './errors.ts';
import { tell } from './tell.ts';
import type { Io } from './terminal/io.ts';
import { createIo } from './terminal/io.ts';
import { unknownCommand } from './unknown-command.ts';

/** @param root URL of the launcher: oclif looks for package.json and the manifest from there. */
export async function runProgram(argv: readonly string[], root: string): Promise<void> {
  // The HTTP parser is WebAssembly. V8 would optimise it in the background and hold up our exit until that is done:
  // a third of the run time of a command that makes one call.
  setFlagsFromString('--liftoff-only');
  // Before oclif writes: its own listener would end the process where a disk is full.
  const io = createIo(process);
  try {
    await run([...argv], root);
  } catch (error) {
    await failBeforeCommand(argv, root, error, io);
  }
}

/** Help and version leave oclif as an "error" whose exit code is 0. */
async function failBeforeCommand(
  argv: readonly string[],
  root: string,
  error: unknown,
  io: Io,
): Promise<void> {
  if (error instanceof Errors.ExitError && error.oclif.exit === 0) return;
  // An installation that cannot be read is told by the error at hand.
  const unknown = await Config.load(root).then(
    (config) => unknownCommand(argv, config),
    () => null,
  );
  const known = unknown ?? asIdctlError(error);
  process.exitCode = EXIT[known.code];
  await tell(io, known, argv.includes('--json') ? 'json' : 'text');
  await io.drained();
}
