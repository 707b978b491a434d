/**
 * What may be shown of a call. Everything is hidden unless a list here says that it is harmless; a new header, query
 * name or body field is therefore hidden until somebody has thought about it.
 */
import { REDACTED, type Secret } from './secret.ts';

declare const shown: unique symbol;

/** Text that came out of this file. Traces and debug lines take nothing else. */
export type RedactedText = string & { readonly [shown]: true };

export interface RedactedPair {
  readonly name: RedactedText;
  readonly value: RedactedText;
}

const SHOWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'allow',
  'cache-control',
  'connection',
  'content-encoding',
  'content-type',
  'date',
  'host',
  'retry-after',
  'server',
  'transfer-encoding',
  'user-agent',
  'vary',
  'x-correlation-id',
  'x-cs-traceid',
  'x-okta-request-id',
  'x-request-id',
]);
const RATE_LIMIT_HEADER = /^x-rate-?limit-[a-z-]+$/;

/** Paging: the only query values that are shown, and only as numbers. */
const SHOWN_QUERY: ReadonlySet<string> = new Set([
  'limit',
  'offset',
  'count',
  'page',
  'per_page',
  'pagesize',
]);

/** Error codes of the vendors, as whole values: `PASWS006E`, `E0000047`, `invalid_grant`, `UND_ERR`. */
const CODE_KEY = /^(error_?code|code|nottype|type|error)$/i;
const MACHINE_CODE =
  /^([A-Z]{1,8}\d{3,7}[A-Z]?|[a-z]{2,20}(_[a-z]{2,20}){1,4}|[A-Z]{2,20}(_[A-Z]{2,20}){1,4})$/;

/** What a field or query name looks like; a value that strayed into its place usually does not. */
const NAME = /^[A-Za-z_$@][\w$@.:-]{0,63}$/;

const MAX_DEPTH = 32;
const MAX_ITEMS = 20;

/** Headers with their names; only harmless values stay. */
export function redactHeaders(headers: Readonly<Record<string, string>>): readonly RedactedPair[] {
  return Object.entries(headers).map(([name, value]) => ({
    name: mark(name),
    value: isShownHeader(name.toLowerCase()) ? mark(value) : mark(REDACTED),
  }));
}

function isShownHeader(name: string): boolean {
  return SHOWN_HEADERS.has(name) || RATE_LIMIT_HEADER.test(name);
}

/** Query names with `[redacted]` values, but for paging numbers and booleans. */
export function redactQuery(url: URL): readonly RedactedPair[] {
  return queryParts(url).map(({ name, value }) => ({ name: mark(name), value: mark(value) }));
}

/** The path, and the query as `redactQuery` gives it; no host, no credentials, no fragment. */
export function redactPath(url: URL): RedactedText {
  const query = queryParts(url).map(({ name, value }) => (value === '' ? name : `${name}=${value}`));
  return mark(query.length === 0 ? url.pathname : `${url.pathname}?${query.join('&')}`);
}

/** `redactPath` below scheme and host. */
export function redactUrl(url: URL): RedactedText {
  return mark(`${url.origin}${redactPath(url)}`);
}

function queryParts(url: URL): readonly { name: string; value: string }[] {
  return url.search
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      // Without `=` it is as likely a value as a name.
      if (at === -1) return { name: REDACTED, value: '' };
      const name = part.slice(0, at);
      const value = part.slice(at + 1);
      const harmless =
        value === 'true' ||
        value === 'false' ||
        (SHOWN_QUERY.has(name.toLowerCase()) && /^\d{1,6}$/.test(value));
      return { name: NAME.test(name) ? name : REDACTED, value: harmless ? value : REDACTED };
    });
}

/** The media type without its parameters; empty when there is none. */
export function redactContentType(contentType: string | undefined): RedactedText {
  return mark(/^[\w.+-]+\/[\w.+-]+/.exec(contentType ?? '')?.[0] ?? '');
}

export interface BodyFacts {
  readonly contentType: string | undefined;
  /** Of an answer with an error status: the vendor's error code stays readable. */
  readonly isError: boolean;
}

/**
 * The skeleton of a JSON body: keys, nesting, booleans and nulls, with `<string>` and `<number>` for the rest. Of
 * anything else type and size. Empty stays empty.
 */
export function redactBody(text: string, { contentType, isError }: BodyFacts): RedactedText {
  if (text === '') return mark('');
  try {
    return mark(JSON.stringify(skeleton(JSON.parse(text), isError, 0)));
  } catch {
    return mark(`[${redactContentType(contentType) || 'unknown type'}, ${Buffer.byteLength(text)} bytes]`);
  }
}

function skeleton(value: unknown, keepCodes: boolean, depth: number): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return `<${typeof value}>`;
  if (depth >= MAX_DEPTH) return '<deeper>';
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => skeleton(item, keepCodes, depth + 1));
    return value.length > MAX_ITEMS ? [...items, `<${value.length - MAX_ITEMS} more>`] : items;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      NAME.test(key) ? key : '<key>',
      keepCodes && isMachineCode(key, inner) ? inner : skeleton(inner, keepCodes, depth + 1),
    ]),
  );
}

function isMachineCode(key: string, value: unknown): boolean {
  return CODE_KEY.test(key) && typeof value === 'string' && MACHINE_CODE.test(value);
}

/**
 * The last resort for text of unknown origin: replaces every known secret, plain, percent-encoded, JSON-escaped or in
 * base64 (also inside a longer base64 text, such as Basic credentials).
 */
export function redactText(text: string, secrets: readonly Secret[]): RedactedText {
  const forms = new Set(
    secrets.filter((secret) => !secret.isEmpty()).flatMap((secret) => formsOf(secret.reveal())),
  );
  if (forms.size === 0) return mark(text);
  const longestFirst = [...forms].sort((one, other) => other.length - one.length).map(escapeRegExp);
  return mark(text.replace(new RegExp(longestFirst.join('|'), 'g'), REDACTED));
}

function formsOf(value: string): string[] {
  // Through UTF-8 and back: an unpaired surrogate cannot be percent-encoded, nor sent.
  const sent = Buffer.from(value).toString();
  const percent = encodeURIComponent(sent);
  const strict = percent.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const encoded = [percent, strict, strict.replaceAll('%20', '+')];
  const lower = encoded.map((form) => form.replace(/%../g, (byte) => byte.toLowerCase()));
  return [value, JSON.stringify(value).slice(1, -1), ...encoded, ...lower, ...base64Forms(sent)];
}

/** The part of a base64 text that a value alone decides, at each of the three places where it can begin. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const cores = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const shared = Math.ceil((offset * 8) / 6);
    return text.slice(shared, Math.floor(((offset + bytes.length) * 8) / 6));
  });
  // Shorter than this, a match is more likely chance than the secret.
  const whole = bytes.toString('base64');
  const telling = [whole, whole.replaceAll('=', ''), ...cores].filter((core) => core.length >= 6);
  return telling.flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')]);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function mark(text: string): RedactedText {
  // The brand exists for the type checker alone; this is the one place that gives it.
  return text as RedactedText;
}
