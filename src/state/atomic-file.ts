/**
 * Files that are there whole or not at all. A reader sees the old text or the new one; after a kill or a power cut at
 * any moment it is still one of the two, because the new text and then the folder are flushed to the disk.
 */
import { randomBytes } from 'node:crypto';
import * as nodeFs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileFault, systemCode } from './file-fault.ts';

/** The calls that state makes on the file system; tests hand in a disk that is full. */
export type StateFs = Pick<
  typeof nodeFs,
  'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'stat' | 'unlink'
>;

export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const TEMPORARY = '.tmp';
const LEFTOVER_AGE_MS = 3_600_000;
const NO_SUCH_FLUSH: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS']);

/**
 * Replaces the file at `path` in one step; makes its folder, private to the user, when there is none.
 *
 * @throws UNAVAILABLE naming the path and the remedy; nothing is left beside the file then.
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  mode: number = PRIVATE_FILE,
  fs: StateFs = nodeFs,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}${TEMPORARY}`);
  try {
    await makeFolders(dirname(path), fs);
    try {
      await writeThrough(temporary, text, mode, fs);
      await fs.rename(temporary, path);
    } catch (error) {
      await fs.unlink(temporary).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(path), fs);
  } catch (error) {
    throw fileFault(error, 'write', path);
  }
}

/** The file's text, or null when there is no such file. @throws UNAVAILABLE when it is there and cannot be read. */
export async function readTextFile(path: string, fs: StateFs = nodeFs): Promise<string | null> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw fileFault(error, 'read', path);
  }
}

/** Removes a file for good; false when there was none. @throws UNAVAILABLE */
export async function removeFile(path: string, fs: StateFs = nodeFs): Promise<boolean> {
  try {
    await fs.unlink(path);
    await syncFolder(dirname(path), fs);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw fileFault(error, 'remove', path);
  }
}

/** Makes a folder that only this user can look into; done when it is there. @throws UNAVAILABLE */
export async function makePrivateFolder(path: string, fs: StateFs = nodeFs): Promise<void> {
  try {
    await makeFolders(path, fs);
  } catch (error) {
    throw fileFault(error, 'write', path);
  }
}

/**
 * One by one: Node's `recursive` never comes back where nothing can be made below a folder that is there (/proc, and
 * automounters whose host is away). A parent that is there now may have been made since by another process, so that a
 * second refusal counts and not the first.
 */
async function makeFolders(path: string, fs: StateFs): Promise<void> {
  for (let refused = 0; ; refused += 1) {
    try {
      return await fs.mkdir(path, { mode: PRIVATE_FOLDER });
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EEXIST' && (await fs.stat(path)).isDirectory()) return;
      if (code !== 'ENOENT' || dirname(path) === path || refused > 1) throw error;
      if (!(await isThere(dirname(path), fs))) await makeFolders(dirname(path), fs);
      else if (refused > 0) throw error;
    }
  }
}

async function isThere(path: string, fs: StateFs): Promise<boolean> {
  return fs.stat(path).then(
    () => true,
    () => false,
  );
}

/** Names in a folder, sorted; none when there is no such folder. @throws UNAVAILABLE */
export async function listFolder(path: string, fs: StateFs = nodeFs): Promise<readonly string[]> {
  try {
    return (await fs.readdir(path)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw fileFault(error, 'read', path);
  }
}

/**
 * Removes temporary files that a killed process left in a folder. A write takes milliseconds, so one that has been
 * there for an hour is nobody's any more. Best effort: what cannot be removed does no harm.
 */
export async function removeLeftovers(folder: string, fs: StateFs = nodeFs): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names.filter((found) => found.startsWith('.') && found.endsWith(TEMPORARY))) {
    const path = join(folder, name);
    const facts = await fs.stat(path).catch(() => null);
    if (facts !== null && Date.now() - facts.mtimeMs > LEFTOVER_AGE_MS)
      await fs.unlink(path).catch(() => undefined);
  }
}

/** Makes a new, renamed or removed name in a folder last over a power cut. */
export async function syncFolder(path: string, fs: StateFs = nodeFs): Promise<void> {
  // Windows cannot open folders, and needs no such flush: NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const folder = await fs.open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // Some network and FUSE file systems know no flush of a folder; on those there is nothing more to be had.
    if (!NO_SUCH_FLUSH.has(systemCode(error) ?? '')) throw error;
  } finally {
    await folder.close();
  }
}

async function writeThrough(path: string, text: string, mode: number, fs: StateFs): Promise<void> {
  const file = await fs.open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
