/** Reading lines of a file that may be large: forwards in pieces, or only the end. Lines are bytes without newline. */
import type { FileHandle } from 'node:fs/promises';

const NEWLINE = 0x0a;
const PIECE_BYTES = 65_536;

export interface Line {
  readonly bytes: Buffer;
  /** False only for a last line that has no newline: it was cut off while it was written. */
  readonly complete: boolean;
}

/** Every line of the first `size` bytes, holding one piece and one line in memory. */
export async function* readLines(file: FileHandle, size: number): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let position = 0;
  while (position < size) {
    const piece = await readAt(file, position, Math.min(PIECE_BYTES, size - position));
    if (piece.length === 0) break;
    position += piece.length;
    let data = Buffer.concat([rest, piece]);
    for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE)) {
      yield { bytes: data.subarray(0, end), complete: true };
      data = data.subarray(end + 1);
    }
    rest = data;
  }
  if (rest.length > 0) yield { bytes: rest, complete: false };
}

/** The last `count` lines, oldest first, reading backwards from the end until they are whole. */
export async function readLastLines(file: FileHandle, count: number): Promise<readonly Line[]> {
  const { size } = await file.stat();
  let start = size;
  let tail = Buffer.alloc(0);
  // One newline more than lines: the one before the first of them shows that it is whole.
  while (start > 0 && countNewlines(tail) <= count) {
    const length = Math.min(PIECE_BYTES, start);
    start -= length;
    tail = Buffer.concat([await readAt(file, start, length), tail]);
  }
  return splitLines(tail).slice(-count);
}

function splitLines(data: Buffer): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
    lines.push({ bytes: data.subarray(start, end), complete: true });
    start = end + 1;
  }
  if (start < data.length) lines.push({ bytes: data.subarray(start), complete: false });
  return lines;
}

function countNewlines(data: Buffer): number {
  let count = 0;
  for (const byte of data) if (byte === NEWLINE) count += 1;
  return count;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
