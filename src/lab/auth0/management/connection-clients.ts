/** Which clients may use a connection, and whether it is there. operationIds get_connection_clients, patch_clients, get_status. */
import * as z from 'zod';
import { Auth0Fault } from '../fault.ts';
import { connectionOf, enableClients } from '../rules/connections.ts';
import { checkpointPage } from './paging.ts';
import { NO_CONTENT, queryType, type Route, read, write } from './route.ts';

const MOST_CHANGES = 50;

const changesSchema = z
  .array(z.strictObject({ client_id: z.string(), status: z.boolean() }))
  .min(1)
  .max(MOST_CHANGES);

const clientsQuery = { from: queryType.text, take: queryType.integer(1, 1000) };

export const connectionClientRoutes: readonly Route[] = [
  read('/connections/:id/clients', ['read:connections'], clientsQuery, ({ world, param, query }) => {
    const { enabledClients } = connectionOf(world, param('id'));
    const { rows, next } = checkpointPage(enabledClients, (id) => id, query);
    const clients = rows.map((client_id) => ({ client_id }));
    return { status: 200, body: { clients, ...(next === null ? {} : { next }) } };
  }),

  write(
    'PATCH',
    '/connections/:id/clients',
    ['update:connections'],
    { body: changesSchema, description: 'Update enabled clients of a connection' },
    ({ world, param, body }) => {
      enableClients(world, connectionOf(world, param('id')), body);
      return NO_CONTENT;
    },
  ),

  // Only directories behind a connector (ad) have a status; for the others there is nobody to ask.
  read('/connections/:id/status', ['read:connections'], {}, ({ world, param }) => {
    connectionOf(world, param('id'));
    throw new Auth0Fault(404, 'inexistent_connection_status', 'The connection has no status.');
  }),
];
