/**
 * The files that are made from the code and committed: manifest, JSON Schema, lists of commands, of exit codes and of checks.
 * The build writes them; a test proves that they are fresh.
 */
import type { Command } from '@oclif/core';
import { Plugin } from '@oclif/core';
import { EXIT, EXIT_MEANINGS } from '../core/exit-codes.ts';
import { commandDocument } from './command-document.ts';
import { checksDocument } from './federation/checks-document.ts';
import { contextJsonSchema } from './federation/context/schema.ts';
import { jsonSchema } from './profile/schema.ts';
import { wiringJsonSchema } from './sso/wiring-schema.ts';

/** Path from the package's root to text. @param root the package's root, with a fresh `dist/` */
export async function generatedFiles(root: string, version: string): Promise<Record<string, string>> {
  const commands = await loadCommands(root);
  return {
    'oclif.manifest.json': `${JSON.stringify({ commands: Object.fromEntries(commands.map((it) => [it.id, it])), version }, null, 2)}\n`,
    'schema/profile.schema.json': `${JSON.stringify(jsonSchema(), null, 2)}\n`,
    'schema/wiring.schema.json': `${JSON.stringify(wiringJsonSchema(), null, 2)}\n`,
    'schema/federation-context.schema.json': `${JSON.stringify(contextJsonSchema(), null, 2)}\n`,
    'docs/exit-codes.md': exitCodes(),
    'docs/federation-checks.md': checksDocument(),
    'docs/commands.md': commandDocument(commands),
  };
}

/** What `oclif manifest` would write, without the generator's hundred packages. */
async function loadCommands(root: string): Promise<Command.Cached[]> {
  const plugin = new Plugin({
    root,
    type: 'core',
    isRoot: true,
    ignoreManifest: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  return Object.values(plugin.manifest.commands).sort((a, b) => a.id.localeCompare(b.id));
}

/** The table of exit codes, also shown by `idctl help exit-codes`. */
export function exitCodes(): string {
  const codesOf = (exit: number): string =>
    Object.entries(EXIT)
      .filter(([, value]) => value === exit)
      .map(([code]) => `\`${code}\``)
      .join(', ');
  const rows = EXIT_MEANINGS.map(([exit, meaning]) => `| ${exit} | ${codesOf(exit)} | ${meaning} |`);
  return [
    '# Exit codes',
    '',
    'The same with and without `--json`. In JSON, `error.code` holds the code. Generated from `src/core/exit-codes.ts`.',
    '',
    '| exit | codes | meaning to a script |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
