/// <reference path="./okta-sdk-models.d.ts" />
/**
 * What Okta's SDK keeps of a document, and what of a request. It serves an operation only when nothing is lost either
 * way; this is where that is decided. Documents here are made of the fields that Okta's OpenAPI document names, of
 * custom attributes, and of one field that nobody knows yet.
 */
import { ObjectSerializer } from '@okta/okta-sdk-nodejs/src/generated/models/ObjectSerializer.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { USER_ACTS } from '../../../src/services/directory/port.ts';
import { OktaClient } from '../../../src/vendors/okta/client.ts';
import { OktaSdk } from '../../../src/vendors/okta/sdk.ts';
import { apiError, FakeOkta, refusalOf } from './fake-okta.ts';

/** Paths of fields that are not the same any more. */
function losses(before: unknown, after: unknown, path = ''): readonly string[] {
  if (typeof before !== 'object' || before === null) return before === after ? [] : [path];
  const fields = typeof after === 'object' && after !== null ? Object.entries(after) : [];
  return Object.entries(before).flatMap(([field, value]) => {
    const kept = fields.find(([name]) => name === field)?.[1];
    return losses(value, kept, `${path}/${field}`);
  });
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');
const read = (document: object, type: string): unknown =>
  asJson(ObjectSerializer.deserialize(document, type, ''));
const written = (document: object, type: string): unknown =>
  asJson(ObjectSerializer.serialize(ObjectSerializer.deserialize(document, type, ''), type, ''));

const AT = '2026-01-01T00:00:00.000Z';
const USER = {
  ...{
    id: '00u1',
    status: 'ACTIVE',
    created: AT,
    lastLogin: null,
    passwordChanged: AT,
    type: { id: 'oty1' },
  },
  profile: { login: 'a@corp.example', email: 'a@corp.example', customAttribute: 'x' },
  credentials: {
    provider: { type: 'OKTA', name: 'OKTA' },
    emails: [{ value: 'a@corp.example', status: 'VERIFIED', type: 'PRIMARY' }],
  },
  unknownField: 1,
};
const GROUP = {
  ...{ id: '00g1', created: AT, lastUpdated: AT, objectClass: ['okta:user_group'], type: 'OKTA_GROUP' },
  profile: { name: 'n', description: 'd', customAttribute: 'x' },
};
const EVENT = {
  ...{ uuid: 'u', published: AT, eventType: 'user.session.start', severity: 'INFO' },
  target: [{ id: 't', type: 'User', alternateId: 'a', changeDetails: { from: { status: 'ACTIVE' } } }],
  authenticationContext: { externalSessionId: 's', rootSessionId: 'r' },
  securityContext: { asNumber: 1, ipDetails: { isAnonymous: true } },
};
const ROLE = {
  id: 'ra1',
  label: 'l',
  type: 'SUPER_ADMIN',
  status: 'ACTIVE',
  assignmentType: 'USER',
  unknownField: 1,
};
const APPLICATION = {
  ...{ id: '0oa1', name: 'okta_org2org', label: 'l', status: 'ACTIVE', signOnMode: 'SAML_2_0' },
  settings: { app: { baseUrl: 'https://hub.example' }, signOn: { audience: 'a' } },
};

describe('the SDK loses fields of what it reads', () => {
  it.each([
    ['a user', USER, 'User', ['/credentials/emails/0/value', '/unknownField']],
    ['a group', GROUP, 'Group', ['/profile/customAttribute']],
    [
      'an event',
      EVENT,
      'LogEvent',
      ['/authenticationContext/rootSessionId', '/securityContext/ipDetails/isAnonymous'],
    ],
    ['a role', ROLE, 'ListGroupAssignedRoles200ResponseInner', ['/unknownField']],
    ['an application', APPLICATION, 'Application', ['/settings/app/baseUrl']],
  ])('%s, which is therefore read raw', (_what, document, type, lost) => {
    expect(losses(document, read(document, type))).toEqual(expect.arrayContaining(lost));
  });
});

describe('the SDK loses fields of what it writes back', () => {
  it.each([
    ['a user', USER, 'User', ['/credentials/emails/0/value', '/unknownField', '/created']],
    ['a group', GROUP, 'Group', ['/profile/customAttribute', '/created']],
    ['an application', APPLICATION, 'Application', ['/settings/app/baseUrl']],
  ])('%s, which is therefore written raw', (_what, document, type, lost) => {
    expect(losses(document, written(document, type))).toEqual(expect.arrayContaining(lost));
  });
});

describe('the SDK has nothing to lose', () => {
  let okta: FakeOkta;
  let sdk: OktaSdk;

  beforeEach(async () => {
    okta = await new FakeOkta().start();
    okta.settings = { method: 'token' };
    okta.secrets = { apiToken: 'fake-api-token' };
    sdk = new OktaSdk(new OktaClient(okta.context()));
  });
  afterEach(() => okta.stop());

  /** By operation: method, path with query. Okta's OpenAPI document has no body for any of them. */
  const REQUESTS: Readonly<Record<string, string>> = {
    suspend: 'POST /api/v1/users/00u1/lifecycle/suspend',
    unsuspend: 'POST /api/v1/users/00u1/lifecycle/unsuspend',
    unlock: 'POST /api/v1/users/00u1/lifecycle/unlock',
    deactivate: 'POST /api/v1/users/00u1/lifecycle/deactivate',
    activate: 'POST /api/v1/users/00u1/lifecycle/activate?sendEmail=true',
    'reset-password': 'POST /api/v1/users/00u1/lifecycle/reset_password?sendEmail=true',
    'clear-sessions': 'DELETE /api/v1/users/00u1/sessions?oauthTokens=true',
  };

  it.each(USER_ACTS)('of %s: a request without a document, an answer without one', async (act) => {
    const request = REQUESTS[act] ?? '';
    okta.on(request.split('?')[0] ?? '', { json: {} });
    await sdk.act('00u1', act);
    expect(okta.seen.map(({ method, path, body }) => `${method} ${path}${body}`)).toEqual([request]);
    expect(okta.seen[0]?.headers.authorization).toBe('SSWS fake-api-token');
  });

  it.each([
    ['add', 'PUT'],
    ['remove', 'DELETE'],
  ] as const)('of a membership: %s', async (change, method) => {
    okta.on(`${method} /api/v1/groups/00g1/users/00u1`, { status: 204 });
    await sdk[change]('00g1', '00u1');
    expect(okta.seen.map((it) => `${it.method} ${it.path}${it.body}`)).toEqual([
      `${method} /api/v1/groups/00g1/users/00u1`,
    ]);
  });

  it('and sends what is awkward in an id as it must be', async () => {
    okta.on('POST /api/v1/users/a%2Fb%3F%23c%20d/lifecycle/suspend', { json: {} });
    await sdk.act('a/b?#c d', 'suspend');
    expect(okta.seen).toHaveLength(1);
  });

  it('and leaves refusals, retries and tokens to the client', async () => {
    okta.on(
      'POST /api/v1/users/00u1/lifecycle/suspend',
      apiError(423, 'E0000239'),
      apiError(403, 'E0000006'),
    );
    expect(await refusalOf(sdk.act('00u1', 'suspend'))).toMatchObject({
      code: 'DENIED',
      vendor: { id: 'okta', code: 'E0000006' },
      requestId: 'fake-request-id',
    });
    expect(okta.clock.slept).toEqual([1000]);
  });
});
