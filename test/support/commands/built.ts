/** What the build knows of the commands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { generatedFiles as generate } from '../../../src/cli/generated.ts';
import { ensureBuilt, ROOT } from '../build.ts';

/** A command as the manifest describes it; only what tests look at. */
export interface CommandEntry {
  readonly id: string;
  readonly summary?: string;
  readonly examples?: readonly string[];
  readonly strict?: boolean;
  readonly flags: Readonly<Record<string, FlagEntry>>;
  readonly args: Readonly<Record<string, ArgEntry>>;
}

export interface ArgEntry {
  readonly required?: boolean;
  readonly description?: string;
  readonly options?: readonly string[];
}

export interface FlagEntry {
  readonly name: string;
  readonly char?: string;
  readonly type: 'boolean' | 'option';
  readonly description?: string;
  readonly helpGroup?: string;
  readonly hidden?: boolean;
  readonly options?: readonly string[];
  readonly default?: unknown;
}

let remembered: Promise<Record<string, string>> | undefined;

/** Path to text, by the build's own generator. */
export function generatedFiles(): Promise<Record<string, string>> {
  remembered ??= (async () => {
    await ensureBuilt();
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const built: { generatedFiles: typeof generate } = await import(
      pathToFileURL(join(ROOT, 'dist', 'generated.js')).href
    );
    return built.generatedFiles(ROOT, version);
  })();
  return remembered;
}

/** Every command of the program, by the code and not by the committed manifest. */
export async function commands(): Promise<readonly CommandEntry[]> {
  const manifest: { commands: Record<string, CommandEntry> } = JSON.parse(
    (await generatedFiles())['oclif.manifest.json'] ?? '',
  );
  return Object.values(manifest.commands);
}
