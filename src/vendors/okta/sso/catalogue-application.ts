/**
 * Applications of the Okta Integration Network, by the catalogue's name of them.
 *
 * | here        | Okta                                   |
 * |-------------|----------------------------------------|
 * | integration | name                                   |
 * | fields      | settings.app                           |
 * | relayState  | settings.signOn.defaultRelayState      |
 */
import type { OutputOf, PropertiesOf, PropertyValue } from '../../../services/sso/port.ts';
import type { Changes, JsonObject } from '../replace.ts';
import type { Protocol } from './application.ts';
import { applicationOf, userNameOf, userNameTemplate } from './application.ts';
import type { Calls } from './calls.ts';
import { objectAt, textAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { metadataOutputs } from './saml-metadata.ts';

type Fields = PropertiesOf<'catalogue-application'>['fields'];

const MODES: Readonly<Record<PropertiesOf<'catalogue-application'>['signOn'], string>> = {
  saml: 'SAML_2_0',
  oidc: 'OPENID_CONNECT',
  password: 'BROWSER_PLUGIN',
  bookmark: 'BOOKMARK',
};

/** Made by hand and by nobody's catalogue. */
const OWN = /^(oidc_client|template_)/;

/** The id of the identity provider is `idPId` in Okta's guide and `idpId` in its table of parameters. */
const ID_FIELDS = ['idPId', 'idpId'] as const;

const protocol: Protocol<'catalogue-application'> = {
  fits: (app) => !OWN.test(textAt(app, 'name') ?? ''),
  observe: (app) => ({
    integration: textAt(app, 'name'),
    signOn:
      Object.entries(MODES).find(([, mode]) => mode === textAt(app, 'signOnMode'))?.[0] ??
      textAt(app, 'signOnMode'),
    fields: fieldsOf(app),
    userName: userNameOf(app),
    relayState: textAt(app, 'settings.signOn.defaultRelayState'),
  }),
  changes: ({ fields, userName, relayState }, app) => ({
    ...(fields === undefined && relayState === undefined
      ? {}
      : {
          settings: {
            ...(fields === undefined ? {} : { app: fieldChanges(fields, app) }),
            ...(relayState === undefined || relayState === null
              ? {}
              : { signOn: { defaultRelayState: relayState } }),
          },
        }),
    ...(userName === undefined ? {} : { credentials: { userNameTemplate: userNameTemplate(userName) } }),
  }),
  base: ({ integration, signOn }) => ({ name: integration, signOnMode: MODES[signOn] }),
  outputs,
};

export const catalogueApplication: MakeKind<'catalogue-application'> = (calls) => {
  const adapter = applicationOf(calls, protocol);
  return {
    ...adapter,
    // The catalogue has fields of its own beside ours: only the declared ones are looked at.
    create: (identity, properties, wanted) => adapter.create(identity, properties, wanted),
  };
};

function fieldsOf(app: JsonObject): Fields {
  const fields = Object.entries(objectAt(app, 'settings.app')).map(([name, value]) => [
    name === ID_FIELDS[1] ? ID_FIELDS[0] : name,
    value,
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== null));
}

/** An org that took the other spelling is given that. */
function fieldChanges(fields: Fields, app: JsonObject): Changes {
  const there = objectAt(app, 'settings.app');
  const [guide, table] = ID_FIELDS;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name === guide && table in there ? table : name, value]),
  );
}

async function outputs(
  app: JsonObject,
  wanted: readonly OutputOf<'catalogue-application'>[],
  calls: Calls,
): Promise<Readonly<Record<string, PropertyValue>>> {
  const clientId = textAt(app, 'credentials.oauthClient.client_id');
  return {
    ...(clientId === null ? {} : { clientId }),
    ...(await metadataOutputs(app, wanted, calls)),
  };
}
