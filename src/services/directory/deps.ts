/** What the services of a directory work with; made by the composition root, faked in tests. */
import type { AuditLog } from '../audit/port.ts';
import type { UserDirectory } from './port.ts';

export interface DirectoryDeps {
  /** Name of the connection, for the audit log. */
  readonly connection: string;
  readonly directory: UserDirectory;
  readonly audit: AuditLog;
}
