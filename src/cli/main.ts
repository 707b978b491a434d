/** The way in. What needs no command (`--version`) answers before anything else is loaded. */
import { readFileSync } from 'node:fs';

const VERSION_FLAGS: readonly string[] = ['--version', '-V'];

/** @param root URL of the launcher: package.json is one folder above it. */
export async function main(argv: readonly string[], root: string): Promise<void> {
  const [only, ...others] = argv;
  if (only !== undefined && VERSION_FLAGS.includes(only) && others.length === 0) {
    const { name, version } = JSON.parse(readFileSync(new URL('../package.json', root), 'utf8')); // Our own file.
    process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
    return;
  }
  const { runProgram } = await import('./program.ts');
  await runProgram(argv, root);
}
