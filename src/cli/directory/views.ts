/** How directories and their logs are shown: tables for lists, facts for one thing. */
import type { Administrator } from '../../services/directory/administrators.ts';
import type { ApplicationDetail } from '../../services/directory/applications.ts';
import type { LoggedEvent } from '../../services/directory/logs-port.ts';
import type {
  DirectoryApplication,
  DirectoryGroup,
  DirectoryUser,
  RoleOfUser,
} from '../../services/directory/port.ts';
import type { UserDetail } from '../../services/directory/users.ts';
import type { Column } from '../render/table.ts';
import { facts, toSeconds } from '../render/table.ts';

export const USER_COLUMNS: readonly Column<DirectoryUser>[] = [
  { title: 'LOGIN', value: (it) => it.login, atLeast: 12 },
  { title: 'NAME', value: (it) => it.name, atLeast: 8 },
  { title: 'STATE', value: (it) => it.state },
  { title: 'LAST SIGN-IN', value: (it) => toSeconds(it.lastSignInAt ?? '') },
  { title: 'SOURCE', value: (it) => it.source, atLeast: 6 },
  { title: 'ID', value: (it) => it.id },
];

export const GROUP_COLUMNS: readonly Column<DirectoryGroup>[] = [
  { title: 'NAME', value: (it) => it.name, atLeast: 12 },
  { title: 'KIND', value: (it) => it.kind },
  { title: 'DESCRIPTION', value: (it) => it.description, atLeast: 8 },
  { title: 'ID', value: (it) => it.id },
];

export const ADMINISTRATOR_COLUMNS: readonly Column<Administrator>[] = [
  { title: 'LOGIN', value: (it) => it.user.login, atLeast: 12 },
  { title: 'NAME', value: (it) => it.user.name, atLeast: 8 },
  { title: 'STATE', value: (it) => it.user.state },
  { title: 'ROLES', value: (it) => it.roles.map(roleText).join(', '), atLeast: 12 },
];

export const APPLICATION_COLUMNS: readonly Column<DirectoryApplication>[] = [
  { title: 'LABEL', value: (it) => it.label, atLeast: 12 },
  { title: 'SIGN-ON', value: (it) => it.signOn, atLeast: 8 },
  { title: 'STATUS', value: (it) => it.status },
  { title: 'NAME', value: (it) => it.name, atLeast: 8 },
  { title: 'ID', value: (it) => it.id },
];

export const EVENT_COLUMNS: readonly Column<LoggedEvent>[] = [
  { title: 'AT', value: (it) => toSeconds(it.at) },
  { title: 'TYPE', value: (it) => it.type, atLeast: 16 },
  { title: 'ACTOR', value: (it) => it.actor?.name ?? '', atLeast: 10 },
  { title: 'OUTCOME', value: (it) => outcomeText(it), atLeast: 8 },
  { title: 'TARGET', value: (it) => it.targets.map((target) => target.name).join(', '), atLeast: 10 },
  { title: 'ADDRESS', value: (it) => it.address },
];

/** One event on one line, for a log that is followed. */
export function eventLine(event: LoggedEvent): string {
  const targets = event.targets.map((target) => target.name).join(', ');
  return [
    toSeconds(event.at),
    event.type,
    event.actor?.name ?? '-',
    outcomeText(event) || '-',
    targets || '-',
  ].join('  ');
}

function outcomeText({ outcome, reason }: LoggedEvent): string {
  return reason === '' ? outcome : `${outcome} (${reason})`;
}

function roleText({ role, by }: RoleOfUser): string {
  return by === 'group' ? `${role} (by a group)` : role;
}

export function userText({ user, groups, roles }: UserDetail): string {
  const held = roles === null ? 'not allowed to see' : roles.map(roleText).join(', ') || 'none';
  return facts([
    ['login', user.login],
    ['id', user.id],
    ['name', user.name],
    ['email', user.email],
    ['state', `${user.state} (${user.status})`],
    [
      'password',
      user.source === 'here' ? `here, changed ${user.passwordChangedAt ?? 'never'}` : `in ${user.source}`,
    ],
    ['created', user.createdAt],
    ['last sign-in', user.lastSignInAt ?? 'never'],
    ['groups', groups.map((group) => group.name).join(', ') || 'none'],
    ['administrator roles', held],
  ]);
}

export function groupText(group: DirectoryGroup): string {
  return facts([
    ['name', group.name],
    ['id', group.id],
    ['kind', group.kind],
    ['description', group.description || null],
    ['members by hand', group.editable ? 'yes' : 'no'],
  ]);
}

export function administratorText({ user, roles }: Administrator): string {
  return facts([
    ['login', user.login],
    ['id', user.id],
    ['state', user.state],
    ['administrator roles', roles.map(roleText).join(', ') || 'none'],
  ]);
}

export function applicationText({ application, assignments }: ApplicationDetail): string {
  return facts([
    ['label', application.label],
    ['id', application.id],
    ['name', application.name],
    ['status', application.status],
    ['sign-on', application.signOn],
    ['client id', application.clientId],
    ['created', application.createdAt],
    ['assigned groups', assignments === null ? null : assignments.groups.join(', ') || 'none'],
    ['assigned users', assignments === null ? null : String(assignments.users)],
  ]);
}
