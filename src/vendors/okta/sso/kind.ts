/** What every kind of resource brings: how it is found, made, changed and taken away. */
import { IdctlError } from '../../../core/errors.ts';
import type { KindAdapter } from '../../../services/sso/kind-port.ts';
import type { Kind } from '../../../services/sso/port.ts';
import type { Calls } from './calls.ts';

export type { KindAdapter };

/** A `create` is one write that makes it, whole. */
export type MakeKind<K extends Kind> = (calls: Calls) => KindAdapter<K>;

/** A thing that is there or not, and has nothing that could be changed. */
export function unchangeable(kind: Kind): never {
  throw new IdctlError('USAGE', `Nothing of the kind ${kind} can be changed.`);
}

/** The only one of what was found. @throws AMBIGUOUS naming the ids */
export function atMostOne<T extends { readonly id: string }>(found: readonly T[], name: string): T | null {
  const [one, another] = found;
  if (another === undefined) return one ?? null;
  throw new IdctlError('AMBIGUOUS', `There are ${found.length} things of the name "${name}".`, {
    hint: `Rename or remove all but one: ${found.map((it) => it.id).join(', ')}`,
  });
}

/** Id of two parts, where only both together find a thing. */
export function joined(outer: string, inner: string): string {
  return `${outer}/${inner}`;
}

export function parted(id: string): readonly [outer: string, inner: string] {
  const slash = id.indexOf('/');
  return [encodeURIComponent(id.slice(0, slash)), encodeURIComponent(id.slice(slash + 1))];
}
