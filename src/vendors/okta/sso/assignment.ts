/** That a group may use an application. The id is those of both. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { Observed } from '../../../services/sso/port.ts';
import { quoted } from '../expression.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { idOf, textAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { atMostOne, joined, parted, unchangeable } from './kind.ts';

const PAGE = 200;

export const applicationAssignment: MakeKind<'application-assignment'> = (calls) => ({
  async find({ identity, knownId }) {
    const { applicationId, group } = identity;
    const ids = (await assignedGroups(calls, applicationId))
      .filter((it) => textAt(it, '_embedded.group.profile.name') === group)
      .map((it) => joined(applicationId, idOf(it)));
    // Groups of applications may have the name of one of ours.
    const id = ids.find((it) => it === knownId) ?? ids[0];
    return id === undefined ? null : observed(id, group);
  },
  async create({ applicationId, group }) {
    const id = joined(applicationId, await groupId(calls, group));
    await calls.set('PUT', pathOf(id), 'assignGroupToApplication', {});
    calls.forget(listKey(applicationId));
    return observed(id, group);
  },
  update: () => unchangeable('application-assignment'),
  async remove(id) {
    await calls.remove(pathOf(id), 'unassignApplicationFromGroup');
    calls.forget(listKey(id.replace(/\/.*$/, '')));
  },
});

function listKey(applicationId: string): string {
  return `groups of ${applicationId}`;
}

/** One read for all groups of an application. */
function assignedGroups(calls: Calls, applicationId: string): Promise<readonly JsonObject[]> {
  const path = `api/v1/apps/${encodeURIComponent(applicationId)}/groups`;
  const query = { expand: 'group', limit: PAGE };
  return calls.once(listKey(applicationId), () => calls.list(path, 'listApplicationGroupAssignments', query));
}

function observed(id: string, group: string): Observed {
  return { id, properties: { group }, hidden: [], outputs: {} };
}

function pathOf(id: string): string {
  const [application, group] = parted(id);
  return `api/v1/apps/${application}/groups/${group}`;
}

/** The search does not mind capitals; the name of a group does. @throws NOT_FOUND */
export async function groupId(calls: Calls, name: string): Promise<string> {
  const query = { search: `profile.name eq ${quoted(name)}`, limit: PAGE };
  const found = await calls.list('api/v1/groups', 'listGroups', query);
  const exact = found.filter((it) => textAt(it, 'profile.name') === name).map((it) => ({ id: idOf(it) }));
  const one = atMostOne(exact, name);
  if (one !== null) return one.id;
  throw new IdctlError('NOT_FOUND', `${calls.client.context.connection} has no group "${name}".`, {
    hint: `Make it there, or name another: idctl okta groups list --connection ${calls.client.context.connection}`,
  });
}

/** The id itself when the group is gone. */
export async function groupName(calls: Calls, id: string): Promise<string> {
  try {
    const group = await calls.get(`api/v1/groups/${encodeURIComponent(id)}`, 'getGroup');
    return textAt(group, 'profile.name') ?? id;
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return id;
    throw error;
  }
}
