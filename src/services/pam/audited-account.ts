/** How the audit log names an account beside the word that it was asked for by: as every other word would find it. */
import type { PrivilegedAccount } from './port.ts';

export function auditedAccount({ name, id }: PrivilegedAccount): { account: string; accountId: string } {
  return { account: name, accountId: id };
}
