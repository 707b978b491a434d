/**
 * A lock as a file that names its holder. It never outlives the holder: whoever finds it asks the process table, and a
 * dead holder's file is removed at once, after a SIGKILL as after a reboot.
 *
 * Why files: Node has no flock or fcntl. `node:sqlite` would bring fcntl locks, but not on Node 20. An abstract Unix
 * socket is freed by the kernel, but exists on Linux only and could be squatted by any other user of the machine.
 *
 * Taking: the whole text is written to a claim of our own and then linked to the lock's name. link(2) fails when the
 * name exists, so there is one winner, and no reader ever sees half a text.
 *
 * Removing a dead one, with many waiters: checking and unlinking are two steps, and a slow waiter could unlink the
 * lock of the next, living holder. So the right to remove is itself a lock (the breaker), named after the very text
 * that was found dead. Its owner looks again: while that text is there nobody else can change the file, since its
 * holder is dead and the breaker is ours. If the text is another one, somebody was faster and there is nothing to do.
 * A breaker whose holder died is a dead lock like any other.
 */
import { createHash, randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { IdctlError } from '../core/errors.ts';
import type { ProcessIdentity, ProcessTable } from '../services/pam/lease.ts';
import { listFolder, makePrivateFolder, PRIVATE_FILE, readTextFile, type StateFs } from './atomic-file.ts';
import { fileFault, systemCode } from './file-fault.ts';
import { processIdentity } from './holder.ts';
import { isoInstant, Misfit, oneOf, record, text } from './shape.ts';

const LOCK = '.lock';
const BREAKER = '.break';
const CLAIM = '.claim';
const NO_HARD_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** What a lock file holds. The token makes every text unique, so that a dead one is never taken for a new one. */
export interface LockText {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly token: string;
  readonly holder: ProcessIdentity;
  readonly since: string;
}

const lockText = record<LockText>({
  schemaVersion: oneOf(1),
  name: text,
  token: text,
  holder: processIdentity,
  since: isoInstant,
});

/** Path of the lock of that name: readable, safe on every file system, different for different names. */
export function lockPath(folder: string, name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return join(folder, `${readable}-${digest(name).slice(0, 16)}${LOCK}`);
}

/** Null when the text is no lock text of this version. */
export function parseLock(found: string): LockText | null {
  try {
    return lockText(JSON.parse(found), 'lock');
  } catch (error) {
    if (error instanceof Misfit || error instanceof SyntaxError) return null;
    throw error;
  }
}

export class LockFiles {
  readonly #folder: string;
  readonly #processes: ProcessTable;
  readonly #fs: StateFs;

  constructor(folder: string, processes: ProcessTable, fs: StateFs) {
    this.#folder = folder;
    this.#processes = processes;
    this.#fs = fs;
  }

  /**
   * Tries to take the lock at `path`: `taken` holds our text, `held` that of the living process in the way.
   *
   * @throws UNAVAILABLE when locks cannot be written there.
   */
  async take(path: string, name: string, since: string): Promise<{ taken: string } | { held: string }> {
    const living = await this.#livingHolder(path);
    if (living !== null) return { held: living };
    const token = randomBytes(16).toString('hex');
    const ours: LockText = { schemaVersion: 1, name, token, holder: this.#processes.self(), since };
    const content = JSON.stringify(ours);
    const claim = join(this.#folder, `${token}${CLAIM}`);
    try {
      await makePrivateFolder(this.#folder, this.#fs);
      await this.#write(claim, content);
      const held = await this.#win(path, claim);
      return held === null ? { taken: content } : { held };
    } catch (error) {
      throw fileFault(error, 'lock', path);
    } finally {
      await this.#unlink(claim).catch(() => undefined);
    }
  }

  /** Gives back a lock that `take` took; leaves it alone when somebody removed it by hand and another holds it now. */
  async release(path: string, taken: string): Promise<void> {
    if ((await readTextFile(path, this.#fs)) === taken) await this.#unlink(path);
  }

  /** Removes what killed processes left besides locks: claims, and breakers that nobody will look for again. */
  async sweep(): Promise<void> {
    for (const name of await listFolder(this.#folder, this.#fs)) {
      const path = join(this.#folder, name);
      const isClaim = name.endsWith(CLAIM);
      if (!isClaim && !name.endsWith(BREAKER)) continue;
      const found = await readTextFile(path, this.#fs);
      // An unreadable claim may just be being written.
      if (found === null || (isClaim && parseLock(found) === null) || !(await this.#isDead(found))) continue;
      if (isClaim) await this.#unlink(path);
      else
        await this.take(path, name, new Date(0).toISOString()).then((mine) => this.#releaseTaken(path, mine));
    }
  }

  async #releaseTaken(path: string, mine: { taken: string } | { held: string }): Promise<void> {
    if ('taken' in mine) await this.release(path, mine.taken);
  }

  /** A look without a claim, so that waiting writes nothing. */
  async #livingHolder(path: string): Promise<string | null> {
    const found = await readTextFile(path, this.#fs);
    return found === null || (await this.#isDead(found)) ? null : found;
  }

  /** Null when the name is ours now; else the text of the living process in the way. */
  async #win(path: string, claim: string): Promise<string | null> {
    for (;;) {
      if (await this.#link(claim, path)) return null;
      const found = await readTextFile(path, this.#fs);
      if (found === null) continue;
      if (!(await this.#isDead(found))) return found;
      const inTheWay = await this.#removeDead(path, found, claim);
      if (inTheWay !== null) return inTheWay;
    }
  }

  /** Null when the dead text is gone from `path`; else the text of the living process that is just removing it. */
  async #removeDead(path: string, dead: string, claim: string): Promise<string | null> {
    const root = basename(path).split('.')[0] ?? '';
    const breaker = join(dirname(path), `${root}.${digest(dead).slice(0, 32)}${BREAKER}`);
    const inTheWay = await this.#win(breaker, claim);
    if (inTheWay !== null) return inTheWay;
    try {
      if ((await readTextFile(path, this.#fs)) === dead) await this.#unlink(path);
    } finally {
      await this.#unlink(breaker);
    }
    return null;
  }

  /**
   * A text is whole before it is linked, so one that is no JSON was torn by a crash of the machine, which its holder
   * did not survive. A whole text that we cannot read comes from another version, which may be alive.
   */
  async #isDead(found: string): Promise<boolean> {
    const lock = parseLock(found);
    if (lock !== null) return (await this.#processes.isAlive(lock.holder)) === 'gone';
    try {
      JSON.parse(found);
      return false;
    } catch {
      return true;
    }
  }

  async #write(path: string, content: string): Promise<void> {
    const file = await this.#fs.open(path, 'wx', PRIVATE_FILE);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  }

  async #link(from: string, to: string): Promise<boolean> {
    try {
      await this.#fs.link(from, to);
      return true;
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (code === 'EEXIST') return false;
      if (!NO_HARD_LINKS.has(code)) throw error;
      throw new IdctlError('UNAVAILABLE', `the file system of ${this.#folder} has no hard links (${code})`, {
        hint: 'Put the state folder on a local disk: locks are made of hard links.',
        cause: error,
      });
    }
  }

  async #unlink(path: string): Promise<void> {
    try {
      await this.#fs.unlink(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw fileFault(error, 'remove', path);
    }
  }
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
