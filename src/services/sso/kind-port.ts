/** The part of a tenant that one kind of resource is: what an adapter has in a file of its own. */
import type { IdentityOf, Kind, Observed, OutputOf, PropertiesOf, Search } from './port.ts';

/** Promises what `ConfigurableTenant` does. */
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
