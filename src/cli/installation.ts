/** Where idctl itself is installed: the built entry points of its helper processes, and its own launcher. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder. Bundling moves code between files, so it is searched upwards and not counted in steps. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'oclif.manifest.json')) && dirname(folder) !== folder)
    folder = dirname(folder);
  return folder;
}

export type HelperProcess = 'guardian-main' | 'clipboard-clearer' | 'keychain-worker';

/** The script of a helper process, as the build makes it. */
export function helperScript(name: HelperProcess): string {
  return join(packageRoot(), 'dist', `${name}.js`);
}

/** The launcher, to run idctl from idctl. */
export function launcher(): string {
  return join(packageRoot(), 'bin', 'run.js');
}
