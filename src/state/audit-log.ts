/** The audit log as a file of JSON lines that only grows, with its head in a small file beside it. */

import type { FileHandle } from 'node:fs/promises';
import * as nodeFs from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, instant } from '../core/clock.ts';
import { hasCode, IdctlError } from '../core/errors.ts';
import type { AuditEvent, AuditLog, AuditRecord, AuditVerdict } from '../services/audit/port.ts';
import type { Locks } from '../services/pam/lease.ts';
import {
  makePrivateFolder,
  PRIVATE_FILE,
  readTextFile,
  removeLeftovers,
  type StateFs,
  syncFolder,
  writeFileAtomic,
} from './atomic-file.ts';
import { type AuditHead, type ChainEnd, chainOn, parseRecord, recovery, verifyChain } from './audit-chain.ts';
import { fileFault, systemCode } from './file-fault.ts';
import { type Line, readLastLines, readLines } from './line-file.ts';
import { Misfit, record, text, wholeNumber } from './shape.ts';

const LOCK = 'audit-log';
/** An append takes milliseconds; who waits longer waits for a disk that hangs. */
const LOCK_WAIT_MS = 30_000;
/** Enough to hold what one append writes (two records) besides the one that the head names. */
const TAIL_LINES = 8;
const NEWLINE = Buffer.from('\n');

export interface AuditLogOptions {
  /** The log; its head is in `<path>.head`. */
  readonly path: string;
  readonly locks: Locks;
  readonly clock: Clock;
  /** Operating system user and host, as they are to be recorded. */
  readonly user: string;
  readonly host: string;
  /** Told of lines that `read` meets and that are no records; `verify` judges them in any case. */
  readonly onDamaged?: (path: string, problem: string) => void;
  readonly fs?: StateFs;
}

export interface FileAuditLog extends AuditLog {
  /** Every line with its newline, byte for byte and fragments included, so that the copy can be verified, too. */
  exportLines(): AsyncIterable<Uint8Array>;
}

export function createAuditLog(options: AuditLogOptions): FileAuditLog {
  return new ChainedFile(options);
}

const headShape = record<AuditHead>({ sequence: wholeNumber, hash: text });

interface Tail extends ChainEnd {
  readonly records: readonly AuditRecord[];
  readonly fragments: readonly Buffer[];
  /** The last line has no newline yet. */
  readonly open: boolean;
}

class ChainedFile implements FileAuditLog {
  readonly #path: string;
  readonly #deps: AuditLogOptions;
  readonly #fs: StateFs;

  constructor(options: AuditLogOptions) {
    this.#path = options.path;
    this.#deps = options;
    this.#fs = options.fs ?? nodeFs;
  }

  append(event: AuditEvent): Promise<AuditRecord> {
    return this.#locked(async () => {
      await makePrivateFolder(dirname(this.#path), this.#fs);
      await removeLeftovers(dirname(this.#path), this.#fs);
      return this.#withFile('a+', (file) => this.#appendTo(file, event));
    });
  }

  async *read(): AsyncGenerator<AuditRecord> {
    let number = 0;
    for await (const line of this.#lines()) {
      number += 1;
      const found = parseRecord(line.bytes);
      if (found === null) this.#deps.onDamaged?.(this.#path, `line ${number} is no audit record`);
      else yield found;
    }
  }

  async *exportLines(): AsyncGenerator<Uint8Array> {
    for await (const { bytes, complete } of this.#lines())
      yield complete ? Buffer.concat([bytes, NEWLINE]) : bytes;
  }

  async verify(options: { readonly expectedHead?: string } = {}): Promise<AuditVerdict> {
    // Size and head of one moment; the lines are read afterwards, while others may append.
    const { size, head } = await this.#locked(async () => ({
      size: await this.#size(),
      head: await this.#readHead(),
    }));
    return verifyChain(this.#lines(size), { expectedHead: options.expectedHead, head });
  }

  async #appendTo(file: FileHandle, event: AuditEvent): Promise<AuditRecord> {
    const tail = await readTail(file);
    const missed = await this.#missedHead(tail);
    const stamp = { at: instant(this.#deps.clock.now()), user: this.#deps.user, host: this.#deps.host };
    const pieces: Buffer[] = tail.open ? [NEWLINE] : [];
    let end: ChainEnd = tail;
    if (tail.fragments.length > 0 || missed !== null) {
      const { record: told, line } = chainOn(end, recovery(tail.fragments, missed), stamp);
      pieces.push(line, NEWLINE);
      end = { sequence: told.sequence, lastLine: line };
    }
    const { record: written, line } = chainOn(end, event, stamp);
    pieces.push(line, NEWLINE);
    await this.#write(file, Buffer.concat(pieces));
    await this.#writeHead(written);
    return written;
  }

  /**
   * The head that the end of the log does not hold; null when all is as it should be. A crash between line and head
   * leaves the head one append behind: it is brought up first, so that it never falls further back.
   */
  async #missedHead(tail: Tail): Promise<AuditHead | 'none' | null> {
    const head = await this.#readHead();
    const last = tail.records.at(-1);
    if (head === null && tail.sequence > 1) return 'none';
    if (
      head !== null &&
      !tail.records.some((found) => found.sequence === head.sequence && found.hash === head.hash)
    ) {
      return head;
    }
    if (last !== undefined && last.hash !== head?.hash) await this.#writeHead(last);
    return null;
  }

  async #write(file: FileHandle, data: Buffer): Promise<void> {
    const { size } = await file.stat();
    try {
      await file.appendFile(data);
    } catch (error) {
      // A full disk may have taken a part; without it there is nothing to recover from.
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
    await file.sync();
    if (size === 0) await syncFolder(dirname(this.#path), this.#fs);
  }

  async #readHead(): Promise<AuditHead | null> {
    const found = await readTextFile(`${this.#path}.head`, this.#fs);
    if (found === null) return null;
    try {
      return headShape(JSON.parse(found), 'head');
    } catch (error) {
      // It is written whole or not at all, so a damaged one was tampered with: as bad as none.
      if (error instanceof Misfit || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  async #writeHead({ sequence, hash }: AuditHead): Promise<void> {
    await writeFileAtomic(
      `${this.#path}.head`,
      `${JSON.stringify({ sequence, hash })}\n`,
      PRIVATE_FILE,
      this.#fs,
    );
  }

  async #size(): Promise<number> {
    return (await this.#fs.stat(this.#path).catch(ignoreMissing))?.size ?? 0;
  }

  async *#lines(size = Number.POSITIVE_INFINITY): AsyncGenerator<Line> {
    const file = await this.#fs.open(this.#path, 'r').catch(ignoreMissing);
    if (file === null) return;
    try {
      yield* readLines(file, size);
    } finally {
      await file.close();
    }
  }

  async #withFile<T>(flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
    try {
      const file = await this.#fs.open(this.#path, flags, PRIVATE_FILE);
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw fileFault(error, 'write', this.#path);
    }
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#deps.locks.withLock(LOCK, LOCK_WAIT_MS, work);
    } catch (error) {
      if (!hasCode(error, 'CONFLICT')) throw error;
      throw new IdctlError('UNAVAILABLE', `the audit log ${this.#path} is busy: ${error.message}`, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  }
}

/** The end of the log up to its last record, however long the log is. */
async function readTail(file: FileHandle): Promise<Tail> {
  for (let count = TAIL_LINES; ; count *= 2) {
    const lines = await readLastLines(file, count);
    const parsed = lines.map((line) => parseRecord(line.bytes));
    const lastRecord = parsed.findLastIndex((found) => found !== null);
    if (lastRecord === -1 && lines.length === count) continue;
    return {
      records: parsed.filter((found) => found !== null),
      sequence: parsed[lastRecord]?.sequence ?? 0,
      lastLine: lines.at(-1)?.bytes ?? null,
      fragments: lines.slice(lastRecord + 1).map((line) => line.bytes),
      open: lines.at(-1)?.complete === false,
    };
  }
}

function ignoreMissing(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw error;
}
