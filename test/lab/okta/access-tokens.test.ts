import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab, LabVendor } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { oktaOrg } from '../../../src/lab/okta/index.ts';
import { type Ask, caller, refusal, succeed } from './support.ts';

const SECONDS = 1000;

let lab: Lab;
let org: string;
let vendor: LabVendor | undefined;

beforeEach(async () => {
  lab = await createLab({ basePort: 0, seed: 'okta' }, [
    (context) => {
      vendor = oktaOrg('wic')(context);
      return vendor;
    },
  ]);
  org = lab.urls['wic'] ?? '';
});

afterEach(() => lab.stop());

const seconds = () => Math.floor(lab.clock.now() / SECONDS);

/** What a service says of itself: its own key signs. */
async function assertion(service: 'service' | 'service-dpop'): Promise<string> {
  const jwk: JWK = JSON.parse(lab.credentials()[`okta/wic-${service}-key`] ?? '{}');
  const clientId = lab.credentials()[`okta/wic-${service}-client-id`] ?? '';
  return new SignJWT()
    .setProtectedHeader({ alg: jwk.alg ?? '', kid: jwk.kid ?? '' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(`${org}/oauth2/v1/token`)
    .setIssuedAt(seconds())
    .setExpirationTime(seconds() + 300)
    .setJti(randomUUID())
    .sign(await importJWK(jwk));
}

interface Proof {
  readonly method: string;
  readonly url: string;
  readonly nonce?: string;
  readonly token?: string;
}

let dpopKeys: Awaited<ReturnType<typeof generateKeyPair>>;

async function proof({ method, url, nonce, token }: Proof): Promise<string> {
  const jwk = await exportJWK(dpopKeys.publicKey);
  const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') };
  return new SignJWT({ htm: method, htu: url, ...(nonce === undefined ? {} : { nonce }), ...ath })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .setIssuedAt(seconds())
    .setJti(randomUUID())
    .sign(dpopKeys.privateKey);
}

async function ask(service: 'service' | 'service-dpop', scope: string, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(service),
  });
  return fetch(`${org}/oauth2/v1/token`, { method: 'POST', body, headers });
}

async function bearer(scope: string): Promise<Ask> {
  const answer = await ask('service', scope);
  const { access_token: token } = await answer.json();
  expect(answer.status).toBe(200);
  const anyone = caller(lab, 'wic', null);
  return (at, body, headers) => anyone(at, body, { authorization: `Bearer ${token}`, ...headers });
}

describe('a service with a bearer token', () => {
  it('does what its scopes and its role allow, under its own name', async () => {
    const service = await bearer('okta.groups.manage okta.logs.read');
    await succeed(service('POST /api/v1/groups', { profile: { name: 'Auditors' } }));
    const [event] = await succeed(
      service('GET /api/v1/logs?filter=eventType%20eq%20%22group.lifecycle.create%22'),
    );
    const id = lab.credentials()['okta/wic-service-client-id'];
    expect(event.actor).toMatchObject({ type: 'PublicClientApp', id });
  });

  it('is told which scope it lacks, in a header and without a body', async () => {
    const service = await bearer('okta.groups.read');
    expect((await service('GET /api/v1/groups')).status).toBe(200);
    for (const [at, scope] of [
      ['POST /api/v1/groups', 'okta.groups.manage'],
      ['GET /api/v1/users', 'okta.users.read'],
    ] as const) {
      const answer = await service(at, at.startsWith('POST') ? {} : undefined);
      expect([answer.status, answer.text]).toEqual([403, '']);
      expect(answer.headers.get('www-authenticate')).toContain(
        `scope="${scope}", error="insufficient_scope"`,
      );
    }
  });

  it('needs a role, too', async () => {
    const service = await bearer('okta.users.read okta.roles.manage');
    const id = lab.credentials()['okta/wic-service-client-id'];
    const [role] = await succeed(service(`GET /oauth2/v1/clients/${id}/roles`));
    await succeed(service(`DELETE /oauth2/v1/clients/${id}/roles/${role.id}`), 204);
    expect(await refusal(service('GET /api/v1/users'))).toEqual([403, 'E0000006']);
  });

  it('is nobody where a person is asked for, and has no API token to give up', async () => {
    const service = await bearer('okta.users.read');
    expect(await refusal(service('GET /api/v1/users/me'))).toEqual([404, 'E0000007']);
    expect(await refusal(service('DELETE /api/v1/api-tokens/current'))).toEqual([403, 'E0000005']);
  });

  it('loses its access with its application', async () => {
    const service = await bearer('okta.users.read');
    const id = lab.credentials()['okta/wic-service-client-id'];
    await succeed(caller(lab)(`POST /api/v1/apps/${id}/lifecycle/deactivate`));
    expect(await refusal(service('GET /api/v1/users'))).toEqual([403, 'E0000005']);
  });

  it('hears in the middle of things that its session is not valid, as often as a test orders', async () => {
    const service = await bearer('okta.groups.read');
    vendor?.on('invalid-session', { times: 1 });
    expect(await refusal(service('GET /api/v1/groups'))).toEqual([403, 'E0000005']);
    expect((await service('GET /api/v1/groups')).status).toBe(200);
  });

  it('ends with its token', async () => {
    const service = await bearer('okta.users.read');
    lab.clock.advance(3601 * SECONDS);
    const answer = await service('GET /api/v1/users');
    expect([answer.status, answer.text]).toEqual([401, '']);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });
});

describe('a service that must prove its key', () => {
  beforeEach(async () => {
    dpopKeys = await generateKeyPair('ES256');
  });

  it('is asked for a nonce, and then called with a proof each time', async () => {
    const url = `${org}/oauth2/v1/token`;
    const first = await ask('service-dpop', 'okta.groups.read', {
      dpop: await proof({ method: 'POST', url }),
    });
    expect([first.status, (await first.json()).error]).toEqual([400, 'use_dpop_nonce']);
    const nonce = first.headers.get('dpop-nonce') ?? '';
    const second = await ask('service-dpop', 'okta.groups.read', {
      dpop: await proof({ method: 'POST', url, nonce }),
    });
    const { access_token: token, token_type: type } = await second.json();
    expect([second.status, type]).toEqual([200, 'DPoP']);

    const api = `${org}/api/v1/groups`;
    const anyone = caller(lab, 'wic', null);
    const dpop = await proof({ method: 'GET', url: api, token });
    const call = (headers: Record<string, string>) =>
      anyone('GET /api/v1/groups?limit=1', undefined, { authorization: `DPoP ${token}`, ...headers });
    expect((await call({ dpop })).status).toBe(200);
    // The same proof again, none, and the token as if it were anybody's.
    expect((await call({ dpop })).status).toBe(401);
    expect((await call({})).status).toBe(401);
    expect((await call({ authorization: `Bearer ${token}` })).status).toBe(401);
  });
});

describe('SAML metadata', () => {
  it('is XML, of the key in force or of another', async () => {
    const admin = caller(lab);
    const acs = 'https://sp.lab.example/acs';
    const app = await succeed(
      admin('POST /api/v1/apps', {
        label: 'Payroll',
        signOnMode: 'SAML_2_0',
        settings: {
          signOn: {
            ssoAcsUrl: acs,
            recipient: acs,
            destination: acs,
            audience: 'payroll',
            allowMultipleAcsEndpoints: false,
            assertionSigned: true,
            honorForceAuthn: true,
            requestCompressed: false,
            responseSigned: true,
          },
        },
      }),
    );
    const at = `GET /api/v1/apps/${app.id}/sso/saml/metadata`;
    const answer = await admin(at, undefined, { accept: 'application/xml' });
    expect(answer.headers.get('content-type')).toBe('application/xml;charset=ISO-8859-1');
    const [key] = await succeed(admin(`GET /api/v1/apps/${app.id}/credentials/keys`));
    expect(answer.text.replaceAll(/\s/g, '')).toContain(key.x5c[0]);
    expect((await admin(`${at}?kid=${key.kid}`, undefined, { accept: 'application/xml' })).text).toBe(
      answer.text,
    );
    expect((await refusal(admin(`${at}?kid=none`, undefined, { accept: '*/*' }))).slice(0, 2)).toEqual([
      404,
      'E0000007',
    ]);
    expect(await refusal(admin(at))).toEqual([400, 'E0000019']);
  });
});
