/** One name, exactly one account, over all connections. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { PamConnection, PamDeps, ResolvedAccount } from './deps.ts';
import { qualifiedName } from './deps.ts';
import type { PrivilegedAccount } from './port.ts';

/** A short name of the profile; `known` is what the account was when the name was given. */
export interface AccountAlias {
  readonly connection: string;
  readonly known: PrivilegedAccount;
}

export type AliasTable = Readonly<Record<string, AccountAlias>>;

/**
 * Forms in which a person may name an account, the exact ones first; the rank of the one that fits, or null. A bare
 * name and a user name rank alike: which of them was meant would be a guess.
 */
function rankOf(account: PrivilegedAccount, name: string): number | null {
  const wanted = name.toLowerCase();
  const forms = [
    [account.id],
    [`${account.container}/${account.name}`],
    [
      account.name,
      account.userName,
      `${account.container}/${account.userName}`,
      `${account.userName}@${account.target}`,
    ],
  ];
  const rank = forms.findIndex((same) => same.some((form) => form.toLowerCase() === wanted));
  return rank === -1 ? null : rank;
}

/** The word to search by: the vendor looks at properties one by one, so a path is reduced to its last part. */
function searchWord(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

interface Found extends ResolvedAccount {
  readonly rank: number;
}

async function findIn(connection: PamConnection, name: string): Promise<readonly Found[]> {
  const pam = await connection.pam();
  const found: Found[] = [];
  const words = new Set([searchWord(name), searchWord(name).split('@')[0] ?? '']);
  for (const word of words) {
    for await (const account of pam.list({ search: word })) {
      const rank = rankOf(account, name);
      if (rank !== null) found.push({ connection: connection.name, account, alias: name, rank });
    }
    if (found.length > 0) break;
  }
  if (found.length === 0) {
    try {
      return [{ connection: connection.name, account: await pam.get(name), alias: name, rank: 0 }];
    } catch (error) {
      if (!hasCode(error, 'NOT_FOUND', 'USAGE')) throw error;
    }
  }
  return found;
}

function qualify(deps: PamDeps, text: string): { connections: readonly PamConnection[]; name: string } {
  const colon = text.indexOf(':');
  const named = colon > 0 ? deps.connections.filter((it) => it.name === text.slice(0, colon)) : [];
  return named.length > 0
    ? { connections: named, name: text.slice(colon + 1) }
    : { connections: deps.connections, name: text };
}

/**
 * Finds the one account that a name stands for: a short name of the profile, `connection:name`, or the vendor's own
 * name, user name, `user@target`, `container/name` or id.
 *
 * @throws NOT_FOUND, AMBIGUOUS (listing every candidate), or what a connection answered: with one of several
 *   connections silent, "found once" would be a guess.
 */
export async function resolveAccount(
  deps: PamDeps,
  aliases: AliasTable,
  text: string,
): Promise<ResolvedAccount> {
  const alias = Object.hasOwn(aliases, text) ? aliases[text] : undefined;
  if (alias !== undefined) return { connection: alias.connection, account: alias.known, alias: text };
  const { connections, name } = qualify(deps, text);
  if (connections.length === 0) {
    throw new IdctlError('NOT_FOUND', 'No connection is set up that keeps privileged accounts.', {
      hint: 'Run: idctl init',
    });
  }
  const found = (await Promise.all(connections.map((connection) => findIn(connection, name)))).flat();
  const [first, ...others] = best(found);
  if (first === undefined) {
    throw new IdctlError(
      'NOT_FOUND',
      `No account "${text}" in ${connections.map((it) => it.name).join(', ')}.`,
      {
        hint: 'It may be there without your permission to see it. Look with: idctl pam list',
      },
    );
  }
  if (others.length > 0) {
    const names = [first, ...others].map((it) => candidate(it)).join('\n  ');
    throw new IdctlError('AMBIGUOUS', `"${text}" is ${others.length + 1} accounts:\n  ${names}`, {
      hint: 'Name one of these, if need be as connection:id, or give it a short name: idctl account add',
    });
  }
  return { connection: first.connection, account: first.account, alias: text };
}

/** Each account once, and only those that were named most exactly. */
function best(found: readonly Found[]): readonly Found[] {
  const rank = Math.min(...found.map((it) => it.rank));
  const named = found.filter((it) => it.rank === rank);
  return [...new Map(named.map((it) => [`${it.connection} ${it.account.id}`, it])).values()];
}

function candidate({ connection, account }: ResolvedAccount): string {
  return `${qualifiedName(connection, account)}  (${account.userName}${account.target === '' ? '' : ` on ${account.target}`}, id ${account.id})`;
}

/** The ports of an account's connection. @throws NOT_FOUND when the connection is no longer in the profile. */
export function connectionOf(deps: PamDeps, name: string): PamConnection {
  const connection = deps.connections.find((it) => it.name === name);
  if (connection === undefined) {
    throw new IdctlError('NOT_FOUND', `The connection "${name}" is not in this profile.`, {
      hint: 'See what is there: idctl connection list',
    });
  }
  return connection;
}
