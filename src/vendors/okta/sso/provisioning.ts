/**
 * The provisioning of an application: its connection to the other org, and what becomes of its users there.
 *
 * | here             | Okta                                                              |
 * |------------------|-------------------------------------------------------------------|
 * | active           | status of connections/default                                     |
 * | clientId         | profile.clientId, which is taken and, by the document, not shown  |
 * | renewsKey        | profile.signing.rotationMode AUTO                                 |
 * | createsUsers     | features/USER_PROVISIONING, create.lifecycleCreate                |
 * | updatesUsers     | the same, update.profile                                          |
 * | deactivatesUsers | the same, update.lifecycleDeactivate                              |
 *
 * The id of a connection is that of the application and of the client that was written last: the ledger knows it by
 * that when the org does not show it. What idctl has not written itself it does not know, and writes anew.
 */
import { IdctlError } from '../../../core/errors.ts';
import type { Observed, PropertiesOf } from '../../../services/sso/port.ts';
import type { Json, JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { textAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { joined, parted } from './kind.ts';

export const provisioningConnection: MakeKind<'provisioning-connection'> = (calls) => ({
  async find({ identity: { applicationId }, knownId }) {
    const connection = await connectionOf(calls, applicationId);
    if (connection === null) return null;
    const [application, client] = knownId === null ? ['', ''] : parted(knownId);
    const isOurs = application === applicationId;
    if (isOn(connection) && textAt(connection, 'profile.authScheme') === 'TOKEN') throw byToken(calls);
    // Nobody can take a connection away; one that is off is as good as none.
    if (!isOurs && !isOn(connection)) return null;
    return isOurs
      ? { ...observed(connection, applicationId, client), id: joined(applicationId, client) }
      : observed(connection, applicationId, '');
  },
  create: ({ applicationId }, { clientId, renewsKey }) =>
    connect(calls, applicationId, clientId ?? '', renewsKey),
  async update(id, { active, clientId, renewsKey }) {
    const [application, written] = parted(id);
    const client = clientId === undefined ? written : (clientId ?? '');
    if (active === false || client === '') return disconnect(calls, application, written);
    const before = await connectionOf(calls, application);
    return connect(calls, application, client, renewsKey ?? renews(before));
  },
  async remove(id) {
    const [application] = parted(id);
    calls.forget(keyOf(application));
    const connection = await connectionOf(calls, application);
    if (isOn(connection)) await disconnect(calls, application, '');
  },
});

export const userProvisioning: MakeKind<'user-provisioning'> = (calls) => ({
  async find({ identity: { applicationId } }) {
    // Without a connection the org answers 400.
    if (!isOn(await connectionOf(calls, applicationId))) return null;
    return observedUsers(
      applicationId,
      await calls.get(featurePath(applicationId), 'getFeatureForApplication'),
    );
  },
  create: () => {
    throw new IdctlError('UNAVAILABLE', 'The org has not switched the provisioning of users on yet.', {
      hint: 'Run it again in a moment.',
    });
  },
  async update(id, changes) {
    if (!isOn(await connectionOf(calls, id))) {
      throw new IdctlError('NOT_FOUND', 'The application does not provision.');
    }
    const body = featureChanges(changes);
    return observedUsers(id, await calls.set('PUT', featurePath(id), 'updateFeatureForApplication', body));
  },
  // It goes with its connection; what was changed in it is given back before that.
  remove: async () => undefined,
});

function keyOf(application: string): string {
  return `provisioning of ${application}`;
}

function pathOf(application: string): string {
  return `api/v1/apps/${encodeURIComponent(application)}/connections/default`;
}

/** Null when there is none, or no application. */
function connectionOf(calls: Calls, application: string): Promise<JsonObject | null> {
  return calls.once(keyOf(application), async () => {
    const operation = 'getDefaultProvisioningConnectionForApplication';
    const found = await calls.find(pathOf(application), operation);
    return found !== null && /^(OAUTH2|TOKEN)$/.test(textAt(found, 'profile.authScheme') ?? '')
      ? found
      : null;
  });
}

function isOn(connection: JsonObject | null): boolean {
  return connection !== null && textAt(connection, 'status') === 'ENABLED';
}

function renews(connection: JsonObject | null): boolean {
  return connection !== null && textAt(connection, 'profile.signing.rotationMode') === 'AUTO';
}

/** Sets it and switches it on in one call; saying the same twice is the same. */
async function connect(
  calls: Calls,
  application: string,
  clientId: string,
  renewsKey: boolean,
): Promise<Observed> {
  // Without a mode the org leaves the renewal to a person.
  const signing = { rotationMode: renewsKey ? 'AUTO' : 'MANUAL' };
  const json = { profile: { authScheme: 'OAUTH2', clientId, signing } };
  const operation = 'updateDefaultProvisioningConnectionForApplication';
  const connection = await calls.set('POST', pathOf(application), operation, json, { activate: true });
  calls.forget(keyOf(application));
  return observed(connection, application, clientId);
}

/** Sooner off than with a client that nobody knows. @throws NOT_FOUND */
async function disconnect(calls: Calls, application: string, clientId: string): Promise<Observed> {
  const operation = 'deactivateDefaultProvisioningConnectionForApplication';
  await calls.lifecycle(`${pathOf(application)}/lifecycle/deactivate`, operation);
  calls.forget(keyOf(application));
  const connection = await connectionOf(calls, application);
  if (connection === null) throw new IdctlError('NOT_FOUND', 'The application is gone.');
  return observed(connection, application, clientId);
}

function observed(connection: JsonObject, application: string, written: string): Observed {
  const clientId = textAt(connection, 'profile.clientId') ?? written;
  return {
    id: joined(application, clientId),
    properties: {
      active: isOn(connection),
      renewsKey: renews(connection),
      ...(clientId === '' ? {} : { clientId }),
    },
    hidden: [],
    outputs: {},
  };
}

function byToken(calls: Calls): IdctlError {
  return new IdctlError(
    'CONFLICT',
    `The application provisions from ${calls.client.context.connection} by a token that a person has entered.`,
    { hint: 'Switch that off in the Admin Console: the application > Provisioning > Integration.' },
  );
}

function featurePath(application: string): string {
  return `api/v1/apps/${encodeURIComponent(application)}/features/USER_PROVISIONING`;
}

type Users = Partial<PropertiesOf<'user-provisioning'>>;

/** A part is enough: passwords are nobody's here. */
function featureChanges({
  createsUsers,
  updatesUsers,
  deactivatesUsers,
}: Users): Readonly<Record<string, Json>> {
  const part = (name: string, on: boolean | undefined): Record<string, Json> =>
    on === undefined ? {} : { [name]: { status: on ? 'ENABLED' : 'DISABLED' } };
  const update = { ...part('profile', updatesUsers), ...part('lifecycleDeactivate', deactivatesUsers) };
  return {
    ...(createsUsers === undefined ? {} : { create: part('lifecycleCreate', createsUsers) }),
    ...(Object.keys(update).length === 0 ? {} : { update }),
  };
}

function observedUsers(application: string, feature: JsonObject): Observed {
  const on = (path: string): boolean => textAt(feature, `capabilities.${path}.status`) === 'ENABLED';
  return {
    id: application,
    properties: {
      createsUsers: on('create.lifecycleCreate'),
      updatesUsers: on('update.profile'),
      deactivatesUsers: on('update.lifecycleDeactivate'),
    },
    hidden: [],
    outputs: {},
  };
}
