/** What every kind of resource brings: how it is found, made, changed and taken away. */
import { IdctlError } from '../../../core/errors.ts';
import type {
  IdentityOf,
  Kind,
  Observed,
  OutputOf,
  PropertiesOf,
  Search,
} from '../../../services/sso/port.ts';
import type { Calls } from './calls.ts';

export interface KindAdapter<K extends Kind> {
  find(search: Search<K>): Promise<Observed | null>;
  create(
    identity: IdentityOf<K>,
    properties: PropertiesOf<K>,
    outputs: readonly OutputOf<K>[],
  ): Promise<Observed>;
  update(id: string, changes: Partial<PropertiesOf<K>>, outputs: readonly OutputOf<K>[]): Promise<Observed>;
  remove(id: string): Promise<void>;
}

export type MakeKind<K extends Kind> = (calls: Calls) => KindAdapter<K>;

/** What has no name for its own state here: an entry that is there, or not. */
export function unchangeable(what: string): never {
  throw new IdctlError('USAGE', `${what} cannot be changed.`, {
    hint: 'Take the wiring away first: idctl sso remove',
  });
}
