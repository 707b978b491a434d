/**
 * Runs commands of the built program one after the other in one process, as they come by IPC: most of what a short
 * command costs is the start of its process. Each has an empty standard input of its own; after each, both streams get
 * the mark, and the parent the exit code.
 */
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';

const [main, launcher, mark] = process.argv.splice(2);
const { main: run } = await import(main);
// A run listens for as long as its process lives.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.on('message', async (argv) => {
  Object.defineProperty(process, 'stdin', { value: Readable.from([]), configurable: true });
  process.exitCode = 0;
  await run(argv, launcher);
  const code = process.exitCode;
  process.exitCode = 0;
  for (const stream of [1, 2]) writeSync(stream, mark);
  process.send(code);
});
process.on('disconnect', () => process.exit());
process.send('ready');
