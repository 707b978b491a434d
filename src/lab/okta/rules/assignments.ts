/** Who may use an application: users assigned by name or through a group, and the name that it knows them by. */
import type { App, AppGroup, AppUser, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { groupsOf } from './groups.ts';

/** By himself, or else through his group of the first priority; null when he has no access. */
export function appAssignment(world: OrgWorld, app: App, user: User): AppUser | null {
  const own = app.users.find(({ id }) => id === user.id);
  if (own !== undefined) return own;
  const through = groupAssignment(world, app, user);
  if (through === null || user.status === 'DEPROVISIONED') return null;
  return {
    id: user.id,
    scope: 'GROUP',
    status: 'ACTIVE',
    created: through.lastUpdated,
    lastUpdated: through.lastUpdated,
    credentials: { userName: appUserName(app, user) },
    profile: through.profile,
  };
}

function groupAssignment(world: OrgWorld, app: App, user: User): AppGroup | null {
  const own = new Set(groupsOf(world, user).map(({ id }) => id));
  const fitting = app.groups.filter(({ id }) => own.has(id));
  return [...fitting].sort((a, b) => a.priority - b.priority)[0] ?? null;
}

/** Everybody who may use it, those by name first. */
export function appUsers(world: OrgWorld, app: App): readonly AppUser[] {
  return world.state.users.flatMap((user) => appAssignment(world, app, user) ?? []);
}

/** What applications have until somebody says otherwise: the user's own login. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
export const LOGIN_TEMPLATE = '${source.login}';

const TEMPLATE = /\$\{(?:source|user)\.([\w.]+)\}/g;
/** Function calls of Okta's expression language that administrators put into user names. */
const CALL =
  /\$\{\s*(?:fn:|String\.)(substringBefore|substringAfter|toLowerCase|toUpperCase)\((?:source|user)\.(\w+)(?:,\s*["'](.*?)["'])?\)\s*\}/g;

/** `credentials.userNameTemplate` applied to the user. A custom expression that the lab cannot read gives the login. */
export function appUserName(app: App, user: User): string {
  const template = templateOf(app);
  const text = (attribute: string): string => String(user.profile[attribute] ?? '');
  const named = template
    .replace(CALL, (_all, name: string, attribute: string, mark = '') => applied(name, text(attribute), mark))
    .replace(TEMPLATE, (_all, attribute: string) =>
      attribute === 'userName' ? text('login') : text(attribute),
    );
  return named === '' || named.includes('${') ? user.profile.login : named;
}

function applied(name: string, value: string, mark: string): string {
  const at = value.indexOf(mark);
  switch (name) {
    case 'substringBefore':
      return at === -1 ? value : value.slice(0, at);
    case 'substringAfter':
      return at === -1 ? '' : value.slice(at + mark.length);
    case 'toLowerCase':
      return value.toLowerCase();
    default:
      return value.toUpperCase();
  }
}

function templateOf({ credentials }: App): string {
  const name = credentials['userNameTemplate'];
  const given = typeof name === 'object' && name !== null && 'template' in name ? name.template : null;
  return typeof given === 'string' ? given : LOGIN_TEMPLATE;
}
