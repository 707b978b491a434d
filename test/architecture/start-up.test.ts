/**
 * What a run must not load. Newer Nodes load a fetch and HTTP/2 of their own along with node:http, a fifth of the time
 * of a check-out; idctl speaks HTTP by undici's pool alone.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt, ROOT } from '../support/build.ts';

/** The built files that a file may load, itself first: imported at once, or later behind a seam. */
function reachable(from: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(from)) return found;
  found.add(from);
  for (const [, path = ''] of readFileSync(from, 'utf8').matchAll(/(?:from|import\(?)\s*"(\.[^"]+\.js)"/g))
    reachable(join(dirname(from), path), found);
  return found;
}

const LOADS_HTTP = /(?:from|import|require\()\s*"(?:node:)?https?2?"/;

beforeAll(ensureBuilt);

test.each(['pam/checkout', 'pam/exec', 'pam/sweep', 'sso/status', 'okta/users/list'])(
  '%s does not load node:http',
  (command) => {
    const files = [...reachable(join(ROOT, 'dist', 'commands', `${command}.js`))];
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((path) => LOADS_HTTP.test(readFileSync(path, 'utf8')))).toEqual([]);
  },
);
