/**
 * Makes a clone ready: installs when something is missing, builds when dist/ is older than its sources. Says what it
 * does, and does nothing twice. Uses nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];

function run(title, command, args) {
  console.error(`${title} …`);
  // npm is a script on Windows, and is started by a shell there.
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The lock file that npm leaves in node_modules tells what is installed. */
function isInstalled() {
  const inner = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(inner)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(inner, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, it]) => path === '' || it.optional || present[path]?.version === it.version,
  );
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

function isBuilt() {
  const main = join(root, 'dist', 'main.js');
  if (!existsSync(main)) return false;
  const sources = Math.max(newest(join(root, 'src')), statSync(join(root, 'scripts', 'build.mjs')).mtimeMs);
  return statSync(main).mtimeMs >= sources;
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`idctl needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.`);
  process.exit(1);
}
if (!isInstalled()) run('Installing', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
if (!isBuilt()) run('Building', process.execPath, [join(root, 'scripts', 'build.mjs')]);
