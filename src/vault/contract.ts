/** Where idctl's own secrets rest. One backend a profile; idctl never falls back to another on its own. */
import type { Secret } from '../core/secret.ts';

export interface VaultStatus {
  readonly backend: 'keychain' | 'age' | 'memory';
  readonly state: 'ready' | 'locked' | 'absent' | 'frozen' | 'uninitialised';
  /** One sentence: where it is, why it is not ready. */
  readonly detail: string;
  /** How to make it ready; absent when it is. */
  readonly remedy?: string;
}

/**
 * All methods throw VAULT_LOCKED (locked, absent or frozen, within 3 s, with the way out as hint) and never answer
 * "not there" for "not readable". Names are printable ASCII, 1 to 200 characters.
 */
export interface Vault {
  readonly backend: VaultStatus['backend'];
  /** Never throws. */
  status(): Promise<VaultStatus>;
  /** Null when there is no such name. */
  get(name: string): Promise<Secret | null>;
  set(name: string, value: Secret): Promise<void>;
  /** False when there was no such name. */
  remove(name: string): Promise<boolean>;
  /** Sorted. */
  list(): Promise<readonly string[]>;
}
