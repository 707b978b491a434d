/** Real programs that integration suites run against. `install.sh` beside this file installs them on Debian. */
import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { describe } from 'vitest';

/** Set in CI, where a missing peer is a fault and not a reason to skip. */
const REQUIRED = process.env['IDCTL_REQUIRE_PEERS'] === '1';

/** Why something cannot be tested here: fails under IDCTL_REQUIRE_PEERS=1, otherwise says so and is to be skipped. */
export function cannotTest(what: string, reason: string): void {
  const sentence = `${what} cannot be tested here: ${reason}.`;
  if (REQUIRED) throw new Error(sentence);
  console.warn(`SKIPPED: ${sentence}`);
}

/** `describe` when all programs are installed, otherwise its skipping kind. */
export function describeWith(
  what: string,
  programs: readonly string[],
): typeof describe | typeof describe.skip {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) return describe;
  cannotTest(what, `${missing.join(', ')} not found; run test/integration/install.sh`);
  return describe.skip;
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(resolve(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
