/**
 * The build that spawned tests run. It is made once, when it is not there or older than its sources; runs of several
 * test processes wait for each other. Generated files are left as they are committed: a test compares them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** What the user runs. */
export const LAUNCHER = join(ROOT, 'bin', 'run.js');

const LOCK = join(ROOT, 'node_modules', '.idctl-build-lock');
const OWNER = join(LOCK, 'pid');
const SOURCES = ['src', 'scripts', 'package.json', 'package-lock.json'];

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const times = readdirSync(path).map((name) => newest(join(path, name)));
  // A folder's own time tells that something in it was removed.
  return Math.max(stats.mtimeMs, ...times);
}

function isFresh(): boolean {
  const built = statSync(join(ROOT, 'dist', 'main.js'), { throwIfNoEntry: false });
  return built !== undefined && SOURCES.every((it) => newest(join(ROOT, it)) <= built.mtimeMs);
}

/** Whether the process that holds the lock has ended without giving it back. */
function isAbandoned(): boolean {
  try {
    process.kill(Number(readFileSync(OWNER, 'utf8')), 0);
    return false;
  } catch (error) {
    // ENOENT: the holder has made the folder and not yet written its number, or has just left.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'; // kill and readFile throw nothing else.
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK);
    writeFileSync(OWNER, String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // mkdir throws nothing else.
    if (isAbandoned()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function build(): void {
  const done = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), '--bundle-only'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`the build failed:\n${done.stdout}${done.stderr}`);
}

export async function ensureBuilt(): Promise<void> {
  while (!tryLock()) await delay(100);
  try {
    if (!isFresh()) build();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}
