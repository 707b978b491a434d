/**
 * Enterprise connections of the strategy okta.
 *
 * | here         | Auth0                                                                        |
 * |--------------|------------------------------------------------------------------------------|
 * | name         | name                                                                         |
 * | title        | display_name                                                                 |
 * | orgUrl       | options.domain, a host                                                       |
 * | issuer       | options.issuer, which Auth0 finds out from the domain                        |
 * | clientId     | options.client_id                                                            |
 * | clientSecret | options.client_secret, shown in clear to read:connections_options            |
 * | scopes       | options.scope                                                                |
 * | pkce         | options.connection_settings.pkce is S256                                     |
 * | button       | show_as_button                                                               |
 *
 * The name is in the id of every user who comes by the connection, and cannot be changed.
 */
import { type Changes, flagAt, type JsonObject, textAt } from '../../../core/json-document.ts';
import { Secret } from '../../../core/secret.ts';
import type { Observed, PropertiesOf } from '../../../services/sso/port.ts';
import { type Calls, optionsOf } from './calls.ts';
import { type MakeKind, unchangeable } from './kind.ts';

type Properties = Partial<PropertiesOf<'okta-identity-provider'>>;

export const STRATEGY = 'okta';

/** What Auth0 found out from a domain, and must find out anew from another one. */
const FOUND_OUT = [
  ...['issuer', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'],
  'oidc_metadata',
];

export const oktaIdentityProvider: MakeKind<'okta-identity-provider'> = (calls) => ({
  async find({ identity, knownId }) {
    const connection = await calls.connection(identity.name, knownId);
    return connection === null || connection['strategy'] !== STRATEGY ? null : observed(connection, calls);
  },
  async create({ name }, properties) {
    const made = await calls.createConnection({
      name,
      strategy: STRATEGY,
      display_name: properties.title,
      show_as_button: properties.button,
      options: { type: 'back_channel', ...withoutIssuer(optionChanges(properties)) },
    });
    return observed(made, calls);
  },
  async update(id, changes) {
    if (changes.name !== undefined) unchangeable('The name of a connection');
    const forgotten = changes.orgUrl === undefined ? [] : FOUND_OUT.map((field) => [field, undefined]);
    const changed = await calls.changeConnection(id, {
      displayName: changes.title,
      showAsButton: changes.button,
      options: { ...optionChanges(changes), ...Object.fromEntries(forgotten) },
    });
    return observed(changed, calls);
  },
  remove: (id) => calls.removeConnection(id),
});

function observed(connection: JsonObject, calls: Calls): Observed {
  const options = optionsOf(connection);
  const domain = textAt(options, 'domain');
  const orgUrl = domain === null ? null : addressOf(domain, calls);
  const secret = textAt(options, 'client_secret');
  return {
    id: textAt(connection, 'id') ?? '',
    properties: {
      name: textAt(connection, 'name'),
      title: textAt(connection, 'display_name') ?? textAt(connection, 'name'),
      orgUrl,
      // Where it is not told it was found out, and is the one of that address.
      issuer: textAt(options, 'issuer') ?? orgUrl,
      clientId: textAt(options, 'client_id'),
      clientSecret: secret === null ? null : new Secret(secret),
      scopes: (textAt(options, 'scope') ?? '').split(/\s+/).filter((it) => it !== ''),
      pkce: textAt(options, 'connection_settings.pkce') === 'S256',
      button: flagAt(connection, 'show_as_button'),
    },
    hidden: [],
    outputs: {},
  };
}

/** A domain has no scheme: it is https, but for a tenant on this machine. */
function addressOf(domain: string, calls: Calls): string {
  const { protocol } = new URL(calls.client.context.baseUrl);
  return `${protocol}//${domain}`;
}

function optionChanges(properties: Properties): Changes {
  const { orgUrl, issuer, clientId, clientSecret, scopes, pkce } = properties;
  const changes: Readonly<Record<string, Changes[string]>> = {
    domain: orgUrl === undefined ? undefined : new URL(orgUrl).host,
    issuer,
    client_id: clientId,
    client_secret: clientSecret?.reveal(),
    scope: scopes?.join(' '),
    connection_settings: pkce === undefined ? undefined : { pkce: pkce ? 'S256' : 'disabled' },
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** A new connection finds it out; that it is the one that was meant shows in the answer. */
function withoutIssuer({ issuer: _, ...rest }: Changes): Changes {
  return rest;
}
