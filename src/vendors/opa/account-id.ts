/** Opaque ids of accounts: `ad:<connection>:<account>`, `saas:<application>:<account>`, `ud:<account>`, `server:<server>:<account>`. */
import { IdctlError } from '../../core/errors.ts';
import type { PrivilegedAccount } from '../../services/pam/port.ts';
import { activeDirectory } from './ad.ts';
import { universalDirectory } from './directory.ts';
import type { AccountKind, AccountRef } from './kind.ts';
import { saasApp } from './saas.ts';
import { server } from './server.ts';

export const KINDS: readonly AccountKind[] = [activeDirectory, saasApp, universalDirectory, server];

export function accountId(kind: AccountKind, ids: readonly string[]): string {
  return [kind.tag, ...ids.map((id) => encodeURIComponent(id))].join(':');
}

/** @throws NOT_FOUND when it is no id of an account of Okta Privileged Access */
export function parseAccountId(id: string): { readonly kind: AccountKind; readonly ids: readonly string[] } {
  const [tag, ...rest] = id.split(':');
  const kind = KINDS.find((candidate) => candidate.tag === tag);
  const ids = rest.map(decoded);
  if (kind === undefined || ids.length !== kind.idCount || ids.includes('')) {
    throw new IdctlError('NOT_FOUND', `"${id}" is no account of Okta Privileged Access`);
  }
  return { kind, ids };
}

/** An account of the port, back in the vendor's terms. @throws NOT_FOUND */
export function refOf(account: PrivilegedAccount): AccountRef & { readonly kind: AccountKind } {
  const { kind, ids } = parseAccountId(account.id);
  return { kind, ids, userName: account.userName, target: account.target };
}

/** Empty when it is not percent-encoded text. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
