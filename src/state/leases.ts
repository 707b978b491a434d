/** Leases as files: one each, so that one damaged or locked file never hides the others. */
import type { Lease, LeaseStore } from '../services/pam/lease.ts';
import type { PrivilegedAccount } from '../services/pam/port.ts';
import { processIdentity } from './holder.ts';
import { RecordFolder, type RecordFolderOptions } from './record-folder.ts';
import { isoInstant, nullable, oneOf, record, text } from './shape.ts';

export const privilegedAccount = record<PrivilegedAccount>({
  id: text,
  name: text,
  userName: text,
  target: text,
  container: text,
  platform: text,
});

const lease = record<Lease>({
  schemaVersion: oneOf(1),
  id: text,
  connection: text,
  account: privilegedAccount,
  alias: text,
  state: oneOf('requested', 'open', 'returning', 'unknown', 'pending'),
  purpose: oneOf('checkout', 'exec'),
  holder: processIdentity,
  user: text,
  reason: nullable(text),
  exclusive: oneOf('yes', 'no', 'unknown'),
  requestedAt: isoInstant,
  grantedAt: nullable(isoInstant),
  expiresAt: nullable(isoInstant),
  approvalId: nullable(text),
});

/** `get` throws UNAVAILABLE for a damaged record, since to call it absent could lead to a second check-out. */
export function createLeaseStore(folder: string, options: RecordFolderOptions): LeaseStore {
  const records = new RecordFolder(folder, 1, lease, options);
  return {
    create: (created) => records.write(created),
    update: (updated) => records.write(updated),
    remove: (id) => records.remove(id),
    get: (id) => records.read(id),
    async list() {
      return [...(await records.list())].sort((a, b) => a.requestedAt.localeCompare(b.requestedAt));
    },
  };
}
