/** Clients, as Auth0 calls applications. operationIds get_clients, post_clients, *_clients_by_id. */
import * as z from 'zod';
import { Auth0Fault } from '../fault.ts';
import type { Client, Document } from '../model.ts';
import { addClient, clientOf, deleteClient, newClient, updateClient } from '../rules/clients.ts';
import type { World } from '../world.ts';
import type { Caller } from './caller.ts';
import { createClientSchema, NOT_KEPT, updateClientSchema } from './client-schema.ts';
import { checkpointPage, isCheckpoint, numberedPage } from './paging.ts';
import { FIELDS, NO_CONTENT, queryType, type Route, read, remove, selected, write } from './route.ts';

const READ = ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'];
const UPDATE = ['update:clients', 'update:client_keys'];
const USUAL_PAGE = 50;
/** What may be seen with the summary scope alone. */
const SUMMARY = ['client_id', 'name', 'app_type', 'tenant', 'logo_uri', 'global'];

const listQuery = {
  ...FIELDS,
  page: queryType.integer(0, 1_000_000),
  per_page: queryType.integer(0, 100),
  include_totals: queryType.flag,
  from: queryType.text,
  take: queryType.integer(1, 100),
  is_global: queryType.flag,
  is_first_party: queryType.flag,
  app_type: queryType.text,
};

export const clientRoutes: readonly Route[] = [
  read('/clients', READ, listQuery, ({ world, caller, query }) => {
    const types = query.app_type?.split(',');
    const all = world.state.clients.filter(
      ({ global, settings }) =>
        (query.is_global === undefined || global === query.is_global) &&
        (query.is_first_party === undefined || settings['is_first_party'] === query.is_first_party) &&
        (types === undefined || types.includes(String(settings['app_type']))),
    );
    const show = (rows: readonly Client[]) => rows.map((it) => selected(view(world, it, caller), query));
    const secrets = secretsFor(caller);
    if (isCheckpoint(query)) {
      const { rows, next } = checkpointPage(all, ({ id }) => id, query);
      return { status: 200, body: { ...(next === null ? {} : { next }), clients: show(rows) }, secrets };
    }
    const { rows, ...totals } = numberedPage(all, query, USUAL_PAGE);
    const clients = show(rows);
    return { status: 200, body: query.include_totals ? { ...totals, clients } : clients, secrets };
  }),

  read('/clients/:id', READ, FIELDS, ({ world, caller, param, query }) => {
    const body = selected(view(world, clientOf(world, param('id')), caller), query);
    return { status: 200, body, secrets: secretsFor(caller) };
  }),

  write(
    'POST',
    '/clients',
    ['create:clients'],
    { body: withoutUnkept(createClientSchema), description: 'Create a client' },
    ({ world, body }) => {
      const { client_authentication_methods: methods, ...settings } = body;
      const client = newClient(world, settings, methods?.private_key_jwt.credentials);
      addClient(world, client);
      // Whoever made a client may see the secret that it was given.
      return { status: 201, body: view(world, client, { scopes: new Set([...READ]) }) };
    },
  ),

  write(
    'PATCH',
    '/clients/:id',
    UPDATE,
    { body: withoutUnkept(updateClientSchema), description: 'Update a client' },
    ({ world, caller, param, body }) => {
      const client = clientOf(world, param('id'));
      updateClient(client, body);
      return { status: 200, body: view(world, client, caller) };
    },
  ),

  remove('/clients/:id', ['delete:clients'], 'Delete a client', ({ world, param }) => {
    deleteClient(world, param('id'));
    return NO_CONTENT;
  }),
];

/** The schema, after a refusal by name of settings that are documented and not kept here. */
function withoutUnkept<Body>(schema: z.ZodType<Body>): z.ZodType<Body> {
  return z.preprocess((sent) => {
    const name =
      typeof sent === 'object' && sent !== null ? NOT_KEPT.find((it) => Object.hasOwn(sent, it)) : undefined;
    if (name !== undefined) throw Auth0Fault.notBuilt(`The client setting ${name}`);
    return sent;
  }, schema);
}

function secretsFor({ scopes }: Pick<Caller, 'scopes'>): readonly string[] {
  return scopes.has('read:client_keys') ? ['client_secret'] : [];
}

/** Schema Client, as far as the caller may see it. */
function view(
  { state }: World,
  { id, global, secret, settings, credentials }: Client,
  caller: Pick<Caller, 'scopes'>,
): Document {
  const { scopes } = caller;
  const whole: Document = { tenant: state.tenant, global, client_id: id, ...settings };
  if (!['read:clients', 'read:client_keys', 'update:clients'].some((it) => scopes.has(it))) {
    return Object.fromEntries(Object.entries(whole).filter(([name]) => SUMMARY.includes(name)));
  }
  if (scopes.has('read:client_keys')) whole['client_secret'] = secret;
  if (credentials.length > 0) {
    const keys = credentials.map((credential) => ({ id: credential.id }));
    whole['client_authentication_methods'] = { private_key_jwt: { credentials: keys } };
  }
  return whole;
}
