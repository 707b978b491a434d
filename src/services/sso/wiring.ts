/** A wiring: one application or one federation between tenants, as a team keeps it in a file. */
import type { Plain } from './port.ts';

export interface Wiring {
  readonly schemaVersion: 1;
  /** Unique within the profile; its ledger goes by it. */
  readonly name: string;
  /** Id of a recipe. */
  readonly recipe: string;
  /** Role to connection of the profile. */
  readonly connections: Readonly<Record<string, string>>;
  /** As written, files read in. Holds no secret. */
  readonly settings: Readonly<Record<string, Plain>>;
}

/** A wiring among others. */
export interface OrderedWiring {
  readonly wiring: Wiring;
  /** Names of those that must be in force before it. */
  readonly after: readonly string[];
}

export const WIRING_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
