/** Looking without taking: lists and details over every connection. */
import { IdctlError } from '../../core/errors.ts';
import { leasesOf } from './check-in.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import type { Lease } from './lease.ts';
import type {
  AccessPolicy,
  AccountQuery,
  Custody,
  HistoryEntry,
  PrivilegedAccount,
  RotationState,
  SecretVersion,
} from './port.ts';
import { connectionOf } from './resolve.ts';

export interface ListedAccount {
  readonly connection: string;
  readonly account: PrivilegedAccount;
}

export interface AccountList {
  readonly accounts: readonly ListedAccount[];
  /** Connections that could not be asked. An incomplete list must not pass for a whole one. */
  readonly failures: ReadonlyArray<{ readonly connection: string; readonly error: IdctlError }>;
}

/** Every account over all connections, in the order of the profile, sorted by name within each. */
export async function listAccounts(
  deps: PamDeps,
  query: AccountQuery & { connection?: string },
): Promise<AccountList> {
  const wanted = query.connection === undefined ? deps.connections : [connectionOf(deps, query.connection)];
  const accounts: ListedAccount[] = [];
  const failures: Array<{ connection: string; error: IdctlError }> = [];
  const perConnection = await Promise.all(
    wanted.map(async (connection): Promise<ListedAccount[]> => {
      const found: ListedAccount[] = [];
      try {
        const pam = await connection.pam();
        for await (const account of pam.list(query)) found.push({ connection: connection.name, account });
      } catch (error) {
        if (wanted.length === 1 || deps.signal.aborted || !(error instanceof IdctlError)) throw error;
        failures.push({ connection: connection.name, error });
      }
      return found.sort((a, b) => a.account.name.localeCompare(b.account.name));
    }),
  );
  for (const found of perConnection) accounts.push(...found);
  return { accounts, failures };
}

export interface AccountDetail {
  readonly resolved: ResolvedAccount;
  readonly policy: AccessPolicy;
  readonly custody: Custody;
  readonly rotation: RotationState;
  readonly leases: readonly Lease[];
  readonly history: readonly HistoryEntry[] | null;
  readonly versions: readonly SecretVersion[] | null;
}

export interface DetailRequest {
  readonly history: boolean;
  readonly versions: boolean;
}

/** Everything about one account, read fresh. */
export async function showAccount(
  deps: PamDeps,
  resolved: ResolvedAccount,
  request: DetailRequest,
): Promise<AccountDetail> {
  const pam = await connectionOf(deps, resolved.connection).pam();
  const account = await pam.get(resolved.account.id);
  const [policy, custody, rotation, history, versions] = await Promise.all([
    pam.policy(account, { fresh: true }),
    pam.custody(account),
    pam.rotationState(account),
    request.history ? pam.history(account) : null,
    request.versions ? pam.versions(account) : null,
  ]);
  const leases = await leasesOf(deps, resolved.connection, account.id);
  return { resolved: { ...resolved, account }, policy, custody, rotation, leases, history, versions };
}
