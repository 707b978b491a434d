/** An Auth0 tenant as an end: SAML connections and add-ons, keys of the tenant, and what it cannot exchange. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Http, HttpResponse } from '../../../src/core/http-contract.ts';
import { Secret } from '../../../src/core/secret.ts';
import { certificateFacts, pemOf } from '../../../src/services/federation/certs/certificate.ts';
import { roll } from '../../../src/services/federation/certs/roll.ts';
import type { RollDeps, RollRequest } from '../../../src/services/federation/certs/roll-contract.ts';
import type { RollRecord } from '../../../src/services/federation/certs/roll-port.ts';
import { applyWiring } from '../../../src/services/sso/apply.ts';
import { Auth0Client } from '../../../src/vendors/auth0/client.ts';
import { auth0Certificates } from '../../../src/vendors/auth0/federation/certificates.ts';
import { auth0Federation } from '../../../src/vendors/auth0/federation/end.ts';
import type { VendorContext } from '../../../src/vendors/contract.ts';
import { oktaCertificates } from '../../../src/vendors/okta/federation/certificates.ts';
import { oktaFederation } from '../../../src/vendors/okta/federation/end.ts';
import { FakeClock } from '../../support/fakes/clock.ts';
import { MemoryAudit, MemoryLocks } from '../../support/fakes/state.ts';
import { certificateUntil } from '../../support/signing-certificate.ts';
import { SsoLab } from '../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../support/sso-wirings.ts';

let lab: SsoLab;
beforeAll(async () => {
  lab = await SsoLab.start();
});
afterAll(() => lab.stop());
beforeEach(() => lab.renew());

/** A SAML connection that trusts what the wiki application of the org signs with. */
async function samlConnection(): Promise<{ readonly certificate: string }> {
  const wiring = LAB_WIRINGS['saml'];
  if (wiring === undefined) throw new Error('no wiring by SAML');
  await applyWiring(lab.deps, wiring, { adopt: false, rollback: false, expected: null });
  const org = oktaFederation(lab.context('wic'));
  const [active] = await org.signingCertificates(await org.application('wiki'));
  const certificate = active?.certificate ?? '';
  await new Auth0Client(lab.context('auth0')).write('POST', 'connections', 'post_connections', {
    name: 'by-saml',
    strategy: 'samlp',
    options: {
      signInEndpoint: 'https://idp.example/sso',
      signingCert: Buffer.from(pemOf(certificate)).toString('base64'),
      signSAMLRequest: true,
      user_id_attribute: 'mail',
      fieldsMap: { email: 'mail' },
    },
  });
  return { certificate };
}

describe('a SAML connection', () => {
  it('shows what it trusts, and how it calls itself', async () => {
    const { certificate } = await samlConnection();
    const own = lab.lab.urls['auth0'] ?? '';
    const provider = await auth0Federation(lab.context('auth0')).identityProvider('by-saml');
    expect(provider).toMatchObject({ kind: 'samlp', protocol: 'saml', policy: null, applications: [] });
    expect(provider.saml).toMatchObject({
      signOnUrl: 'https://idp.example/sso',
      entityId: expect.stringMatching(/^urn:auth0:.+:by-saml$/),
      acsUrls: [`${own}/login/callback?connection=by-saml`],
      signsRequests: true,
      allowsUnsolicited: false,
      subjectAttributes: ['mail'],
      trustsAtMost: 1,
    });
    expect(provider.saml?.trusted?.map((it) => it.certificate)).toEqual([certificate]);
    // Not kept: nothing is known of it, and nothing is assumed.
    expect(provider.saml).not.toHaveProperty('issuer');
  });

  it('takes another certificate, and keeps everything else', async () => {
    await samlConnection();
    const next = await certificateUntil(new Date(lab.lab.clock.now() + 864e8));
    const end = auth0Federation(lab.context('auth0'));
    const before = await end.identityProvider('by-saml');
    const keeper = auth0Certificates(lab.context('auth0'));
    await keeper.trust(before, [next]);
    const after = await auth0Federation(lab.context('auth0')).identityProvider('by-saml');
    expect(after.saml?.trusted?.map((it) => it.certificate)).toEqual([next]);
    expect({ ...after.saml, trusted: null }).toEqual({ ...before.saml, trusted: null });
    await expect(keeper.trust(before, [next, next])).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('an exchange whose other end can trust one at a time', () => {
  const records = new Map<string, RollRecord>();
  const deps = (): RollDeps => ({
    end: async (name) =>
      name === 'auth0' ? auth0Federation(lab.context('auth0')) : oktaFederation(lab.context('wic')),
    keeper: async (name) =>
      name === 'auth0' ? auth0Certificates(lab.context('auth0')) : oktaCertificates(lab.context('wic')),
    rolls: {
      get: async (id) => records.get(id) ?? null,
      put: async (record) => void records.set(record.id, record),
      list: async () => [...records.values()],
    },
    locks: new MemoryLocks(new FakeClock()),
    audit: new MemoryAudit(new FakeClock()),
    clock: { now: () => lab.lab.clock.now(), sleep: async (ms) => lab.lab.clock.advance(ms) },
    say: () => undefined,
    signIn: null,
    signal: new AbortController().signal,
  });
  const request = (acceptsOutage: boolean): RollRequest => ({
    connection: 'wic',
    application: 'wiki',
    target: { connection: 'auth0', provider: 'by-saml' },
    years: 10,
    ownerIsDone: false,
    acceptsOutage,
    graceMs: 0,
  });

  it('stops before it changes anything, and says so', async () => {
    await samlConnection();
    records.clear();
    const before = lab.writes.length;
    const outcome = await roll(deps(), request(false)).catch((error: unknown) => error);
    expect(outcome).toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('one certificate'),
    });
    expect(lab.writes).toHaveLength(before);
  });

  it('changes both ends right after each other where the outage is accepted', async () => {
    const { certificate } = await samlConnection();
    records.clear();
    const report = await roll(deps(), request(true));
    expect(report).toMatchObject({ state: 'done', plan: { hasOutage: true } });
    const provider = await auth0Federation(lab.context('auth0')).identityProvider('by-saml');
    const [trusted] = provider.saml?.trusted ?? [];
    expect(trusted?.certificate).not.toBe(certificate);
    expect(certificateFacts(trusted?.certificate ?? '')?.sha256).toBe(report.plan.newSha256);
  });
});

/** A tenant that has what the lab's does not: an add-on, and its own keys. */
function withAnswers(answers: Readonly<Record<string, unknown>>): VendorContext {
  const context = lab.context('auth0');
  const http: Http = {
    close: () => context.http.close(),
    send: async (request): Promise<HttpResponse> => {
      const body = answers[request.path];
      if (body === undefined) return context.http.send(request);
      const text = JSON.stringify(body);
      return { status: 200, headers: {}, setCookie: [], text, requestId: undefined };
    },
  };
  return { ...context, http };
}

const ADDON = {
  client_id: 'c1',
  name: 'Legacy CRM',
  app_type: 'regular_web',
  callbacks: ['https://crm.example/acs'],
  addons: { samlp: { audience: 'urn:crm', signResponse: true, signatureAlgorithm: 'rsa-sha256' } },
};

describe('an application with the add-on for SAML', () => {
  it('is told as the tenant signs for it', async () => {
    const [next, current, previous, revoked] = await Promise.all(
      [4, 3, 2, 1].map((years) => certificateUntil(new Date(lab.lab.clock.now() + years * 3e10))),
    );
    const keys = [
      { kid: 'k1', cert: pemOf(previous ?? ''), previous: true },
      { kid: 'k2', cert: pemOf(next ?? ''), next: true },
      { kid: 'k3', cert: pemOf(current ?? ''), current: true, current_since: '2026-01-01T00:00:00.000Z' },
      { kid: 'k0', cert: pemOf(revoked ?? ''), revoked: true },
    ];
    const end = auth0Federation(withAnswers({ 'api/v2/clients': [ADDON], 'api/v2/keys/signing': keys }));
    const app = await end.application('Legacy CRM');
    expect(app.saml).toMatchObject({
      audience: 'urn:crm',
      acsUrl: 'https://crm.example/acs',
      recipient: 'https://crm.example/acs',
      signsResponse: true,
      signsAssertion: false,
      signatureHash: 'sha256',
      // What is not set is SHA-1.
      digestHash: 'sha1',
    });
    expect((await end.signingCertificates(app)).map((it) => [it.id, it.status])).toEqual([
      ['k3', 'active'],
      ['k2', 'next'],
      ['k1', 'retired'],
    ]);
  });

  it('cannot have its certificate exchanged apart from all others', async () => {
    const { refusal } = auth0Certificates(lab.context('auth0'));
    expect(refusal).toContain('one key');
  });
});

it('says which scope is missing, and does not show an empty list', async () => {
  const limited = lab.context('auth0');
  const settings = { ...limited.settings, clientId: lab.lab.credentials()['auth0/limited-client-id'] ?? '' };
  const secret = lab.lab.credentials()['auth0/limited-client-secret'] ?? '';
  const end = auth0Federation({ ...limited, settings, secret: async () => new Secret(secret) });
  await expect(end.applications()).rejects.toMatchObject({
    code: 'DENIED',
    message: expect.stringContaining('read:clients'),
  });
});
