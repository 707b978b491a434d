/** Generated files are committed; these tests prove that they are fresh. Remedy of a failure: npm run build. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/build.ts';
import { generatedFiles } from '../support/commands/built.ts';

describe('generated files', () => {
  it.each([
    'oclif.manifest.json',
    'schema/profile.schema.json',
    'schema/wiring.schema.json',
    'docs/exit-codes.md',
    'docs/commands.md',
  ])('%s is as the code would make it', async (path) => {
    const made = (await generatedFiles())[path];
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(made);
  });

  it('are all looked at here', async () => {
    expect(Object.keys(await generatedFiles())).toHaveLength(5);
  });
});
