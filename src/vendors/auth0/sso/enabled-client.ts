/** The applications that may use a connection. The id is that of the connection and that of the client. */
import { IdctlError } from '../../../core/errors.ts';
import type { Observed } from '../../../services/sso/port.ts';
import type { ClientSummary } from '../spec.ts';
import { type Calls, ignoringAbsence } from './calls.ts';
import type { MakeKind } from './kind.ts';
import { unchangeable } from './kind.ts';

export const enabledClient: MakeKind<'provider-assignment'> = (calls) => ({
  async find({ identity, knownId }) {
    const { identityProviderId, application } = identity;
    const enabled = (await calls.enabledClients(identityProviderId)) ?? [];
    const named = called(await calls.clients(), application);
    const ids = named
      .filter((it) => enabled.some((one) => one.client_id === it.client_id))
      .map((it) => `${identityProviderId}/${it.client_id}`);
    const id = ids.find((it) => it === knownId) ?? ids[0];
    return id === undefined ? null : observed(id, application);
  },
  async create({ identityProviderId, application }) {
    const { client_id: clientId } = only(await calls.clients(), application, calls);
    await calls.enableClient(identityProviderId, clientId, true);
    return observed(`${identityProviderId}/${clientId}`, application);
  },
  update: async () => unchangeable('Which application it is'),
  async remove(id) {
    const [connection = '', client = ''] = id.split('/');
    await ignoringAbsence(calls.enableClient(connection, client, false));
  },
});

function observed(id: string, application: string): Observed {
  return { id, properties: { application }, hidden: [], outputs: {} };
}

/** An application may be called by its id, too. */
function called(clients: readonly ClientSummary[], application: string): readonly ClientSummary[] {
  const byId = clients.filter((it) => it.client_id === application);
  return byId.length > 0 ? byId : clients.filter((it) => it.name === application);
}

/** Names of applications are not unique. @throws NOT_FOUND, AMBIGUOUS */
function only(clients: readonly ClientSummary[], application: string, calls: Calls): ClientSummary {
  const [one, another] = called(clients, application);
  if (one === undefined) {
    const { connection } = calls.client.context;
    throw new IdctlError('NOT_FOUND', `${connection} has no application "${application}".`, {
      hint: 'Name one of Applications > Applications in the Auth0 Dashboard, or give its client id.',
    });
  }
  if (another === undefined) return one;
  const ids = called(clients, application).map((it) => it.client_id);
  throw new IdctlError('AMBIGUOUS', `There are ${ids.length} applications of the name "${application}".`, {
    hint: `Give the client id of one: ${ids.join(', ')}`,
  });
}
