/** Generated files are committed; these tests prove that they are fresh. Remedy of a failure: npm run build. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/build.ts';
import { commands, generatedFiles } from '../support/commands/built.ts';

describe('generated files', () => {
  it.each([
    'oclif.manifest.json',
    'schema/profile.schema.json',
    'schema/wiring.schema.json',
    'schema/federation-context.schema.json',
    'docs/exit-codes.md',
    'docs/federation-checks.md',
    'docs/commands.md',
  ])('%s is as the code would make it', async (path) => {
    const made = (await generatedFiles())[path];
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(made);
  });

  it('hold every argument and flag of every command, with short form, values and default', async () => {
    const document = (await generatedFiles())['docs/commands.md'] ?? '';
    const [head = '', ...sections] = document.split('\n## idctl ');
    const missing = (await commands()).flatMap((command) => {
      const id = command.id.replaceAll(':', ' ');
      const section = sections.find((it) => it.startsWith(`${id}\n`)) ?? '';
      // What a command says of a flag itself beats what is said for all.
      const said = (form: string): string =>
        [section, head]
          .flatMap((it) => it.split('\n'))
          .find((line) => line.split(' | ')[0]?.includes(form)) ?? '';
      const args = Object.keys(command.args).map((it) => [`\`${it.toUpperCase()}\``]);
      const flags = Object.values(command.flags)
        .filter((it) => it.hidden !== true)
        .map((it) => {
          const form = it.type === 'option' ? `--${it.name} VALUE\`` : `--${it.name}\``;
          const preset = it.type === 'option' ? String(it.default ?? '') : '';
          const short = it.char === undefined ? [] : [`\`-${it.char}`];
          return [form, it.description ?? '', ...short, ...(it.options ?? []), preset];
        });
      return [...args, ...flags]
        .filter(([form = '', ...rest]) => ![form, ...rest].every((it) => said(form).includes(it)))
        .map((it) => `${id}: ${it.join(' ')}`);
    });
    expect(missing).toEqual([]);
  });

  it('are all looked at here', async () => {
    expect(Object.keys(await generatedFiles())).toHaveLength(7);
  });
});
