/** Anything that somebody may give: a HAR, a message, a token, a document, an address, some text. */

import { textOf } from './har-entries.ts';
import type { CaptureLimits } from './limits.ts';
import { type Capture, readCapture } from './read-capture.ts';
import { type InputKind, looksLikeHar, sniff } from './sniff.ts';

export interface Input {
  readonly kind: InputKind;
  /** Messages of whatever it is; hops only of a HAR. */
  readonly capture: Capture;
  /** The text itself where it is plain text; null otherwise. */
  readonly text: string | null;
}

export interface InputOptions {
  /** Name of the file, for evidence. */
  readonly source: string;
  readonly limits?: Partial<CaptureLimits>;
}

/** Bytes of anything but a HAR. */
const LONGEST_INPUT = 12_000_000;
/** Bytes by which a HAR is known. */
const HEAD = 2048;

/** Never throws for what is in the file. */
export async function readInput(file: AsyncIterable<Uint8Array>, options: InputOptions): Promise<Input> {
  const chunks = file[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  const whole = joined(head, chunks);
  if (looksLikeHar(await textOfAll(head))) {
    return { kind: 'har', capture: await readCapture(whole, options), text: null };
  }
  const all: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of whole) {
    total += chunk.length;
    if (total > LONGEST_INPUT) return tooLong();
    all.push(chunk);
  }
  const bytes = Buffer.concat(all);
  const { kind, messages } = sniff(bytes, options.source);
  return { kind, capture: captureOf(messages, []), text: kind === 'text' ? await textOfAll([bytes]) : null };
}

async function* joined(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // Whoever stops early lets the file go.
    await rest.return?.();
  }
}

async function textOfAll(chunks: readonly Uint8Array[]): Promise<string> {
  let text = '';
  for await (const piece of textOf(joined(chunks, nothing()))) text += piece;
  return text;
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // Ends at once.
}

function tooLong(): Input {
  const note = 'The file is longer than any message, and is no HAR: it was not looked at.';
  return { kind: 'text', capture: captureOf([], [note]), text: '' };
}

function captureOf(messages: Capture['messages'], notes: readonly string[]): Capture {
  return { messages, notes, hops: [], entries: 0, creator: null, at: null, hasCookies: false };
}
