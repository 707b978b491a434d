/**
 * Strict reading of what state files hold: every field present, of its type, and none besides. A misfit names the
 * field, never its value.
 */

/** What does not fit, and where. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
}

/** Hands the value back as `T`. @throws Misfit naming `at` */
export type Shape<T> = (value: unknown, at: string) => T;

export const text: Shape<string> = (value, at) => {
  if (typeof value !== 'string') throw new Misfit(`${at} is not a text`);
  return value;
};

export const wholeNumber: Shape<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new Misfit(`${at} is not a whole number`);
  return value;
};

/** What JSON holds besides lists and objects. */
export const scalar: Shape<string | number | boolean | null> = (value, at) => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Misfit(`${at} is not a text, a number, true, false or null`);
};

/** An instant as `instant()` in core/clock.ts writes it. */
export const isoInstant: Shape<string> = (value, at) => {
  const written = text(value, at);
  const ms = Date.parse(written);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== written) throw new Misfit(`${at} is not an instant`);
  return written;
};

export const anything: Shape<unknown> = (value) => value;

export function oneOf<const T extends string | number>(...choices: readonly T[]): Shape<T> {
  return (value, at) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new Misfit(`${at} is not one of ${choices.join(', ')}`);
    return found;
  };
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null ? null : shape(value, at));
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new Misfit(`${at} is not a list`);
    return value.map((item, index) => shape(item, `${at}[${index}]`));
  };
}

export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, at) =>
    Object.fromEntries(
      Object.entries(fieldsOf(value, at)).map(([key, item]) => [key, shape(item, `${at}.${key}`)]),
    );
}

export function record<T extends object>(
  shapes: { readonly [Field in keyof T]-?: Shape<T[Field]> },
): Shape<T> {
  const known: ReadonlyArray<readonly [string, Shape<unknown>]> = Object.entries(shapes);
  const names = new Set(known.map(([name]) => name));
  return (value, at) => {
    const fields = fieldsOf(value, at);
    const stranger = Object.keys(fields).find((name) => !names.has(name));
    if (stranger !== undefined) throw new Misfit(`${at} has an unknown field ${JSON.stringify(stranger)}`);
    const checked = known.map(([name, shape]) => {
      if (!Object.hasOwn(fields, name)) throw new Misfit(`${at} lacks ${name}`);
      return [name, shape(fields[name], `${at}.${name}`)] as const;
    });
    // Every field of T was just checked by its own shape; Object.fromEntries cannot say so.
    return Object.fromEntries(checked) as T;
  };
}

function fieldsOf(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Misfit(`${at} is not an object`);
  return { ...value };
}
