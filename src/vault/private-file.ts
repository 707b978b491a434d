/** Files that hold keys or secrets: read together with their mode, replaced in one step or not at all. */
import type { BigIntStats } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface PrivateFile {
  readonly outcome: 'read';
  readonly bytes: Uint8Array;
  /** Permission bits such as 0o600, also where the platform has none. */
  readonly mode: number;
  readonly ownedByUs: boolean;
  /** Differs whenever the file was written to or replaced. */
  readonly fingerprint: string;
}

export interface UnreadableFile {
  readonly outcome: 'unreadable';
  /** The system's error code, such as ENOENT or EACCES. */
  readonly code: string;
}

const HAS_MODES = process.platform !== 'win32';

export async function readPrivateFile(path: string): Promise<PrivateFile | UnreadableFile> {
  try {
    const file = await open(path, 'r');
    try {
      const about = await file.stat({ bigint: true });
      return {
        outcome: 'read',
        bytes: await file.readFile(),
        mode: HAS_MODES ? Number(about.mode & 0o777n) : 0o600,
        ownedByUs: !HAS_MODES || about.uid === BigInt(process.geteuid?.() ?? 0),
        fingerprint: fingerprintOf(about),
      };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { outcome: 'unreadable', code: systemCode(error) };
  }
}

/** What `readPrivateFile` would tell as fingerprint now; null when there is no such file. */
export async function fingerprint(path: string): Promise<string | null> {
  try {
    return fingerprintOf(await stat(path, { bigint: true }));
  } catch {
    return null;
  }
}

/**
 * Writes a file of mode 0600 so that a reader, or a power cut at any moment, finds the old content or the new one.
 * A symbolic link stays one; its target is replaced. One writer at a time: the caller holds the lock.
 *
 * @throws the system's error, such as ENOSPC; the old content is then untouched.
 */
export async function replacePrivateFile(path: string, bytes: Uint8Array | string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  // One fixed name, so that what a killed writer left behind goes away with the next write.
  const draft = `${target}.tmp`;
  await rm(draft, { force: true });
  try {
    await writeDurably(draft, bytes);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable only when its folder is; Windows cannot open folders and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (!HAS_MODES) return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function fingerprintOf(about: BigIntStats): string {
  return [about.dev, about.ino, about.size, about.mtimeNs, about.ctimeNs].join(':');
}

/** The system's code of an error, such as ENOSPC. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
