/** Look-up by a name that a caller chose: only what the table itself holds, never what every object inherits. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
