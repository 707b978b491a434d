/** What recipes look at besides the resources that they configure. */
import type { UserDirectory } from '../directory/port.ts';
import type { PrivilegedAccess } from '../pam/port.ts';

export interface Probe {
  /** The directory of a connection; null when it has none or the wiring does not name it. */
  directory(role: string): Promise<UserDirectory | null>;
  /** The vault of a connection; null when it has none or the wiring does not name it. */
  vault(role: string): Promise<PrivilegedAccess | null>;
}
