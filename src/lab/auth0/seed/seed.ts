/** The small company's tenant: who signs in where before anything is wired. Other parts of the lab rely on the names. */
import type { LabChance } from '../../kernel/contract.ts';
import type { Auth0State, Client, Connection } from '../model.ts';
import { clientKeyOfProcess, privateKeyPem, publicPart } from '../oauth/keys.ts';
import { newClient } from '../rules/clients.ts';
import { newDatabaseUser } from '../rules/users.ts';
import { newClientId, newClientSecret, newConnectionId, newCredentialId, type World } from '../world.ts';
import { tenantSettings } from './settings.ts';
import { unseeded } from './unseeded.ts';

export const DATABASE = 'Username-Password-Authentication';
export const WEB_APP = 'Customer Portal';
const PRIVILEGED = 'idctl';
const LIMITED = 'idctl limited';
const WITH_KEY = 'idctl with a key';

/** Where the seeded web application hears of sign-ins; it need not exist. */
export const WEB_APP_CALLBACK = 'http://127.0.0.1:7800/callback';

const PEOPLE = [
  { email: 'joe@customer.example', given_name: 'Joe', family_name: 'Martin' },
  { email: 'eva@customer.example', given_name: 'Eva', family_name: 'Novak' },
  { email: 'ines@shop.example', given_name: 'Ines', family_name: 'Duarte' },
] as const;

/** The one whose password the lab tells. */
const TOLD = PEOPLE[0].email;

/** Everything that the lab's Management API has a use for. */
const SCOPES = [
  ...['read', 'create', 'update', 'delete'].flatMap((verb) => [`${verb}:connections`, `${verb}:clients`]),
  'read:connections_options',
  'update:connections_options',
  'read:client_keys',
  'update:client_keys',
  'read:client_summary',
  'read:users',
  'read:logs',
  'read:logs_users',
  'read:tenant_settings',
  'read:custom_domains',
  'read:signing_keys',
];

/** Cannot see the options of connections, and can change none. */
const LIMITED_SCOPES = ['read:connections', 'update:connections', 'read:client_summary', 'read:logs'];

const PASSWORD_ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export function seed(world: World): void {
  const state: Auth0State = {
    ...unseeded(),
    settings: tenantSettings(),
    clientKey: clientKeyOfProcess(),
    // The tenant is the same one: who has its keys still has them.
    signingKeys: world.state.signingKeys,
  };
  world.state = state;
  const portal = webApplication(world);
  state.clients.push(
    globalClient(world),
    portal,
    machine(world, PRIVILEGED, SCOPES),
    machine(world, LIMITED, LIMITED_SCOPES),
    { ...machine(world, WITH_KEY, SCOPES), ...signsAssertions(world) },
  );
  const database = databaseConnection(world, portal);
  state.connections.push(database);
  state.users.push(...PEOPLE.map((person) => seedUser(world, database, person)));
}

function globalClient(world: World): Client {
  const settings = { name: 'All Applications', is_first_party: true, callbacks: [], grant_types: [] };
  const secret = newClientSecret(world);
  return { id: newClientId(world), global: true, secret, settings, credentials: [], grants: [] };
}

function webApplication(world: World): Client {
  return newClient(world, {
    name: WEB_APP,
    app_type: 'regular_web',
    callbacks: [WEB_APP_CALLBACK],
    allowed_logout_urls: [new URL('/', WEB_APP_CALLBACK).href],
    oidc_conformant: true,
    jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 36_000, secret_encoded: false },
  });
}

function machine(world: World, name: string, scopes: readonly string[]): Client {
  const client = newClient(world, { name, app_type: 'non_interactive', oidc_conformant: true });
  client.grants.push({ audience: null, scopes });
  return client;
}

/** Instead of sending a secret. */
function signsAssertions(world: World): Pick<Client, 'credentials' | 'settings'> {
  const publicJwk = publicPart(world.state.clientKey);
  return {
    credentials: [{ id: newCredentialId(world), alg: 'RS256', publicJwk }],
    settings: {
      name: WITH_KEY,
      app_type: 'non_interactive',
      is_first_party: true,
      oidc_conformant: true,
      callbacks: [],
      grant_types: ['client_credentials'],
    },
  };
}

function databaseConnection(world: World, portal: Client): Connection {
  return {
    id: newConnectionId(world),
    name: DATABASE,
    strategy: 'auth0',
    displayName: DATABASE,
    options: { brute_force_protection: true, passwordPolicy: 'good', strategy_version: 2 },
    isDomainConnection: false,
    showAsButton: null,
    realms: [DATABASE],
    more: {},
    enabledClients: [portal.id],
    deleting: false,
  };
}

function seedUser(world: World, database: Connection, person: (typeof PEOPLE)[number]) {
  const { email, given_name, family_name } = person;
  const name = `${given_name} ${family_name}`;
  const nickname = email.split('@')[0];
  const profile = { email, email_verified: true, name, nickname, given_name, family_name };
  return newDatabaseUser(world, database, profile, newPassword(world.context.chance));
}

/** With every class of characters, whatever chance gave. */
function newPassword(chance: LabChance): string {
  return `${chance.text(20, PASSWORD_ALPHABET)}aA1!`;
}

/** `auth0/client-id`, `auth0/client-secret`, and so on. */
export function credentials({ state }: World): Readonly<Record<string, string>> {
  const named = (name: string) => state.clients.find((client) => client.settings['name'] === name);
  const secrets = [
    ['', named(PRIVILEGED)],
    ['limited-', named(LIMITED)],
    ['web-', named(WEB_APP)],
  ] as const;
  const told = secrets.flatMap(([prefix, client]) =>
    client === undefined
      ? []
      : [
          [`auth0/${prefix}client-id`, client.id],
          [`auth0/${prefix}client-secret`, client.secret],
        ],
  );
  const withKey = named(WITH_KEY);
  const password = state.users.find(({ profile }) => profile['email'] === TOLD)?.password;
  return {
    ...Object.fromEntries(told),
    ...(withKey === undefined
      ? {}
      : { 'auth0/key-client-id': withKey.id, 'auth0/key-private-key': privateKeyPem(state.clientKey) }),
    ...(password == null ? {} : { [`auth0/${TOLD}`]: password }),
  };
}
