/**
 * Finding accounts. Two views are merged: the administrator's, project by project, which alone tells resource groups
 * and projects; and the end user's, which tells what the caller's own policies reach. A refused view is no error,
 * unless nothing else is left.
 */
import { hasCode, type IdctlError } from '../../core/errors.ts';
import type { PrivilegedAccount } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import { accountId } from './account-id.ts';
import type { OpaClient, Place } from './client.ts';
import type { AccountKind, AccountRow } from './kind.ts';

export interface FoundAccount {
  readonly account: PrivilegedAccount;
  /** Null when no administrator's view shows it. */
  readonly place: Place | null;
}

export interface Search {
  readonly kinds: readonly AccountKind[];
  /** `resource group/project`, or a resource group. */
  readonly container?: string | undefined;
}

interface PlacedProject {
  readonly place: Place;
  readonly container: string;
}

/** Every account once; first those of projects, with their container. */
export async function* findAccounts(
  context: VendorContext,
  client: OpaClient,
  search: Search,
): AsyncGenerator<FoundAccount> {
  const seen = new Set<string>();
  const projects = await administeredProjects(context, client, search.container);
  const refusedKinds = new Set<AccountKind>();
  for (const project of projects ?? []) {
    const kinds = search.kinds.filter((kind) => !refusedKinds.has(kind));
    const listings = await Promise.all(
      kinds.map((kind) => listing(kind, kind.inProject(client, project.place))),
    );
    for (const { kind, rows, refused } of listings) {
      if (refused !== null) refusedKinds.add(kind);
      for (const row of rows) {
        const account = toAccount(kind, row, project.container);
        seen.add(account.id);
        yield { account, place: project.place };
      }
    }
  }
  if (!wantsUserView(context, search, projects !== null)) return;
  for await (const account of userAccounts(context, client, search.kinds, projects === null)) {
    if (!seen.has(account.id)) yield { account, place: null };
  }
}

/** The end-user view tells no containers: it cannot answer a question about one. */
function wantsUserView(context: VendorContext, search: Search, isAdministrator: boolean): boolean {
  const limits = [search.container, context.settings['resourceGroup'], context.settings['project']];
  if (limits.every((limit) => limit === undefined || limit === '')) return true;
  if (isAdministrator) return false;
  context.warn('Resource groups and projects are shown to resource administrators only.');
  return search.container === undefined;
}

async function* userAccounts(
  context: VendorContext,
  client: OpaClient,
  kinds: readonly AccountKind[],
  isOnlyView: boolean,
): AsyncGenerator<PrivilegedAccount> {
  const listings = await Promise.all(kinds.map((kind) => listing(kind, kind.forUser(client))));
  const first = listings[0]?.refused;
  if (isOnlyView && first && listings.every(({ refused }) => refused !== null)) throw first;
  for (const { kind, rows, refused } of listings) {
    // NOT_FOUND: the team does not have this kind of account.
    if (hasCode(refused, 'DENIED')) {
      context.warn(`Listing ${kind.platform} accounts was refused: ${refused.message}`);
    }
    for (const row of rows) yield toAccount(kind, row, '');
  }
}

/** Null when the caller administers no resource group. */
async function administeredProjects(
  context: VendorContext,
  client: OpaClient,
  container: string | undefined,
): Promise<readonly PlacedProject[] | null> {
  const { resourceGroup: groupLimit, project: projectLimit } = context.settings;
  const projects: PlacedProject[] = [];
  try {
    for await (const group of client.resourceGroups()) {
      const inGroup = container === undefined || isInside(group.name, container);
      if (group.id === undefined || !inGroup || !isNamed(group, groupLimit)) continue;
      for await (const project of client.projects(group.id)) {
        if (project.id === undefined || !isNamed(project, projectLimit)) continue;
        const name = `${group.name ?? group.id}/${project.name ?? project.id}`;
        if (container !== undefined && !isContainer(name, group.name, container)) continue;
        projects.push({ place: { resourceGroup: group.id, project: project.id }, container: name });
      }
    }
    return projects;
  } catch (error) {
    if (hasCode(error, 'DENIED')) return null;
    throw error;
  }
}

interface Listing {
  readonly kind: AccountKind;
  readonly rows: readonly AccountRow[];
  readonly refused: IdctlError | null;
}

async function listing(kind: AccountKind, source: AsyncIterable<AccountRow>): Promise<Listing> {
  const rows: AccountRow[] = [];
  try {
    for await (const row of source) rows.push(row);
    return { kind, rows, refused: null };
  } catch (error) {
    if (hasCode(error, 'DENIED', 'NOT_FOUND')) return { kind, rows, refused: error };
    throw error;
  }
}

function toAccount(kind: AccountKind, row: AccountRow, container: string): PrivilegedAccount {
  const { ids, name, userName, target } = row;
  return { id: accountId(kind, ids), name, userName, target, container, platform: kind.platform };
}

function isNamed(thing: { readonly id?: string; readonly name?: string }, limit: unknown): boolean {
  if (limit === undefined || limit === '') return true;
  return thing.id === limit || same(thing.name, String(limit));
}

/** Whether a container lies in this resource group. */
function isInside(group: string | undefined, container: string): boolean {
  return same(group, container) || container.toLowerCase().startsWith(`${(group ?? '').toLowerCase()}/`);
}

function isContainer(name: string, group: string | undefined, container: string): boolean {
  return same(name, container) || same(group, container);
}

function same(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
