/**
 * The chain of the audit log, apart from files. Each line is one record as canonical JSON. Its `hash` covers the record,
 * its `previous` the text of the line before, so a line cannot be edited, removed, inserted or moved unseen. Only the
 * end is not covered by a later line: the log's head (last sequence and hash), kept beside it and best also elsewhere,
 * tells when the tail was cut.
 *
 * A crash may leave a fragment of a line. It stays where it is: the next append closes it and writes a record of its
 * own (`audit.recover`) that holds the fragment's hash, so the file only ever grows and the fragment is in the chain.
 * The same record says when the head shows that more than a fragment is missing; that stays a fault for ever.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { AuditEvent, AuditFault, AuditRecord, AuditVerdict } from '../services/audit/port.ts';
import type { Line } from './line-file.ts';
import { isoInstant, Misfit, mapOf, nullable, oneOf, record, scalar, text, wholeNumber } from './shape.ts';

const NO_LINE_BEFORE = '0'.repeat(64);
export const RECOVER = 'audit.recover';

/** The end of the log as it was when the last append finished. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

/** What an append has to know of the lines before it. */
export interface ChainEnd {
  readonly sequence: number;
  /** Text of the last line; null when there is none. */
  readonly lastLine: Buffer | null;
}

export type Stamp = Pick<AuditRecord, 'at' | 'user' | 'host'>;

const auditRecord = record<AuditRecord>({
  action: text,
  outcome: oneOf('done', 'refused', 'failed', 'unknown', 'pending'),
  connection: text,
  target: text,
  reason: nullable(text),
  details: mapOf(scalar),
  sequence: wholeNumber,
  at: isoInstant,
  user: text,
  host: text,
  previous: text,
  hash: text,
});

/** Null when the line is no record. */
export function parseRecord(line: Buffer): AuditRecord | null {
  try {
    return auditRecord(JSON.parse(line.toString('utf8')), 'record');
  } catch (error) {
    if (error instanceof Misfit || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The event as the next record of the chain, and its line without newline. */
export function chainOn(
  end: ChainEnd,
  event: AuditEvent,
  stamp: Stamp,
): { record: AuditRecord; line: Buffer } {
  const { action, outcome, connection, target, reason, details } = event;
  const previous = end.lastLine === null ? NO_LINE_BEFORE : sha256(end.lastLine);
  const sequence = end.sequence + 1;
  const content = { ...stamp, action, outcome, connection, target, reason, details, sequence, previous };
  const line = Buffer.from(canonicalJson({ ...content, hash: sha256(canonicalJson(content)) }));
  // Through its own text: what the caller gets is what a reader will find.
  return { record: auditRecord(JSON.parse(line.toString('utf8')), 'record'), line };
}

/** The record of a crash or a loss. `missed`: the head that should have been there, `none` when it is gone itself. */
export function recovery(fragments: readonly Buffer[], missed: AuditHead | 'none' | null): AuditEvent {
  return {
    action: RECOVER,
    outcome: missed === null ? 'done' : 'failed',
    connection: '',
    target: 'audit log',
    reason: missed === null ? 'a line was cut off by a crash' : 'lines that had been written are missing',
    details: {
      fragments: fragments.length,
      fragmentsSha256: fragments.length === 0 ? null : hashOfLines(fragments),
      missedSequence: missed === null || missed === 'none' ? null : missed.sequence,
      missedHash: missed === null || missed === 'none' ? null : missed.hash,
    },
  };
}

export interface Anchors {
  readonly expectedHead?: string | undefined;
  /** The head kept beside the log; null when there is none. Left out for lines that came without one. */
  readonly head?: AuditHead | null;
}

/** Judges lines from the first to the last, in constant memory. */
export async function verifyChain(lines: AsyncIterable<Line>, anchors: Anchors = {}): Promise<AuditVerdict> {
  const check = new ChainCheck(anchors);
  for await (const line of lines) check.take(line);
  return check.finish();
}

class ChainCheck {
  readonly #anchors: Anchors;
  readonly #faults: AuditFault[] = [];
  #line = 0;
  #records = 0;
  #end: ChainEnd = { sequence: 0, lastLine: null };
  #lastHash: string | null = null;
  #fragments: Buffer[] = [];
  #expectedSeen = false;
  #headSeen = false;

  constructor(anchors: Anchors) {
    this.#anchors = anchors;
  }

  take({ bytes, complete }: Line): void {
    this.#line += 1;
    const found = parseRecord(bytes);
    if (found === null && !complete) {
      this.#fault('was cut off while it was written; the next append will close it');
      return;
    }
    if (found === null) this.#fragments.push(bytes);
    else this.#takeRecord(found, bytes);
    this.#end = { sequence: found?.sequence ?? this.#end.sequence, lastLine: bytes };
  }

  finish(): AuditVerdict {
    this.#settleFragments(null);
    const { head, expectedHead } = this.#anchors;
    this.#line += 1;
    if (head === null && this.#records > 1)
      this.#fault('cannot be ruled out to be missing: the head file is gone');
    if (head && !this.#headSeen) {
      this.#fault(
        `is missing: record ${head.sequence} of the head file is not in the log, so its tail was cut or changed`,
      );
    }
    if (expectedHead !== undefined && !this.#expectedSeen) {
      this.#fault('is missing: the expected head is not in the log, so its tail was cut or changed');
    }
    return { records: this.#records, faults: this.#faults, head: this.#lastHash };
  }

  #takeRecord(found: AuditRecord, bytes: Buffer): void {
    this.#settleFragments(found);
    const { hash, ...content } = found;
    if (sha256(canonicalJson(content)) !== hash)
      this.#fault('was edited: its hash is not that of its content');
    else if (canonicalJson(found) !== bytes.toString('utf8'))
      this.#fault('was edited: idctl writes it another way');
    const { lastLine, sequence } = this.#end;
    if (found.previous !== (lastLine === null ? NO_LINE_BEFORE : sha256(lastLine))) {
      this.#fault('does not follow the line before it: here one was edited, removed, inserted or moved');
    }
    if (found.sequence !== sequence + 1)
      this.#fault(`has sequence ${found.sequence} instead of ${sequence + 1}`);
    if (found.action === RECOVER && found.outcome === 'failed')
      this.#fault('tells that lines before it were lost');
    this.#records += 1;
    this.#lastHash = hash;
    this.#expectedSeen ||= hash === this.#anchors.expectedHead;
    this.#headSeen ||= hash === this.#anchors.head?.hash && found.sequence === this.#anchors.head.sequence;
  }

  /** Fragments are excused by the recover record right after them, and by nothing else. */
  #settleFragments(next: AuditRecord | null): void {
    if (this.#fragments.length === 0) return;
    const excused =
      next?.action === RECOVER &&
      next.details['fragments'] === this.#fragments.length &&
      next.details['fragmentsSha256'] === hashOfLines(this.#fragments);
    const first = this.#line - this.#fragments.length + (next === null ? 1 : 0);
    if (!excused) {
      this.#fragments.forEach((_, index) => {
        this.#faults.push({ line: first + index, problem: 'is no audit record' });
      });
    }
    this.#fragments = [];
  }

  #fault(problem: string): void {
    this.#faults.push({ line: this.#line, problem });
  }
}

function hashOfLines(lines: readonly Buffer[]): string {
  return sha256(Buffer.from(lines.map(sha256).join('\n')));
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
