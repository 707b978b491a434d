/** The way in. What needs no command (`--version`) answers before anything else is loaded. */
import { readFileSync } from 'node:fs';
import { EXIT } from '../core/exit-codes.ts';
import { asIdctlError, sentence } from './errors.ts';
import { createIo } from './terminal/io.ts';
import { hideExperimentalWarnings } from './warnings.ts';

const VERSION_FLAGS: readonly string[] = ['--version', '-V'];

/** @param root URL of the launcher: package.json is one folder above it. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  hideExperimentalWarnings(process);
  const [first] = argv;
  if (first !== undefined && VERSION_FLAGS.includes(first)) {
    const { name, version } = JSON.parse(readFileSync(new URL('../package.json', root), 'utf8')); // Our own file.
    return show(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
  }
  const { runProgram } = await import('./program.ts');
  await runProgram(argv, root);
}

async function show(text: string): Promise<void> {
  const io = createIo(process);
  await io.out(text).catch((thrown: unknown) => {
    const error = asIdctlError(thrown);
    process.exitCode = EXIT[error.code];
    io.say(sentence(error));
  });
  await io.drained();
}
