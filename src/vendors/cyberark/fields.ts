/**
 * Reads JSON whose property names differ in case from version to version and from page to page of the vendor's own
 * documentation (`ErrorCode`, `errorCode`). Every getter answers null for a property that is absent or of another
 * type, so that a strange body never throws in the middle of a check-out.
 */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;

  private constructor(object: object) {
    this.#values = new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
  }

  /** Null when the value is not a JSON object. */
  static of(value: unknown): Fields | null {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Fields(value) : null;
  }

  static readonly none: Fields = new Fields({});

  /** Null for an empty text as well: PVWA writes both for "not set". Numbers are given as text. */
  text(name: string): string | null {
    const value = this.value(name);
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /** As it came, empty as well: for secrets. */
  verbatim(name: string): string | null {
    const value = this.value(name);
    return typeof value === 'string' ? value : null;
  }

  /** Also from a numeric text, as request properties hold them. */
  number(name: string): number | null {
    const value = this.value(name);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : null;
  }

  /** Also from `"True"` and `"False"`, as CCP writes them. */
  flag(name: string): boolean | null {
    const value = this.value(name);
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.toLowerCase() : '';
    return text === 'true' ? true : text === 'false' ? false : null;
  }

  /** Without any fields when it is absent. */
  object(name: string): Fields {
    return Fields.of(this.value(name)) ?? Fields.none;
  }

  /** As it came: for whoever checks its shape. */
  value(name: string): unknown {
    return this.#values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** The objects of an array; empty when it is absent. */
  list(name: string): readonly Fields[] {
    return objectsIn(this.value(name));
  }
}

/** The objects of an array; empty when the value is none. */
export function objectsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((it) => Fields.of(it)).filter((it) => it !== null) : [];
}
