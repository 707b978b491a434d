/** `/api/v1/idps`: identity providers, their keys, and whom they know. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { IdentityProvider, SigningKey } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import {
  addTrustKey,
  idpOf,
  linkOf,
  noteIdp,
  noteKey,
  refuseNameTaken,
  removeIdp,
  removeTrustKey,
  setIdpStatus,
  trustKeyOf,
} from '../rules/idps.ts';
import { newSigningKey } from '../rules/keys.ts';
import { addIdpMapping } from '../rules/mappings.ts';
import { nested } from '../rules/policies.ts';
import type { Origin } from '../rules/system-log.ts';
import { userOf } from '../rules/users.ts';
import { keyView } from './app-keys.ts';
import { certificateSchema } from './app-schema-saml.ts';
import { compose } from './idp-compose.ts';
import { IDP_TYPES, type IdpBody, idpSchema } from './idp-schema.ts';
import { idpView, linkView, trustKeyView } from './idp-view.ts';
import { listReply, PAGE_QUERY, type PageQuery, pageOf, wholeList } from './paging.ts';
import { type Call, created, NO_CONTENT, ok, queryType, type Reply, route } from './route.ts';
import { userInPath } from './users.ts';

const IDP = '/api/v1/idps/:idpId';
const TRUST = '/api/v1/idps/credentials/keys';
const KEYS = `${IDP}/credentials/keys` as const;
const SIZE = { byDefault: 20, atMost: 200 } as const;

const trustSchema = z.strictObject({ x5c: z.array(certificateSchema).min(1).max(1) });

const YEARS = z
  .string()
  .regex(/^([2-9]|10)$/, 'must be from 2 to 10')
  .transform(Number);

const LIST = { ...PAGE_QUERY, q: queryType.text, type: z.enum(IDP_TYPES).optional() };

/** Literal paths first: `credentials` is no identity provider. */
const TRUST_ROUTES = [
  route(
    `GET ${TRUST}`,
    'listIdentityProviderKeys',
    'idps.read',
    { query: PAGE_QUERY },
    ({ world, query, url }) => {
      const rows = world.state.idpKeys.map((key) => ({ id: key.kid, key }));
      return listReply(pageOf(rows, query, SIZE, url), url, ({ key }) => trustKeyView(key));
    },
  ),
  route(
    `POST ${TRUST}`,
    'createIdentityProviderKey',
    'idps.manage',
    { body: trustSchema, subject: 'key' },
    async ({ world, by, body }) => ok(trustKeyView(await addTrustKey(world, by, body.x5c))),
  ),
  route(`GET ${TRUST}/:kid`, 'getIdentityProviderKey', 'idps.read', {}, ({ world, param }) =>
    ok(trustKeyView(trustKeyOf(world, param('kid')))),
  ),
  route(`DELETE ${TRUST}/:kid`, 'deleteIdentityProviderKey', 'idps.manage', {}, ({ world, by, param }) => {
    removeTrustKey(world, by, trustKeyOf(world, param('kid')));
    return NO_CONTENT;
  }),
];

const KEY_ROUTES = [
  route(`GET ${KEYS}`, 'listIdentityProviderSigningKeys', 'idps.read', {}, ({ world, param }) =>
    ok(idpOf(world, param('idpId')).keys.map(keyView)),
  ),
  route(`GET ${KEYS}/active`, 'listActiveIdentityProviderSigningKey', 'idps.read', {}, ({ world, param }) => {
    const idp = idpOf(world, param('idpId'));
    const { kid } = nested(nested(idp.protocol, 'credentials'), 'signing');
    return ok(idp.keys.filter((key) => key.kid === kid).map(keyView));
  }),
  route(
    `POST ${KEYS}/generate`,
    'generateIdentityProviderSigningKey',
    'idps.manage',
    { query: { validityYears: YEARS } },
    async ({ world, by, param, query }) => {
      const idp = idpOf(world, param('idpId'));
      const key = await newSigningKey(world, new URL(world.ownUrl()).hostname, query.validityYears);
      idp.keys.push(key);
      noteKey(world, by, 'create', key);
      // Applications answer 201 here; the document has 200 for providers.
      return ok(keyView(key));
    },
  ),
  route(`GET ${KEYS}/:kid`, 'getIdentityProviderSigningKey', 'idps.read', {}, ({ world, param }) =>
    ok(keyView(keyOf(idpOf(world, param('idpId')), param('kid')))),
  ),
  route(
    `POST ${KEYS}/:kid/clone`,
    'cloneIdentityProviderKey',
    'idps.manage',
    { query: { targetIdpId: z.string() } },
    ({ world, by, param, query }) => {
      const key = keyOf(idpOf(world, param('idpId')), param('kid'));
      const target = idpOf(world, query.targetIdpId);
      if (!target.keys.includes(key)) target.keys.push(key);
      noteKey(world, by, 'create', key);
      return created(keyView(key));
    },
  ),
];

const linkSchema = z.strictObject({ externalId: z.string().min(1).max(512) });

const USER_ROUTES = [
  route(
    `GET ${IDP}/users`,
    'listIdentityProviderApplicationUsers',
    'idps.read',
    { query: { ...PAGE_QUERY, q: queryType.text, expand: queryType.text } },
    ({ world, param, query, url }) => {
      const idp = idpOf(world, param('idpId'));
      const rows = idp.links.map((link) => ({ id: link.userId, link }));
      return listReply(pageOf(rows, query, SIZE, url), url, ({ link }) => linkView(world, idp, link));
    },
  ),
  route(
    `GET ${IDP}/users/:userId`,
    'getIdentityProviderApplicationUser',
    'idps.read',
    {},
    ({ world, param }) => {
      const idp = idpOf(world, param('idpId'));
      return ok(linkView(world, idp, linkOf(idp, userOf(world, param('userId')))));
    },
  ),
  route(
    `POST ${IDP}/users/:userId`,
    'linkUserToIdentityProvider',
    // As Okta's own table has it, unlike the link's removal.
    'users.manage',
    { body: linkSchema, subject: 'link' },
    link,
  ),
  route(
    `DELETE ${IDP}/users/:userId`,
    'unlinkUserFromIdentityProvider',
    'idps.manage',
    {},
    ({ world, param }) => {
      const idp = idpOf(world, param('idpId'));
      const linked = linkOf(idp, userOf(world, param('userId')));
      idp.links = idp.links.filter((other) => other !== linked);
      return NO_CONTENT;
    },
  ),
  route('GET /api/v1/users/:userId/idps', 'listUserIdentityProviders', 'users.read', {}, (call) => {
    const user = userInPath(call);
    const idps = call.world.state.idps.filter(({ links }) => links.some(({ userId }) => userId === user.id));
    return wholeList(idps, call.url, (idp) => idpView(call.world, idp));
  }),
];

export const IDP_ROUTES = [
  ...TRUST_ROUTES,
  route('GET /api/v1/idps', 'listIdentityProviders', 'idps.read', { query: LIST, subject: 'idps' }, listIdps),
  route(
    'POST /api/v1/idps',
    'createIdentityProvider',
    'idps.manage',
    { body: idpSchema, subject: 'identityProvider' },
    createIdp,
  ),
  route(`GET ${IDP}`, 'getIdentityProvider', 'idps.read', {}, ({ world, by, param }) => {
    const idp = idpOf(world, param('idpId'));
    noteRead(world, by, idp);
    return ok(idpView(world, idp));
  }),
  route(
    `PUT ${IDP}`,
    'replaceIdentityProvider',
    'idps.manage',
    { body: idpSchema, subject: 'identityProvider' },
    async ({ world, by, param, body }) => {
      const idp = idpOf(world, param('idpId'));
      if (body.type !== idp.type) throw OktaRefusal.invalid('type', 'type: cannot be changed');
      refuseNameTaken(world, body.name, idp);
      Object.assign(idp, compose(world, body, idp));
      await giveKey(world, idp);
      idp.name = body.name;
      idp.issuerMode = body.issuerMode ?? 'DYNAMIC';
      idp.lastUpdated = nowText(world);
      noteIdp(world, by, 'update', idp);
      return ok(idpView(world, idp));
    },
  ),
  route(`DELETE ${IDP}`, 'deleteIdentityProvider', 'idps.manage', {}, ({ world, by, param }) => {
    removeIdp(world, by, idpOf(world, param('idpId')));
    return NO_CONTENT;
  }),
  route(`POST ${IDP}/lifecycle/activate`, 'activateIdentityProvider', 'idps.manage', {}, (call) =>
    setStatus(call, 'ACTIVE'),
  ),
  route(`POST ${IDP}/lifecycle/deactivate`, 'deactivateIdentityProvider', 'idps.manage', {}, (call) =>
    setStatus(call, 'INACTIVE'),
  ),
  ...KEY_ROUTES,
  ...USER_ROUTES,
];

function setStatus({ world, by, param }: Call, status: IdentityProvider['status']): Reply {
  const idp = idpOf(world, param('idpId'));
  setIdpStatus(world, by, idp, status);
  return ok(idpView(world, idp));
}

/** Reading shows client secrets in clear, and says so in the log. */
function noteRead(world: OrgWorld, by: Origin, idp: IdentityProvider): void {
  const client = nested(nested(idp.protocol, 'credentials'), 'client');
  if (client['client_secret']) noteIdp(world, by, 'read_client_secret', idp);
}

interface ListQuery extends PageQuery {
  readonly q?: string | undefined;
  readonly type?: string | undefined;
}

function listIdps({ world, by, query, url }: Call<ListQuery>): Reply {
  const { q = '', type } = query;
  const fitting = world.state.idps.filter(
    (idp) => idp.name.toLowerCase().startsWith(q.toLowerCase()) && (type === undefined || idp.type === type),
  );
  const page = pageOf(fitting, query, SIZE, url);
  for (const idp of page.rows) noteRead(world, by, idp);
  return listReply(page, url, (idp) => idpView(world, idp));
}

async function createIdp({ world, by, body }: Call<unknown, IdpBody>): Promise<Reply> {
  refuseNameTaken(world, body.name, null);
  const now = nowText(world);
  const idp: IdentityProvider = {
    ...compose(world, body, null),
    id: newId(world, '0oa'),
    type: body.type,
    name: body.name,
    status: 'ACTIVE',
    issuerMode: body.issuerMode ?? 'DYNAMIC',
    created: now,
    lastUpdated: now,
    keys: [],
    links: [],
  };
  await giveKey(world, idp);
  world.state.idps.push(idp);
  addIdpMapping(world, idp);
  noteIdp(world, by, 'create', idp);
  return ok(idpView(world, idp));
}

/** What is sent to it (SAML requests, assertions of a client) is signed by a key of its own. */
async function giveKey(world: OrgWorld, idp: IdentityProvider): Promise<void> {
  const credentials = nested(idp.protocol, 'credentials');
  const signs =
    idp.type === 'SAML2' || nested(credentials, 'client')['token_endpoint_auth_method'] === 'private_key_jwt';
  if (!signs || idp.keys.length > 0) return;
  const key = await newSigningKey(world, new URL(world.ownUrl()).hostname);
  idp.keys.push(key);
  idp.protocol = { ...idp.protocol, credentials: { ...credentials, signing: { kid: key.kid } } };
}

function keyOf({ keys }: IdentityProvider, kid: string): SigningKey {
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) throw OktaRefusal.notFound(kid, 'KeyStoreEntry');
  return key;
}

/** Before the first sign-in: promised for SAML providers that honour persistent name ids. */
function link({ world, param, body }: Call<unknown, z.infer<typeof linkSchema>>): Reply {
  const idp = idpOf(world, param('idpId'));
  const user = userOf(world, param('userId'));
  if (idp.type !== 'SAML2' || nested(idp.protocol, 'settings')['honorPersistentNameId'] !== true) {
    throw OktaRefusal.invalid('link', 'idp: users cannot be linked beforehand');
  }
  const taken = idp.links.some((one) => one.userId === user.id || one.externalId === body.externalId);
  if (taken) throw OktaRefusal.invalid('link', 'externalId: is linked already');
  const now = nowText(world);
  const linked = {
    userId: user.id,
    externalId: body.externalId,
    created: now,
    lastUpdated: now,
    profile: {},
  };
  idp.links.push(linked);
  return ok(linkView(world, idp, linked));
}
