/** Groups and who is in them. */
import { OktaRefusal } from '../errors.ts';
import type { Group, User } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import { groupParty, type Origin, record, userParty } from './system-log.ts';

/** The built-in group of all users. */
export function everyone({ state }: OrgWorld): Group {
  const group = state.groups.find(({ type }) => type === 'BUILT_IN');
  if (group === undefined) throw new Error('the org has no built-in group');
  return group;
}

/** @throws E0000007 */
export function groupOf({ state }: OrgWorld, id: string): Group {
  const group = state.groups.find((one) => one.id === id);
  if (group === undefined) throw OktaRefusal.notFound(id, 'UserGroup');
  return group;
}

export function groupsOf({ state }: OrgWorld, user: User): readonly Group[] {
  return state.groups.filter(({ memberIds }) => memberIds.includes(user.id));
}

export function addGroup(world: OrgWorld, by: Origin, profile: Group['profile']): Group {
  refuseTaken(world, profile.name, null);
  const group = newGroup(world, 'OKTA_GROUP', profile);
  world.state.groups.push(group);
  record(world, by, 'group.lifecycle.create', 'Group was created', [groupParty(group)]);
  return group;
}

export function newGroup(world: OrgWorld, type: Group['type'], profile: Group['profile']): Group {
  const now = nowText(world);
  return {
    id: newId(world, '00g'),
    type,
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    profile,
    memberIds: [],
  };
}

export function replaceGroup(world: OrgWorld, by: Origin, group: Group, profile: Group['profile']): void {
  refuseBuiltIn(group);
  refuseTaken(world, profile.name, group);
  group.profile = profile;
  group.lastUpdated = nowText(world);
  record(world, by, 'group.profile.update', 'Group profile was changed', [groupParty(group)]);
}

export function removeGroup(world: OrgWorld, by: Origin, group: Group): void {
  refuseBuiltIn(group);
  const { state } = world;
  state.groups = state.groups.filter((other) => other !== group);
  for (const app of state.apps) app.groups = app.groups.filter(({ id }) => id !== group.id);
  record(world, by, 'group.lifecycle.delete', 'Group was deleted', [groupParty(group)]);
}

/** Nothing happens when he is in it already. */
export function addMember(world: OrgWorld, by: Origin, group: Group, user: User): void {
  refuseBuiltIn(group);
  if (group.memberIds.includes(user.id)) return;
  group.memberIds.push(user.id);
  group.lastMembershipUpdated = nowText(world);
  record(world, by, 'group.user_membership.add', 'User was added to a group', [
    userParty(user),
    groupParty(group),
  ]);
}

export function removeMember(world: OrgWorld, by: Origin, group: Group, user: User): void {
  refuseBuiltIn(group);
  if (!group.memberIds.includes(user.id)) return;
  group.memberIds = group.memberIds.filter((id) => id !== user.id);
  group.lastMembershipUpdated = nowText(world);
  record(world, by, 'group.user_membership.remove', 'User was taken from a group', [
    userParty(user),
    groupParty(group),
  ]);
}

/** @throws E0000006: what Okta keeps itself, nobody changes */
function refuseBuiltIn(group: Group): void {
  if (group.type !== 'OKTA_GROUP') throw new OktaRefusal('E0000006');
}

/** @throws E0000001 when another group of the org is called that */
function refuseTaken({ state }: OrgWorld, name: string, except: Group | null): void {
  const taken = state.groups.some((group) => group !== except && group.profile.name === name);
  if (taken) throw OktaRefusal.invalid('name', 'name: another group of this org has it already');
}
