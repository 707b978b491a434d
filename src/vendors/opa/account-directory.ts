/**
 * Accounts by id, where they are, and their details. What was found is remembered for an hour, so that an account
 * known from an earlier run costs no search.
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { AccountQuery, PrivilegedAccount } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import { KINDS, parseAccountId, refOf } from './account-id.ts';
import type { OpaClient, Place } from './client.ts';
import type { AccountDetail } from './kind.ts';
import { type FoundAccount, findAccounts, type Search } from './listing.ts';

const FACT = 'accounts';
const REMEMBERED_MS = 3_600_000;

interface KnownAccount extends FoundAccount {
  readonly seenAtMs: number;
}

export interface DetailView {
  /** The project in which it was read; null for the end-user view. */
  readonly place: Place | null;
  readonly detail: AccountDetail;
}

export class AccountDirectory {
  readonly #context: VendorContext;
  readonly #client: OpaClient;
  #known: Promise<Map<string, KnownAccount>> | null = null;

  constructor(context: VendorContext, client: OpaClient) {
    this.#context = context;
    this.#client = client;
  }

  async *list(query: AccountQuery): AsyncGenerator<PrivilegedAccount> {
    for await (const { account } of this.#find({ kinds: KINDS, container: query.container })) {
      if (matches(account, query.search ?? '')) yield account;
    }
  }

  /** @throws NOT_FOUND */
  async get(id: string): Promise<PrivilegedAccount> {
    parseAccountId(id);
    const known = (await this.#remembered(id)) ?? (await this.#search(id));
    if (known === null) throw new IdctlError('NOT_FOUND', `There is no account ${id} that you may see`);
    return known.account;
  }

  /** The account's project, null when no administrator's view shows it; searched for when it is not known. */
  async place(account: PrivilegedAccount): Promise<Place | null> {
    const known = (await this.#remembered(account.id)) ?? (await this.#search(account.id));
    if (known === null) await this.#remember([{ account, place: null }]);
    return known?.place ?? null;
  }

  /** The same without a search: undefined when it is not known. */
  async knownPlace(account: PrivilegedAccount): Promise<Place | null | undefined> {
    return (await this.#remembered(account.id))?.place;
  }

  /**
   * The account's detail in the view at hand: the administrator's when its project is known, else the end user's.
   * With `changes` a view that tells of rotations is looked for.
   *
   * @throws NOT_FOUND, DENIED when neither view shows it
   */
  async detail(account: PrivilegedAccount, options: { readonly changes: boolean }): Promise<DetailView> {
    const mustAdminister = options.changes && !refOf(account).kind.userSeesChanges;
    const place = mustAdminister ? await this.place(account) : await this.knownPlace(account);
    if (place) return this.#adminDetail(account, place);
    try {
      return { place: null, detail: await this.detailIn(account, null) };
    } catch (error) {
      if (place === null || !hasCode(error, 'DENIED', 'NOT_FOUND')) throw error;
      const found = await this.place(account);
      if (found === null) throw error;
      return { place: found, detail: await this.detailIn(account, found) };
    }
  }

  /** The detail in one view, and no other. */
  detailIn(account: PrivilegedAccount, place: Place | null): Promise<AccountDetail> {
    const ref = refOf(account);
    return place === null
      ? ref.kind.detailForUser(this.#client, ref)
      : ref.kind.detailInProject(this.#client, place, ref.ids);
  }

  async #adminDetail(account: PrivilegedAccount, place: Place): Promise<DetailView> {
    try {
      return { place, detail: await this.detailIn(account, place) };
    } catch (error) {
      if (!hasCode(error, 'DENIED', 'NOT_FOUND')) throw error;
      // The account was moved, or our role was taken away: what was remembered is not true any more.
      await this.forget(account.id);
      return { place: null, detail: await this.detailIn(account, null) };
    }
  }

  async forget(id: string): Promise<void> {
    const known = await this.#load();
    if (known.delete(id)) await this.#save(known);
  }

  async *#find(search: Search): AsyncGenerator<FoundAccount> {
    const found: FoundAccount[] = [];
    try {
      for await (const account of findAccounts(this.#context, this.#client, search)) {
        found.push(account);
        yield account;
      }
    } finally {
      await this.#remember(found);
    }
  }

  async #search(id: string): Promise<FoundAccount | null> {
    for await (const found of this.#find({ kinds: [parseAccountId(id).kind] })) {
      if (found.account.id === id) return found;
    }
    return null;
  }

  async #remembered(id: string): Promise<FoundAccount | undefined> {
    const known = (await this.#load()).get(id);
    return known !== undefined && this.#isRecent(known) ? known : undefined;
  }

  async #remember(found: readonly FoundAccount[]): Promise<void> {
    if (found.length === 0) return;
    const known = await this.#load();
    const seenAtMs = this.#context.clock.now();
    for (const account of found) known.set(account.account.id, { ...account, seenAtMs });
    await this.#save(known);
  }

  async #save(known: Map<string, KnownAccount>): Promise<void> {
    const recent = [...known.values()].filter((account) => this.#isRecent(account));
    await this.#context.facts.set(FACT, recent, REMEMBERED_MS);
  }

  #load(): Promise<Map<string, KnownAccount>> {
    this.#known ??= this.#context.facts.get(FACT).then((fact) => {
      const accounts = Array.isArray(fact) ? fact.filter(isKnownAccount) : [];
      return new Map(accounts.map((known) => [known.account.id, known]));
    });
    return this.#known;
  }

  #isRecent({ seenAtMs }: KnownAccount): boolean {
    return this.#context.clock.now() - seenAtMs < REMEMBERED_MS;
  }
}

/** Every word of the search occurs somewhere in what is shown of the account. */
function matches(account: PrivilegedAccount, search: string): boolean {
  const text = [account.name, account.userName, account.target, account.container, account.platform]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The cache is a file: its content is checked, not trusted. */
function isKnownAccount(value: unknown): value is KnownAccount {
  if (typeof value !== 'object' || value === null) return false;
  const { account, place, seenAtMs }: { account?: unknown; place?: unknown; seenAtMs?: unknown } = value;
  return (
    hasTexts(account, ['id', 'name', 'userName', 'target', 'container', 'platform']) &&
    (place === null || hasTexts(place, ['resourceGroup', 'project'])) &&
    typeof seenAtMs === 'number'
  );
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map(Object.entries(value));
  return names.every((name) => typeof entries.get(name) === 'string');
}
