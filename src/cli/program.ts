/**
 * The program: hands the command line to oclif, and ends in the table of exit codes also where no command was found.
 */
import { setFlagsFromString } from 'node:v8';
import { Config, Errors, flush, run } from '@oclif/core';
import { EXIT } from '../core/exit-codes.ts';
import { asIdctlError, envelope, sentence } from './errors.ts';
import { plain } from './render/plain.ts';
import { createIo } from './terminal/io.ts';
import { unknownCommand } from './unknown-command.ts';

/** @param root URL of the launcher: oclif looks for package.json and the manifest from there. */
export async function runProgram(argv: readonly string[], root: string): Promise<void> {
  // The HTTP parser is WebAssembly. V8 would optimise it in the background and hold up our exit until that is done:
  // a third of the run time of a command that makes one call.
  setFlagsFromString('--liftoff-only');
  try {
    await run([...argv], root);
  } catch (error) {
    await failBeforeCommand(argv, root, error);
  }
  // What could not be written has been told by the command, and its exit code stands.
  await flush().catch(() => undefined);
}

/** Help and version leave oclif as an "error" whose exit code is 0. */
async function failBeforeCommand(argv: readonly string[], root: string, error: unknown): Promise<void> {
  if (error instanceof Errors.ExitError && error.oclif.exit === 0) return;
  // An installation that cannot be read is told by the error at hand.
  const unknown = await Config.load(root).then(
    (config) => unknownCommand(argv, config),
    () => null,
  );
  const known = unknown ?? asIdctlError(error);
  process.exitCode = EXIT[known.code];
  const io = createIo(process);
  if (argv.includes('--json')) await io.out(`${JSON.stringify(envelope(known), null, 2)}\n`);
  else io.say(plain(sentence(known)));
  await io.drained();
}
