/** A thing by its name, where names need not be unique. */
import { IdctlError } from '../../core/errors.ts';

/** @throws NOT_FOUND, AMBIGUOUS naming the ids */
export function onlyOne<T extends { readonly id: string }>(
  found: readonly T[],
  what: string,
  name: string,
  plural = `${what}s`,
): T {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (first === undefined) throw new IdctlError('NOT_FOUND', `There is no ${what} "${name}" in this org.`);
  throw new IdctlError('AMBIGUOUS', `There are ${found.length} ${plural} "${name}".`, {
    hint: `Name one by its id: ${found.map((it) => it.id).join(', ')}`,
  });
}
