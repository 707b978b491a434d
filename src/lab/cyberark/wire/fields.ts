/**
 * Strict reading of JSON bodies and query strings. Names bind without regard to case, as in PVWA; everything else has
 * to be as documented: unknown names, wrong types and missing mandatory values are refused.
 */
import { refusal } from '../faults.ts';

/** A trailing `!` makes a field mandatory. */
export type Kind = 'text' | 'integer' | 'flag' | 'texts' | 'text!' | 'any';
export type Shape = Readonly<Record<string, Kind>>;

interface Values {
  text: string;
  'text!': string;
  integer: number;
  flag: boolean;
  texts: Readonly<Record<string, string>>;
  any: unknown;
}
export type Fields<S extends Shape> = {
  readonly [N in keyof S]: S[N] extends 'text!' ? string : Values[S[N]] | undefined;
};

function isTexts(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}

const CHECKS: Readonly<Record<Kind, { readonly is: (value: unknown) => boolean; readonly name: string }>> = {
  text: { is: (value) => typeof value === 'string', name: 'a string' },
  'text!': { is: (value) => typeof value === 'string', name: 'a string' },
  integer: {
    is: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    name: 'a number that is not negative',
  },
  flag: { is: (value) => typeof value === 'boolean', name: 'true or false' },
  texts: { is: isTexts, name: 'an object of strings' },
  any: { is: () => true, name: 'a value' },
};

function readFields<S extends Shape>(entries: Iterable<readonly [string, unknown]>, shape: S): Fields<S> {
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  const found: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const name = names.get(key.toLowerCase());
    const kind = name === undefined ? undefined : shape[name];
    if (name === undefined || kind === undefined)
      throw refusal.badRequest(key, `The field ${key} is not known here.`);
    if (name in found) throw refusal.badRequest(key, `The field ${key} is given twice.`);
    if (value === null) continue;
    if (!CHECKS[kind].is(value)) throw refusal.invalidParameter(key, `it must be ${CHECKS[kind].name}`);
    found[name] = value;
  }
  for (const [name, kind] of Object.entries(shape)) {
    if (kind.endsWith('!') && (found[name] ?? '') === '') throw refusal.missingParameter(name);
  }
  // Every value was checked against the kind that S gives its name.
  return found as Fields<S>;
}

const JSON_TYPES = ['application/json', 'text/json', 'application/vnd.cyberark.api+json'];

/** The JSON in a body; undefined for an empty one. @throws 415 for another content type, 400 for no JSON. */
export function parseJson(contentType: string | null, body: string): unknown {
  if (body === '') return undefined;
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!JSON_TYPES.includes(type)) throw refusal.contentType(type);
  try {
    return JSON.parse(body);
  } catch {
    throw refusal.badRequest('body', 'The body is not JSON.');
  }
}

export function readBody<S extends Shape>(contentType: string | null, body: string, shape: S): Fields<S> {
  const value = parseJson(contentType, body) ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw refusal.badRequest('body', 'The body is not a JSON object.');
  return readFields(Object.entries(value), shape);
}

function fromText(kind: Kind | undefined, value: string): unknown {
  if (kind === 'integer' && /^\d+$/.test(value)) return Number(value);
  if (kind === 'flag' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value;
}

export function readQuery<S extends Shape>(query: URLSearchParams, shape: S): Fields<S> {
  const kinds = new Map(Object.entries(shape).map(([name, kind]) => [name.toLowerCase(), kind]));
  return readFields(
    [...query].map(([name, value]) => [name, fromText(kinds.get(name.toLowerCase()), value)] as const),
    shape,
  );
}
