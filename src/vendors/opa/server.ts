/**
 * Local accounts of enrolled servers.
 *
 * | here           | Okta Privileged Access                                                           |
 * |----------------|----------------------------------------------------------------------------------|
 * | ids            | server, account                                                                  |
 * | target         | host name                                                                        |
 * | access methods | `/v1/resolve` by host name, with the privileged ones; `identity_id` is the account |
 * | change         | rotate_resource by an administrator; the end-user route is not in the document   |
 * | proof          | time stamps of the last success and error (no counters), administrator's view    |
 */
import type { HttpRequest } from '../../core/http-contract.ts';
import { type AccessMethod, accessMethodsInResolution, availability } from './access.ts';
import type { OpaClient } from './client.ts';
import { type AccountKind, below, ownId } from './kind.ts';
import type { Server, ServerAccount, ServerAccountDetails, UserAccessMethod } from './spec.ts';

/** Names in one resolve call; the document sets no limit. */
const RESOLVE_BATCH = 50;

/** What Okta's client says it can do, so far as methods that carry a managed password hang on it. */
const CLIENT_FEATURES = ['gateways', 'user-access-methods', 'pam-password-account', 'pam-password-gateway'];

/** `details._type` of methods whose password OPA keeps. */
const MANAGED = ['encrypted_ssh_password', 'encrypted_rdp_password'];

export const server: AccountKind = {
  tag: 'server',
  platform: 'server',
  idCount: 2,
  resourceType: () => 'server_account_password_login',
  resourceTypeConfirmed: true,
  userSeesChanges: false,
  reveal: {
    path: (client, ids) => below(`${client.team}/server_accounts`, ownId(ids), 'reveal_credentials'),
    operation: 'revealServerAccountPassword',
  },
  userRotation: null,

  async *inProject(client, place) {
    const path = `${client.projectPath(place)}/server_accounts`;
    for await (const row of client.rows<ServerAccount>(path, 'ListServerAccountsForProject')) {
      // An account that is not managed was only discovered: OPA has no password of it.
      if (row.id === undefined || row.server_id === undefined || row.managed !== true) continue;
      const userName = row.login ?? row.id;
      const target = row.hostname ?? '';
      yield { ids: [row.server_id, row.id], name: `${userName}@${target}`, userName, target };
    }
  },

  async *forUser(client) {
    const names = new Set<string>();
    for await (const { hostname } of client.rows<Server>(`${client.team}/servers`, 'ListServers')) {
      if (hostname !== undefined) names.add(hostname);
    }
    const seen = new Set<string>();
    for (const batch of batches([...names], RESOLVE_BATCH)) {
      for (const { body } of await resolve(client, batch)) {
        const { identity_id: id, identity = id } = body.details ?? {};
        const host = serverId(body);
        if (id === undefined || identity === undefined || host === undefined || seen.has(id)) continue;
        if (!MANAGED.includes(body.details?._type ?? '')) continue;
        seen.add(id);
        const target = body.server_host_name ?? '';
        yield { ids: [host, id], name: `${identity}@${target}`, userName: identity, target };
      }
    }
  },

  async detailInProject(client, place, ids) {
    const path = below(`${client.projectPath(place)}/server_accounts`, ownId(ids));
    const body = await client.read<ServerAccountDetails>(path, 'GetServerAccountDetails');
    const changes = body.items ?? body;
    return { status: null, holder: null, until: null, changes, lastRotationAt: null };
  },

  async detailForUser(client, ref) {
    const [method] = await server.accessMethods(client, ref);
    const until = method?.body.current_user_checkout_expires_at ?? null;
    const status = availability(method?.body.resource_status);
    return { status, holder: null, until, changes: null, lastRotationAt: null };
  },

  async accessMethods(client, { ids, userName, target }) {
    const [host, account] = ids;
    const methods = await resolve(client, [target]);
    return methods.filter(({ body }) => {
      if (serverId(body) !== host) return false;
      const { identity_id: id, identity } = body.details ?? {};
      return id === undefined ? identity === userName : id === account;
    });
  },
};

/** ResolveResource. A POST that changes nothing. */
async function resolve(client: OpaClient, names: readonly string[]): Promise<readonly AccessMethod[]> {
  const request: HttpRequest = {
    method: 'POST',
    path: 'v1/resolve',
    body: {
      json: {
        names,
        include_user_access_methods: true,
        include_privileged_user_access_methods: true,
        client_features: CLIENT_FEATURES,
      },
    },
    effect: 'read',
    operation: 'ResolveResource',
  };
  return accessMethodsInResolution(await client.send(request));
}

function serverId(method: UserAccessMethod): string | undefined {
  return method.details?.server_id ?? method.server_id;
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
