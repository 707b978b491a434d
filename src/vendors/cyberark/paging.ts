/**
 * Accounts page by page, by our own offset: PVWA's `nextLink` loses `savedFilter`, so it only tells whether there is
 * more. `count` is the page's on some versions and the total on others; a total that is never reached is told.
 */
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';
import { isPastLastPage } from './faults.ts';
import { isAtLeast } from './server-version.ts';
import type { Account, AccountsPage, AccountsQuery } from './spec.ts';

/** The most that PVWA gives at once. */
const PAGE_SIZE = 1000;

/** Values with blanks are quoted from 14.6 on, and must not be before. */
export async function safeFilter(context: VendorContext, client: PvwaClient, safe: string): Promise<string> {
  const isQuoted = /\s/.test(safe) && (await isAtLeast(context, client, '14.6'));
  return `safeName eq ${isQuoted ? `"${safe}"` : safe}`;
}

/** Null when the offset lies past the number of records that PVWA is set to show. */
async function pageAt(client: PvwaClient, query: AccountsQuery): Promise<AccountsPage | null> {
  try {
    return await client.accounts(query);
  } catch (error) {
    if (query.offset > 0 && isPastLastPage(error)) return null;
    throw error;
  }
}

export async function* allAccounts(
  context: VendorContext,
  client: PvwaClient,
  query: Omit<AccountsQuery, 'offset' | 'limit'>,
): AsyncGenerator<Account> {
  let seen = 0;
  let total = 0;
  for (;;) {
    const page = await pageAt(client, { ...query, offset: seen, limit: PAGE_SIZE });
    if (page === null) {
      context.warn(
        `${context.connection} shows ${seen} accounts and no more: its MaxDisplayedRecords cuts the list. Search more narrowly.`,
      );
      return;
    }
    yield* page.value;
    seen += page.value.length;
    total = Math.max(total, page.count ?? 0);
    // Not by a short page: a server that gives fewer than it was asked for would end the list too early.
    if (!page.hasNextLink || page.value.length === 0) break;
  }
  if (seen < total) context.warn(`${context.connection} shows ${seen} of ${total} accounts.`);
}
