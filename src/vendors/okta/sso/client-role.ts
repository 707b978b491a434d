/** Administrator roles of OAuth clients. The id is that of the client and of the assignment. */
import type { Observed } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { idOf, textAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { joined, parted, unchangeable } from './kind.ts';

export const clientRole: MakeKind<'api-role'> = (calls) => ({
  async find({ identity }) {
    const { clientId, role } = identity;
    // An org gives each standard role once at most.
    const found = (await rolesOf(calls, clientId)).find((it) => textAt(it, 'type') === role);
    return found === undefined ? null : observed(clientId, found);
  },
  async create({ clientId, role }) {
    const assigned = await calls.create(pathOf(clientId), 'assignRoleToClient', { type: role });
    calls.forget(listKey(clientId));
    return observed(clientId, assigned);
  },
  update: () => unchangeable('api-role'),
  async remove(id) {
    const [client, assignment] = parted(id);
    await calls.remove(`oauth2/v1/clients/${client}/roles/${assignment}`, 'deleteRoleFromClient');
    calls.forget(listKey(client));
  },
});

function listKey(clientId: string): string {
  return `roles of ${clientId}`;
}

function pathOf(clientId: string): string {
  return `oauth2/v1/clients/${encodeURIComponent(clientId)}/roles`;
}

/** One read for all roles of a client. */
function rolesOf(calls: Calls, clientId: string): Promise<readonly JsonObject[]> {
  return calls.once(listKey(clientId), () => calls.list(pathOf(clientId), 'listRolesForClient'));
}

function observed(clientId: string, role: JsonObject): Observed {
  return {
    id: joined(clientId, idOf(role)),
    properties: { role: textAt(role, 'type') },
    hidden: [],
    outputs: {},
  };
}
