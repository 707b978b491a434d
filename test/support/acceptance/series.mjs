/**
 * Runs several commands of the built program one after the other in one process: most of what a short command costs is
 * the start of its process. Commands come as JSON by the environment; after each, both streams get a mark with its
 * exit code.
 */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { launcher, main, commands, mark } = JSON.parse(process.env.SERIES ?? '');
delete process.env.SERIES;

const { main: run } = await import(pathToFileURL(main).href);
for (const argv of commands) {
  process.exitCode = 0;
  await run(argv, pathToFileURL(launcher).href);
  for (const stream of [1, 2]) writeSync(stream, `${mark}${process.exitCode}${mark}`);
}
process.exitCode = 0;
