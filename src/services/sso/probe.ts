/** What recipes look at besides the tenants that they configure. */
import type { PrivilegedAccess } from '../pam/port.ts';

/** An account of a directory, as far as the safety of a sign-in depends on it. */
export interface DirectoryAccount {
  readonly login: string;
  readonly active: boolean;
  /** Who checks its password. */
  readonly passwordBy: 'tenant' | 'directory' | 'federation';
  /** Administrator's roles, in the vendor's words; empty for an ordinary account. */
  readonly adminRoles: readonly string[];
}

export interface DirectoryLookup {
  /** Null when there is none. */
  account(login: string): Promise<DirectoryAccount | null>;
}

export interface Probe {
  /** The directory of a connection; null when it has none or the wiring does not name it. */
  directory(role: string): Promise<DirectoryLookup | null>;
  /** The vault of a connection; null when it has none or the wiring does not name it. */
  vault(role: string): Promise<PrivilegedAccess | null>;
}
