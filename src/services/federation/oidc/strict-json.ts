/**
 * JSON of strangers, read so that no two readers can disagree about it: a member name that comes twice, a number that no
 * reader can hold and text behind the end are refused, and so is what is larger or deeper than a message has any need of.
 *
 * Source: RFC 8259; RFC 7515 section 4 and RFC 7519 section 4 leave it to the reader to refuse names that come twice.
 */
export interface JsonLimits {
  readonly characters: number;
  readonly depth: number;
  /** Members of all objects and elements of all arrays together. */
  readonly members: number;
}

export const JSON_LIMITS: JsonLimits = { characters: 1_048_576, depth: 24, members: 20_000 };

export type JsonFault =
  | 'json-too-large'
  | 'json-too-deep'
  | 'json-too-many-members'
  | 'json-duplicate-member'
  | 'json-number-out-of-range'
  | 'json-invalid';

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  /** `detail` is a part of a sentence; it may hold text of the message. */
  | { readonly ok: false; readonly fault: JsonFault; readonly detail: string };

class Refused extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault, detail: string) {
    super(detail);
    this.fault = fault;
  }
}

interface Reader {
  readonly text: string;
  readonly limits: JsonLimits;
  at: number;
  members: number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;

/** Objects have no prototype, so that a member `__proto__` is one like any other. */
export function parseStrictJson(text: string, limits: JsonLimits = JSON_LIMITS): StrictJson {
  if (text.length > limits.characters) {
    return { ok: false, fault: 'json-too-large', detail: `it has more than ${limits.characters} characters` };
  }
  try {
    const reader: Reader = { text, limits, at: 0, members: 0 };
    const value = valueAt(reader, 0);
    matchAt(reader, SPACE);
    if (reader.at < text.length) throw invalid(reader, 'something stands behind its end');
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, fault: error.fault, detail: error.message };
    throw error;
  }
}

function valueAt(reader: Reader, depth: number): unknown {
  if (depth > reader.limits.depth) {
    throw new Refused('json-too-deep', `it is nested deeper than ${reader.limits.depth} levels`);
  }
  matchAt(reader, SPACE);
  const first = reader.text[reader.at];
  if (first === '{') return objectAt(reader, depth);
  if (first === '[') return arrayAt(reader, depth);
  if (first === '"') return stringAt(reader);
  const word = matchAt(reader, /true|false|null/y);
  if (word === undefined) return numberAt(reader);
  return word === 'null' ? null : word === 'true';
}

function objectAt(reader: Reader, depth: number): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = Object.create(null);
  reader.at += 1;
  if (took(reader, '}')) return members;
  do {
    matchAt(reader, SPACE);
    if (reader.text[reader.at] !== '"') throw invalid(reader, 'a member name is expected');
    const name = stringAt(reader);
    if (name in members) throw new Refused('json-duplicate-member', `the member "${name}" comes twice`);
    if (!took(reader, ':')) throw invalid(reader, 'a colon is expected');
    count(reader);
    members[name] = valueAt(reader, depth + 1);
  } while (took(reader, ','));
  if (!took(reader, '}')) throw invalid(reader, 'a comma or the end of an object is expected');
  return members;
}

function arrayAt(reader: Reader, depth: number): readonly unknown[] {
  const elements: unknown[] = [];
  reader.at += 1;
  if (took(reader, ']')) return elements;
  do {
    count(reader);
    elements.push(valueAt(reader, depth + 1));
  } while (took(reader, ','));
  if (!took(reader, ']')) throw invalid(reader, 'a comma or the end of an array is expected');
  return elements;
}

function stringAt(reader: Reader): string {
  let end = reader.at + 1;
  while (end < reader.text.length && reader.text[end] !== '"') end += reader.text[end] === '\\' ? 2 : 1;
  try {
    const value: unknown = JSON.parse(reader.text.slice(reader.at, end + 1));
    if (typeof value !== 'string') throw invalid(reader, 'a string is expected');
    reader.at = end + 1;
    return value;
  } catch {
    throw invalid(reader, 'a string is not well-formed');
  }
}

function numberAt(reader: Reader): number {
  const digits = matchAt(reader, NUMBER);
  if (digits === undefined) throw invalid(reader, 'a value is expected');
  if (Number.isFinite(Number(digits))) return Number(digits);
  throw new Refused('json-number-out-of-range', 'a number is out of range');
}

/** Goes on behind what matches. */
function matchAt(reader: Reader, sticky: RegExp): string | undefined {
  sticky.lastIndex = reader.at;
  const [text] = sticky.exec(reader.text) ?? [];
  reader.at += text?.length ?? 0;
  return text;
}

function took(reader: Reader, character: string): boolean {
  matchAt(reader, SPACE);
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function count(reader: Reader): void {
  reader.members += 1;
  if (reader.members > reader.limits.members)
    throw new Refused('json-too-many-members', `it has more than ${reader.limits.members} members`);
}

function invalid(reader: Reader, what: string): Refused {
  return new Refused('json-invalid', `it is no JSON: at character ${reader.at + 1}, ${what}`);
}
