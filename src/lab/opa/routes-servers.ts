/** Servers, and the reveal of a server account. */
import * as z from 'zod';
import { instant } from '../../core/clock.ts';
import { isVisible } from './access.ts';
import { reveal, revealRequest } from './credentials.ts';
import type { OpaState, Role, Server } from './model.ts';
import { type Call, list, one, PROJECT, queryType, type Route, TEAM, write } from './route.ts';
import { serverAccount } from './views.ts';
import { found, homeOf, projectOf, resourceGroupOf } from './world.ts';

/** A server that was not deleted has the zero instant: the document wants a date. */
const NEVER = '0001-01-01T00:00:00Z';

/** Schema Server. */
export function serverView(state: OpaState, server: Server) {
  const project = homeOf(state, server);
  return {
    team_name: state.teamName,
    id: server.id,
    project_name: project.name,
    project_id: project.id,
    hostname: server.hostname,
    alt_names: [`${server.hostname}.lab.example`],
    bastion: 'gateway.lab.example',
    canonical_name: server.hostname,
    access_address: server.accessAddress,
    os: 'Debian 12',
    os_type: 'linux',
    services: ['ssh'],
    registered_at: instant(server.registeredAt),
    last_seen: instant(server.registeredAt),
    sftd_version: '1.100.0',
    ssh_host_keys: [],
    state: 'ACTIVE',
    managed: true,
    deleted_at: NEVER,
    labels: {},
  };
}

const adminQuery = {
  id: queryType.many,
  hostname: queryType.text,
  hostname_contains: queryType.text,
  os_type: z.enum(['windows', 'linux']).optional(),
};

interface AdminQuery {
  readonly id?: readonly string[] | undefined;
  readonly hostname?: string | undefined;
  readonly hostname_contains?: string | undefined;
  readonly os_type?: string | undefined;
}

function matches(server: Server, query: AdminQuery): boolean {
  return (
    (query.id?.includes(server.id) ?? true) &&
    (query.hostname ?? server.hostname) === server.hostname &&
    server.hostname.includes(query.hostname_contains ?? '') &&
    (query.os_type ?? 'linux') === 'linux'
  );
}

function serverIn({ world, param }: Call): Server {
  const project = projectOf(world.state, param('rg'), param('project'));
  return found(
    world.state.servers.find(({ id, projectId }) => id === param('server') && projectId === project.id),
    'Server',
  );
}

const show = (server: Server, { world }: Call) => serverView(world.state, server);
const idOf = ({ id }: { readonly id: string }): string => id;

const SECURITY: readonly Role[] = ['security_admin', 'delegated_security_admin'];
const RESOURCE: readonly Role[] = ['resource_admin', 'delegated_resource_admin'];

export const serverRoutes: readonly Route[] = [
  // ListServers
  list(`${TEAM}/servers`, ['end_user'], {
    query: {
      id: queryType.text,
      hostname: queryType.text,
      canonical_name: queryType.text,
      alt_names_contains: queryType.text,
      project_name: queryType.text,
      state: queryType.text,
      managed: queryType.flag,
    },
    rows: ({ world: { state }, user, query }) =>
      state.servers
        .filter(({ id }) =>
          state.accounts.some((account) => account.parentId === id && isVisible(account, user)),
        )
        .filter((server) => {
          const view = serverView(state, server);
          return (
            (query.id ?? view.id) === view.id &&
            (query.hostname ?? view.hostname) === view.hostname &&
            (query.canonical_name ?? view.canonical_name) === view.canonical_name &&
            view.alt_names.some((name) => name.includes(query.alt_names_contains ?? '')) &&
            (query.project_name ?? view.project_name) === view.project_name &&
            (query.state ?? view.state) === view.state &&
            (query.managed ?? view.managed) === view.managed
          );
        }),
    idOf,
    show,
  }),
  // ListAllServersForAdmin
  list(`${TEAM}/all_servers`, ['security_admin'], {
    query: { ...adminQuery, resource_group_id: queryType.text, project_id: queryType.text },
    rows: ({ world: { state }, query }) =>
      state.servers.filter((server) => {
        const project = homeOf(state, server);
        return (
          matches(server, query) &&
          (query.project_id ?? project.id) === project.id &&
          (query.resource_group_id ?? project.resourceGroupId) === project.resourceGroupId
        );
      }),
    idOf,
    show,
  }),
  // ListAllServersForResourceGroup
  list(`${TEAM}/resource_groups/:rg/all_servers`, SECURITY, {
    query: { ...adminQuery, project_id: queryType.text },
    rows: ({ world: { state }, param, query }) => {
      const group = resourceGroupOf(state, param('rg'));
      return state.servers.filter((server) => {
        const project = homeOf(state, server);
        return (
          project.resourceGroupId === group.id &&
          matches(server, query) &&
          (query.project_id ?? project.id) === project.id
        );
      });
    },
    idOf,
    show,
  }),
  // ListResourceGroupProjectServers
  list(`${PROJECT}/servers`, RESOURCE, {
    query: adminQuery,
    rows: ({ world: { state }, param, query }) => {
      const project = projectOf(state, param('rg'), param('project'));
      return state.servers.filter((server) => server.projectId === project.id && matches(server, query));
    },
    idOf,
    show,
  }),
  // GetResourceGroupProjectServer
  one(`${PROJECT}/servers/:server`, RESOURCE, (call) => serverView(call.world.state, serverIn(call))),
  // ListServerAccountsForServer
  list(`${PROJECT}/servers/:server/server_accounts`, RESOURCE, {
    query: {},
    rows: (call) => {
      const server = serverIn(call);
      return call.world.state.accounts.filter(({ parentId }) => parentId === server.id);
    },
    idOf,
    show: (account, { world }) => serverAccount(world.state, account),
  }),
  // revealServerAccountPassword
  write('POST', `${TEAM}/server_accounts/:account/reveal_credentials`, ['end_user'], revealRequest, (call) =>
    reveal({ kind: 'server', account: 'account' }, call),
  ),
];
