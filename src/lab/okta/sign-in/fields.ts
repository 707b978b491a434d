/** Reading what documents of the wire have inside, which the model keeps as they were sent. */

/** Undefined where any step of the path is missing. */
export function field(document: unknown, ...path: readonly string[]): unknown {
  let value: unknown = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  }
  return value;
}

/** Null where there is no text, or an empty one. */
export function textField(document: unknown, ...path: readonly string[]): string | null {
  const value = field(document, ...path);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function flagField(document: unknown, ...path: readonly string[]): boolean {
  return field(document, ...path) === true;
}

export function numberField(document: unknown, ...path: readonly string[]): number | null {
  const value = field(document, ...path);
  return typeof value === 'number' ? value : null;
}

export function listField(document: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = field(document, ...path);
  return Array.isArray(value) ? value : [];
}

export function textsField(document: unknown, ...path: readonly string[]): readonly string[] {
  return listField(document, ...path).filter((value) => typeof value === 'string');
}
