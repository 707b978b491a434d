/** Values of a HAR, of which nothing is taken for granted. */
import type { Pairs } from './exchange.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  // An object whose fields are unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** HAR's lists of names and values; HTTP/2 names such as `:path` are none of headers. */
export function pairs(value: unknown): Pairs {
  return list(value).flatMap((it) => {
    const name = text(fields(it)['name']);
    return name === null ? [] : [[name, text(fields(it)['value']) ?? ''] as const];
  });
}
