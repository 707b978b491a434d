/**
 * Applications of the Okta Integration Network, by the catalogue's name of them.
 *
 * | here        | Okta                                   |
 * |-------------|----------------------------------------|
 * | integration | name                                   |
 * | signOn      | signOnMode; saml of office365 is SAML_1_1 |
 * | field:NAME  | settings.app.NAME                      |
 * | relayState  | settings.signOn.defaultRelayState      |
 */
import { IdctlError } from '../../../core/errors.ts';
import type { Observed, OutputOf, PropertiesOf, PropertyValue } from '../../../services/sso/port.ts';
import type { Changes, JsonObject } from '../replace.ts';
import { withChanges } from '../replace.ts';
import type { Protocol } from './application.ts';
import { applicationOf, userNameOf, userNameTemplate } from './application.ts';
import type { Calls } from './calls.ts';
import { idOf, objectAt, textAt } from './document.ts';
import { oktaFacts } from './facts.ts';
import type { MakeKind } from './kind.ts';
import { metadataOutputs } from './saml-metadata.ts';

type Outputs = readonly OutputOf<'catalogue-application'>[];
type Properties = Partial<PropertiesOf<'catalogue-application'>>;

const FIELD = 'field:';

const MODES: Readonly<Record<PropertiesOf<'catalogue-application'>['signOn'], string>> = {
  saml: 'SAML_2_0',
  oidc: 'OPENID_CONNECT',
  password: 'BROWSER_PLUGIN',
  bookmark: 'BOOKMARK',
};

/** Those that sign users in by the older SAML. */
const OLD_SAML: ReadonlySet<string> = new Set(['office365']);
const OLD_MODE = 'SAML_1_1';

/** Made by hand and by nobody's catalogue. */
const OWN = /^(oidc_client|template_)/;

/** The id of the identity provider is `idPId` in Okta's guide and `idpId` in its table of parameters. */
const ID_FIELDS = ['idPId', 'idpId'] as const;

const protocol: Protocol<'catalogue-application'> = {
  fits: (app) => !OWN.test(textAt(app, 'name') ?? ''),
  observe: (app) => ({
    integration: textAt(app, 'name'),
    signOn: signOnOf(textAt(app, 'signOnMode')),
    ...fieldsOf(app),
    userName: userNameOf(app),
    relayState: textAt(app, 'settings.signOn.defaultRelayState'),
  }),
  changes: (properties, app) => {
    const { userName, relayState } = properties;
    const settings = { ...fieldChanges(properties, app), ...relayStateChanges(relayState, app) };
    return {
      ...(Object.keys(settings).length === 0 ? {} : { settings }),
      ...(userName === undefined ? {} : { credentials: { userNameTemplate: userNameTemplate(userName) } }),
    };
  },
  base: ({ integration, signOn }) => ({
    name: integration,
    signOnMode: signOn === 'saml' && OLD_SAML.has(integration) ? OLD_MODE : MODES[signOn],
  }),
  outputs,
};

export const catalogueApplication: MakeKind<'catalogue-application'> = (calls) => {
  const adapter = applicationOf(calls, protocol);
  const complete = async (app: Observed, sent: Properties, outputs: Outputs): Promise<Observed> => {
    const id = `${FIELD}${ID_FIELDS[0]}` as const;
    if (sent[id] === undefined || app.properties[id] !== undefined) return app;
    await respell(calls, app.id, sent);
    const identity = { label: String(app.properties['label']) };
    return (await adapter.find({ identity, knownId: app.id, outputs })) ?? app;
  };
  return {
    ...adapter,
    create: async (identity, properties, wanted) =>
      complete(await adapter.create(identity, properties, wanted), properties, wanted),
    update: async (id, changes, wanted) =>
      complete(await adapter.update(id, changes, wanted), changes, wanted),
  };
};

function signOnOf(mode: string | null): string | null {
  if (mode === OLD_MODE) return 'saml';
  return Object.entries(MODES).find(([, it]) => it === mode)?.[0] ?? mode;
}

/** The org has ignored the guide's spelling without a word. */
async function respell(calls: Calls, id: string, properties: Properties): Promise<void> {
  const path = `api/v1/apps/${encodeURIComponent(id)}`;
  try {
    const app = await calls.get(path, 'getApplication');
    const settings = fieldChanges(properties, app, ID_FIELDS[1]);
    await calls.set('PUT', path, 'replaceApplication', withChanges(app, { settings }));
  } catch (error) {
    throw new IdctlError('OUTCOME_UNKNOWN', 'The application was made, and is not complete.', {
      hint: 'Run it again: it finds the application, and goes on.',
      cause: error,
    });
  }
}

/** Taken away where there is one; an application without SAML has no such part of its document. */
function relayStateChanges(relayState: string | null | undefined, app: JsonObject): Changes {
  if (relayState === undefined) return {};
  if (relayState !== null) return { signOn: { defaultRelayState: relayState } };
  const isThere = textAt(app, 'settings.signOn.defaultRelayState') !== null;
  return isThere ? { signOn: { defaultRelayState: undefined } } : {};
}

function fieldsOf(app: JsonObject): Readonly<Record<string, PropertyValue>> {
  const fields = Object.entries(objectAt(app, 'settings.app')).filter(([, value]) => value !== null);
  const [guide, table] = ID_FIELDS;
  return Object.fromEntries(
    fields.map(([name, value]) => [`${FIELD}${name === table ? guide : name}`, value]),
  );
}

/** An org that has the other spelling is given that. */
function fieldChanges(properties: Properties, app: JsonObject, spelling?: string): Changes {
  const there = objectAt(app, 'settings.app');
  const [guide, table] = ID_FIELDS;
  const own = spelling ?? (table in there ? table : guide);
  const fields = Object.entries(properties).filter(([name]) => name.startsWith(FIELD));
  if (fields.length === 0) return {};
  const named = fields.map(([name, value]) => [name.slice(FIELD.length), value] as const);
  return {
    app: Object.fromEntries(named.map(([name, value]) => [name === guide ? own : name, value ?? undefined])),
  };
}

async function outputs(
  app: JsonObject,
  wanted: readonly OutputOf<'catalogue-application'>[],
  calls: Calls,
): Promise<Readonly<Record<string, PropertyValue>>> {
  const clientId = textAt(app, 'credentials.oauthClient.client_id');
  return {
    ...(clientId === null ? {} : { clientId }),
    ...(wanted.includes('keysUrl') ? { keysUrl: await keysUrl(app, calls) } : {}),
    ...(await metadataOutputs(app, wanted, calls)),
  };
}

/** Of the keys of its provisioning connection, under the org's own address: there before the connection is. */
async function keysUrl(app: JsonObject, calls: Calls): Promise<string> {
  const [address] = (await oktaFacts(calls, [])).addresses;
  return `${address}/api/v1/apps/${encodeURIComponent(idOf(app))}/connections/default/jwks`;
}
