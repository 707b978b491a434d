/** Policies and their rules, for people. What a rule asks for is the vendor's document, a line for each leaf. */

import type { PolicyDetail } from '../../services/directory/policies.ts';
import type { DirectoryPolicy, PolicyGroups, PolicyRule } from '../../services/directory/policies-port.ts';
import { plainCell } from '../render/plain.ts';
import type { Column } from '../render/table.ts';
import { facts } from '../render/table.ts';

export const POLICY_COLUMNS: readonly Column<DirectoryPolicy>[] = [
  { title: 'KIND', value: (it) => it.kind },
  { title: 'PRIORITY', value: (it) => String(it.priority ?? '') },
  { title: 'NAME', value: (it) => it.name, atLeast: 12 },
  { title: 'STATUS', value: (it) => it.status },
  { title: 'DESCRIPTION', value: (it) => it.description, atLeast: 8 },
  { title: 'ID', value: (it) => it.id },
];

export function policyText({ policy, rules, applications }: PolicyDetail): string {
  const known = facts([
    ['name', policy.name],
    ['id', policy.id],
    ['kind', `${policy.kind} (${policy.type})`],
    ['status', `${policy.status}${policy.builtIn ? ', built in' : ''}`],
    ['priority', policy.priority === null ? null : String(policy.priority)],
    ['description', policy.description || null],
    ['groups', groupsText(policy.groups) || 'everybody'],
    ['applications', applications === null ? null : applications.join(', ') || 'none'],
    ['changed', policy.changedAt],
  ]);
  return [
    known,
    ...section('Conditions', withoutGroups(policy.conditions)),
    ...section('Settings', policy.settings),
    ...rules.flatMap(ruleLines),
  ].join('\n');
}

function section(title: string, document: Readonly<Record<string, unknown>>): readonly string[] {
  const lines = leaves(document);
  return lines.length === 0 ? [] : ['', title, ...lines.map((it) => `  ${it}`)];
}

function ruleLines(rule: PolicyRule): readonly string[] {
  const groups = groupsText(rule.groups);
  const when = [...(groups === '' ? [] : [`groups: ${groups}`]), ...leaves(withoutGroups(rule.conditions))];
  const note = [rule.status, ...(rule.builtIn ? ['built in'] : [])].join(', ');
  return [
    '',
    `Rule ${rule.priority ?? '-'}: ${plainCell(rule.name)} (${note})`,
    ...(when.length === 0 ? ['  when: always'] : ['  when', ...when.map((it) => `    ${it}`)]),
    '  then',
    ...leaves(rule.actions).map((it) => `    ${it}`),
  ];
}

function groupsText({ include, exclude }: PolicyGroups): string {
  const not = exclude.length === 0 ? [] : [`not ${exclude.join(', ')}`];
  return [...(include.length === 0 ? [] : [include.join(', ')]), ...not].join('; ');
}

/** They are shown by name. */
function withoutGroups(conditions: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { people, ...rest } = conditions;
  if (typeof people !== 'object' || people === null) return conditions;
  const others = Object.entries(people).filter(([name]) => name !== 'groups');
  return { ...rest, people: Object.fromEntries(others) };
}

/** `path: value` of everything that says something. */
function leaves(value: unknown, path = ''): readonly string[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value) && value.every((it) => typeof it !== 'object')) {
    return value.length === 0 ? [] : [`${path}: ${plainCell(value.join(', '))}`];
  }
  if (typeof value !== 'object') return [`${path}: ${plainCell(String(value))}`];
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index + 1), item] as const)
    : Object.entries(value);
  return entries.flatMap(([name, item]) => leaves(item, path === '' ? name : `${path}.${name}`));
}
