/**
 * The entries of a HAR (http://www.softwareishard.com/blog/har-12-spec/), one after another as they are read: a file of
 * any length takes the memory of its largest entry.
 */
import { JSONParser } from '@streamparser/json';
import { JsonGuard, JsonGuardError } from './json-guard.ts';
import { CAPTURE_LIMITS, type CaptureLimits } from './limits.ts';

/** What there is to say of the file when its entries have been read. */
export interface HarEnd {
  /** Null when all of it was read; else a part of a sentence, such as `it ends within an entry`. */
  readonly broken: string | null;
  /** How many texts, lists and objects were cut. */
  readonly cuts: number;
  /** Whether entries were left out because there are too many. */
  readonly tooMany: boolean;
  /** Program that wrote it, as it calls itself; null when it does not. */
  readonly creator: string | null;
}

/** Bytes that are parsed at a time, so that entries of one piece need not wait for each other in memory. */
const PIECE = 65_536;

/** Entries as they are written: anything may be in them. */
export async function* harEntries(
  source: AsyncIterable<Uint8Array>,
  limits: CaptureLimits = CAPTURE_LIMITS,
): AsyncGenerator<unknown, HarEnd> {
  const found: unknown[] = [];
  let count = 0;
  let creator: string | null = null;
  const guard = new JsonGuard(limits);
  const parser = new JSONParser({
    paths: ['$.log.entries.*', '$.log.creator.name'],
    keepStack: false,
    stringBufferSize: PIECE,
  });
  parser.onValue = ({ value, key }) => {
    if (key === 'name') creator = typeof value === 'string' ? value : null;
    else found.push(value);
  };
  const end = (broken: string | null, tooMany = false): HarEnd => ({
    ...{ broken, tooMany, creator },
    cuts: guard.cuts,
  });
  for await (const piece of textOf(source)) {
    const broken = parsed(parser, guard, piece);
    count += found.length;
    yield* found.splice(0);
    if (broken !== null || parser.isEnded) return end(broken);
    if (count >= limits.entries) return end(null, true);
  }
  return end('it ends before its end');
}

/** What is wrong with the text so far, as a part of a sentence; null when nothing is. */
function parsed(parser: JSONParser, guard: JsonGuard, piece: string): string | null {
  try {
    parser.write(guard.pass(piece));
    return null;
  } catch (error) {
    // The parser's errors have no kind that could be told from another; whatever it is, it is about the text.
    return error instanceof JsonGuardError ? error.message : 'it is not JSON';
  }
}

/** Text in pieces, whatever its Unicode encoding; what is no character becomes the one that says so. */
export async function* textOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of source) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    for (let at = 0; at < chunk.length; at += PIECE) {
      yield decoder.decode(chunk.subarray(at, at + PIECE), { stream: true });
    }
  }
  yield decoder?.decode() ?? '';
}

/** By its first bytes: shells of Windows write UTF-16. */
function encodingOf(chunk: Uint8Array): 'utf-8' | 'utf-16le' {
  const [first, second] = chunk;
  return (first === 0xff && second === 0xfe) || (first === 0x7b && second === 0) ? 'utf-16le' : 'utf-8';
}
