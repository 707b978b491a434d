/** Safes, their members, and platforms: read only (PVWA: Safes_*, Platforms_*). */
import { refusal } from './faults.ts';
import { pageOf } from './search.ts';
import type { Platform, Safe, SafeMember, Vault, VaultUser } from './vault.ts';
import { can, findSafe, sameName } from './vault.ts';
import { memberView, platformDetailsView, platformView, safeView, targetPlatformView } from './views.ts';
import { json } from './wire/answers.ts';
import type { Incoming, Route } from './wire/router.ts';
import { leftOut, parameter, route } from './wire/router.ts';

const DEFAULT_LIMIT = 25;
const PAGE = { offset: 'integer', limit: 'integer', sort: 'text', search: 'text', useCache: 'flag' } as const;

function isMember(safe: Safe, user: VaultUser): boolean {
  return safe.members.some((one) => sameName(one.name, user.name));
}

function safeOf(call: Incoming & { readonly user: VaultUser }): Safe {
  const name = parameter(call, 'safe');
  const safe = findSafe(call.vault, name);
  if (safe === undefined || !isMember(safe, call.user)) throw refusal.safeNotFound(name);
  return safe;
}

/** `<property> asc|desc`; only the name can be sorted by. */
function byName<T extends { readonly name: string }>(
  items: readonly T[],
  sort: string | undefined,
  property: RegExp,
): T[] {
  const [, direction = 'asc'] = property.exec(sort ?? '') ?? [];
  if (sort !== undefined && !property.test(sort))
    throw refusal.badRequest('sort', `Cannot sort by "${sort}".`);
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
  return [...items].sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -sign : sign));
}

function contains(search: string | undefined): (one: { readonly name: string }) => boolean {
  return (one) => one.name.toLowerCase().includes((search ?? '').toLowerCase());
}

interface Paging {
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

function pageAnswer<T>(
  items: readonly T[],
  paging: Paging,
  path: string,
  view: (item: T) => object,
): Response {
  const { offset = 0, limit = DEFAULT_LIMIT } = paging;
  if (limit < 1) throw refusal.invalidParameter('limit', 'it is at least 1');
  const page = pageOf(items, offset, limit);
  const next =
    page.nextOffset === null ? {} : { nextLink: `api/${path}?offset=${page.nextOffset}&limit=${limit}` };
  return json({ value: page.items.map(view), count: page.items.length, ...next });
}

/** `memberType eq user`, `membershipExpired eq false`, `includePredefinedUsers eq true`, joined by AND. */
function memberFilter(filter: string | undefined): (member: SafeMember) => boolean {
  const wanted = new Map<string, string>();
  for (const part of filter === undefined ? [] : filter.split(/ AND /i)) {
    const [, name, value] =
      /^\s*(memberType|membershipExpired|includePredefinedUsers)\s+eq\s+(\w+)\s*$/i.exec(part) ?? [];
    if (name === undefined || value === undefined)
      throw refusal.badRequest('filter', `The filter "${part}" is not supported.`);
    wanted.set(name.toLowerCase(), value.toLowerCase());
  }
  return (member) =>
    (wanted.get('membertype') ?? 'user') === 'user' &&
    (wanted.get('membershipexpired') ?? 'false') === 'false' &&
    (!member.predefined || wanted.get('includepredefinedusers') === 'true');
}

function visibleMembers(vault: Vault, user: VaultUser, safe: Safe): readonly SafeMember[] {
  if (!can(vault, user.name, safe.name, 'viewSafeMembers')) throw refusal.notAuthorised('viewSafeMembers');
  return safe.members;
}

/** @throws PASWS041E for users who may not manage platforms. */
function readablePlatforms(call: Incoming & { readonly user: VaultUser }): readonly Platform[] {
  if (!call.user.readsPlatforms) throw refusal.notAuthorised('Manage platforms');
  return call.vault.data.platforms;
}

function matchesPlatform(search: string | undefined, systemType?: string): (platform: Platform) => boolean {
  const word = (search ?? '').toLowerCase();
  return (one) =>
    [one.id, one.name].some((value) => value.toLowerCase().includes(word)) &&
    (systemType === undefined || sameName(one.systemType, systemType));
}

const PLATFORM_LIST = { active: 'flag', platformType: 'text', search: 'text', systemType: 'text' } as const;

/** The document numbers the types, CyberArk's documentation names them; groups are not here. */
function isRegular(type: string | undefined): boolean {
  if (type === undefined || /^(regular|0)$/i.test(type)) return true;
  if (/^(group|1)$/i.test(type)) return false;
  throw refusal.invalidParameter('platformType', 'it is Regular or Group');
}

export const safeRoutes: readonly Route[] = [
  route(
    'GET',
    'API/Safes',
    { query: { ...PAGE, includeAccounts: 'flag', extendedDetails: 'flag' } },
    (call) => {
      const { query, vault, user } = call;
      const safes = vault.data.safes.filter((one) => isMember(one, user)).filter(contains(query.search));
      const sorted = byName(safes, query.sort, /^safeName(?:\s+(asc|desc))?$/i);
      return pageAnswer(sorted, query, 'Safes', (one) =>
        safeView(vault, one, query.includeAccounts ?? false),
      );
    },
  ),
  route('GET', 'API/Safes/:safe', { query: { includeAccounts: 'flag', useCache: 'flag' } }, (call) =>
    json(safeView(call.vault, safeOf(call), call.query.includeAccounts ?? false)),
  ),
  route('GET', 'API/Safes/:safe/Members', { query: { ...PAGE, filter: 'text' } }, (call) => {
    const { query, vault, user } = call;
    const safe = safeOf(call);
    const members = visibleMembers(vault, user, safe)
      .filter(memberFilter(query.filter))
      .filter(contains(query.search));
    const sorted = byName(members, query.sort, /^(?:memberName\s+)?(asc|desc)$/i);
    return pageAnswer(sorted, query, `Safes/${encodeURIComponent(safe.name)}/Members`, (one) =>
      memberView(safe, one),
    );
  }),
  route('GET', 'API/Safes/:safe/Members/:member', { query: { useCache: 'flag' } }, (call) => {
    const safe = safeOf(call);
    const name = parameter(call, 'member');
    const member = visibleMembers(call.vault, call.user, safe).find((one) => sameName(one.name, name));
    if (member === undefined) throw refusal.componentNotFound(`The member ${name}`);
    return json(memberView(safe, member));
  }),
  route('GET', 'API/Platforms', { query: PLATFORM_LIST }, (call) => {
    const { active = true, platformType, search, systemType } = call.query;
    const regular = isRegular(platformType);
    const found = readablePlatforms(call)
      .filter(matchesPlatform(search, systemType))
      .filter(() => active && regular);
    return json({ Platforms: found.map(platformView), Total: found.length });
  }),
  route('GET', 'API/Platforms/Targets', { query: { filter: 'text', search: 'text' } }, (call) => {
    const [, active] =
      /^\s*active\s+eq\s+(true|false)\s*$/i.exec(call.query.filter ?? 'active eq true') ?? [];
    if (active === undefined) throw refusal.badRequest('filter', 'The filter is not supported.');
    const found = readablePlatforms(call)
      .filter(matchesPlatform(call.query.search))
      .filter(() => active.toLowerCase() === 'true');
    return json({ Platforms: found.map(targetPlatformView), Total: found.length });
  }),
  route('GET', 'API/Platforms/:platform', {}, (call) => {
    const id = parameter(call, 'platform');
    const platform = readablePlatforms(call).find((one) => sameName(one.id, id));
    if (platform === undefined) throw refusal.componentNotFound(`The platform ${id}`);
    return json(platformDetailsView(platform));
  }),
];

/** Methods that PVWA has on the paths above and in the account's neighbourhood. */
export const leftOutRoutes: readonly Route[] = [
  leftOut('POST', 'API/Accounts'),
  leftOut('DELETE', 'API/Accounts/:id'),
  leftOut('POST', 'API/Accounts/AdHocConnect'),
  leftOut('POST', 'API/Accounts/:id/PSMConnect'),
  leftOut('POST', 'API/Accounts/:id/LinkAccount'),
  leftOut('POST', 'API/Safes'),
  leftOut('PUT', 'API/Safes/:safe'),
  leftOut('DELETE', 'API/Safes/:safe'),
  leftOut('POST', 'API/Safes/:safe/Members'),
  leftOut('PUT', 'API/Safes/:safe/Members/:member'),
  leftOut('DELETE', 'API/Safes/:safe/Members/:member'),
  leftOut('PUT', 'API/Platforms/:platform'),
];
