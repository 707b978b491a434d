/**
 * A command for `pam exec`: `signals LOG` writes a line for each signal and ends with 7 soon after the first;
 * `report FILE [PATH]` writes digests of what it was handed over, and never the thing itself.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

const [, , mode, output, path] = process.argv;
const digest = (text) => createHash('sha256').update(text).digest('hex');

if (mode === 'signals') {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      appendFileSync(output, `${signal}\n`);
      // A second delivery would come now.
      if (!ending) setTimeout(() => process.exit(7), 500);
      ending = true;
    });
  }
  setInterval(() => undefined, 1000);
  console.log('up');
} else {
  const byPath = path === undefined ? null : digest(readFileSync(path));
  const report = {
    variables: Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, digest(value)])),
    argv: process.argv,
    byPath,
    isStillThere: path === undefined ? null : existsSync(path),
  };
  writeFileSync(output, JSON.stringify(report));
}
