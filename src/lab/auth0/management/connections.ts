/** Connections. operationIds get_connections, post_connections, *_connections_by_id. */
import * as z from 'zod';
import { Auth0Fault } from '../fault.ts';
import { type Connection, type Document, STRATEGIES, type Strategy } from '../model.ts';
import { shownOptions } from '../rules/configuration.ts';
import {
  connectionOf,
  connectionsOf,
  createConnection,
  deleteConnection,
  updateConnection,
} from '../rules/connections.ts';
import { type Caller, requireScope } from './caller.ts';
import { checkpointPage, isCheckpoint, numberedPage } from './paging.ts';
import {
  FIELDS,
  NO_CONTENT,
  queryType,
  type Reply,
  type Route,
  read,
  remove,
  selected,
  write,
} from './route.ts';
import { isStrategyElsewhere } from './strategies.ts';

const USUAL_PAGE = 100;
const OPTIONS_READ = 'read:connections_options';
const OPTIONS_WRITE = 'update:connections_options';

const metadata = z
  .record(z.string().max(255), z.string().max(255).nullable())
  .refine((it) => Object.keys(it).length <= 10, 'has more than 10 properties');
const purpose = z.strictObject({ active: z.boolean() });

const common = {
  display_name: z.string().max(128).optional(),
  is_domain_connection: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  realms: z.array(z.string()).optional(),
  metadata: metadata.optional(),
  authentication: purpose.optional(),
  connected_accounts: purpose.extend({ cross_app_access: z.boolean().optional() }).optional(),
  cross_app_access_requesting_app: purpose.optional(),
};

const createSchema = z.strictObject({
  ...common,
  name: z
    .string()
    .max(128)
    .regex(
      /^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/,
      'must be letters and digits with single hyphens between',
    ),
  strategy: z.string(),
  options: z.unknown().optional(),
  enabled_clients: z.array(z.string()).optional(),
});

const updateSchema = z
  .strictObject({
    ...common,
    options: z.unknown().optional(),
    enabled_clients: z.array(z.string()).nullish(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must have a property');

export const connectionRoutes: readonly Route[] = [
  read('/connections', ['read:connections'], listQuery(), ({ world, caller, query }) => {
    const strategies = (query.strategy ?? []).map(strategyOf);
    const all = connectionsOf(world).filter(
      ({ name, strategy }) =>
        (query.name === undefined || name === query.name) &&
        (strategies.length === 0 || strategies.includes(strategy)),
    );
    const show = (rows: readonly Connection[]) =>
      rows.map((connection) => selected(listView(connection, caller), query));
    const secrets = caller.scopes.has(OPTIONS_READ) ? all.flatMap(secretsOf) : [];
    if (isCheckpoint(query)) {
      const { rows, next } = checkpointPage(all, ({ id }) => id, query);
      return { status: 200, body: { ...(next === null ? {} : { next }), connections: show(rows) }, secrets };
    }
    const { rows, ...totals } = numberedPage(all, query, USUAL_PAGE);
    const connections = show(rows);
    return { status: 200, body: query.include_totals ? { ...totals, connections } : connections, secrets };
  }),

  read('/connections/:id', ['read:connections'], FIELDS, ({ world, caller, param, query }) => {
    const connection = connectionOf(world, param('id'));
    const secrets = caller.scopes.has(OPTIONS_READ) ? secretsOf(connection) : [];
    return { status: 200, body: selected(view(connection, caller), query), secrets };
  }),

  write(
    'POST',
    '/connections',
    ['create:connections'],
    { body: createSchema, description: 'Create a connection' },
    async ({ world, caller, body }): Promise<Reply> => {
      const { name, strategy, ...fields } = body;
      const connection = await createConnection(world, name, builtStrategy(strategy), fields);
      return { status: 201, body: view(connection, caller) };
    },
  ),

  write(
    'PATCH',
    '/connections/:id',
    ['update:connections'],
    { body: updateSchema, description: 'Update a connection' },
    async ({ world, caller, param, body }): Promise<Reply> => {
      if (body.options !== undefined) requireScope(caller, [OPTIONS_WRITE]);
      const connection = connectionOf(world, param('id'));
      await updateConnection(world, connection, body);
      return { status: 200, body: view(connection, caller) };
    },
  ),

  remove('/connections/:id', ['delete:connections'], 'Delete a connection', ({ world, param }): Reply => {
    return deleteConnection(world, param('id')) === 'deleting' ? { status: 202 } : NO_CONTENT;
  }),
];

function listQuery() {
  return {
    ...FIELDS,
    page: queryType.integer(0, 1_000_000),
    per_page: queryType.integer(1, 100),
    include_totals: queryType.flag,
    from: queryType.text,
    take: queryType.integer(1, 100),
    strategy: queryType.many,
    name: queryType.text,
  };
}

function strategyOf(text: string): string {
  if (isBuilt(text) || isStrategyElsewhere(text)) return text;
  throw Auth0Fault.query('No enum match', 'strategy');
}

/** @throws invalid_body; not_implemented */
function builtStrategy(text: string): Strategy {
  if (isBuilt(text)) return text;
  if (isStrategyElsewhere(text)) throw Auth0Fault.notBuilt(`The strategy ${text}`);
  throw Auth0Fault.body('No enum match', 'strategy');
}

function isBuilt(text: string): text is Strategy {
  return STRATEGIES.some((strategy) => strategy === text);
}

function secretsOf({ options }: Connection): readonly string[] {
  return ['client_secret', 'configuration'].filter((name) => options[name] !== undefined);
}

/** Schema ConnectionForList: the clients are told by another call. */
function listView(connection: Connection, { scopes }: Pick<Caller, 'scopes'>): Document {
  const { id, name, strategy, displayName, isDomainConnection, showAsButton } = connection;
  return {
    id,
    name,
    display_name: displayName,
    strategy,
    ...(scopes.has(OPTIONS_READ) ? { options: shownOptions(connection) } : {}),
    realms: connection.realms,
    is_domain_connection: isDomainConnection,
    ...(showAsButton === null ? {} : { show_as_button: showAsButton }),
    ...connection.more,
  };
}

/** Schema GetConnectionResponseContent. */
function view(connection: Connection, caller: Pick<Caller, 'scopes'>): Document {
  return { ...listView(connection, caller), enabled_clients: connection.enabledClients };
}
