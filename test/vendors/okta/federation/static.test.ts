/**
 * The static tier on two Okta orgs: sound federations have no failure, and each way of breaking one is reported by the
 * check that is about it, and by no other.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/services/federation/report.ts';
import type { StaticSubject } from '../../../../src/services/federation/static/subject.ts';
import { verifyStatic } from '../../../../src/services/federation/static/verify-static.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { oktaFederation } from '../../../../src/vendors/okta/federation/end.ts';
import type { Org } from '../../../support/sso-lab.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of Okta, changed as a person would in the console
type Thing = any;

let lab: SsoLab;
beforeAll(async () => {
  lab = await SsoLab.start();
});
afterAll(() => lab.stop());
beforeEach(() => lab.renew());

async function call(org: Org, method: string, path: string, body?: unknown): Promise<Thing> {
  const response = await fetch(`${lab.lab.urls[org]}${path}`, {
    method,
    headers: {
      authorization: `SSWS ${lab.lab.credentials()[`okta/${org}-token`]}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.status, `${method} ${path}: ${text}`).toBeLessThan(300);
  return text === '' ? null : JSON.parse(text);
}

/** Sets one field, by its path. */
const put =
  (path: string, value: (was: string) => unknown) =>
  (thing: Thing): void => {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const holder = names.reduce((inner, name) => inner[name], thing);
    holder[last] = value(holder[last]);
  };

/** Changes the application, or the identity provider, of the wiring by hand. */
async function change(org: Org, what: 'apps' | 'idps', edit: (thing: Thing) => void): Promise<void> {
  const all: readonly Thing[] = await call(org, 'GET', `/api/v1/${what}?limit=200`);
  const thing = all.find((it) => /partners/i.test(it.label ?? it.name));
  edit(thing);
  await call(org, 'PUT', `/api/v1/${what}/${thing.id}`, thing);
}

async function wired(recipe: 'org2org-saml' | 'org2org-oidc'): Promise<void> {
  const wiring = LAB_WIRINGS[recipe];
  if (wiring === undefined) throw new Error(`no wiring of ${recipe}`);
  await applyWiring(lab.deps, wiring, { adopt: false, rollback: false, expected: null });
}

async function verified(user: string | null = null): Promise<Report> {
  const [app] = (await call('wic', 'GET', '/api/v1/apps?limit=200')).filter((it: Thing) =>
    /partners/i.test(it.label),
  );
  const [idp] = (await call('cic', 'GET', '/api/v1/idps?limit=200')).filter((it: Thing) =>
    /partners/i.test(it.name),
  );
  const subject: StaticSubject = {
    name: 'partners',
    source: { connection: 'wic', end: oktaFederation(lab.context('wic')), application: app.id },
    target: { connection: 'cic', end: oktaFederation(lab.context('cic')), provider: idp.name },
    declared: null,
    user,
  };
  return verifyStatic({ now: () => lab.lab.clock.now() }, subject);
}

const failures = ({ findings }: Report): readonly string[] =>
  findings.filter((it) => it.outcome === 'failed').map((it) => `${it.check} ${it.reason}`);
const found = ({ findings }: Report, outcome: string): readonly string[] =>
  findings.filter((it) => it.outcome === outcome).map((it) => `${it.check} ${it.reason}`);

const USER = 'ana.ruiz@lab.example';

describe('a sound federation', () => {
  it('by SAML has no failure, and the decisive checks were made', async () => {
    await wired('org2org-saml');
    const report = await verified(USER);
    expect(failures(report)).toEqual([]);
    expect(report.verdict).toBe('sound');
    expect(found(report, 'passed')).toEqual(
      expect.arrayContaining(['S1 metadata-read', 'S6 trusted', 'S10 demand-met', 'S18 issuer-equal']),
    );
    expect(found(report, 'passed')).toEqual(
      expect.arrayContaining(['S19 audience-equal', 'S30 user-assigned']),
    );
  });

  it('by OpenID Connect has no failure, and the decisive checks were made', async () => {
    await wired('org2org-oidc');
    const report = await verified(USER);
    expect(failures(report)).toEqual([]);
    expect(found(report, 'passed')).toEqual(
      expect.arrayContaining(['O14 redirect-registered', 'O22 secret-equal', 'O20 user-assigned']),
    );
  });
});

const signOn =
  (edit: (settings: Thing) => void): (() => Promise<void>) =>
  () =>
    change('wic', 'apps', (app) => edit(app.settings.signOn));
const trust =
  (edit: (credentials: Thing) => void): (() => Promise<void>) =>
  () =>
    change('cic', 'idps', (idp) => edit(idp.protocol.credentials.trust));
const provider =
  (edit: (idp: Thing) => void): (() => Promise<void>) =>
  () =>
    change('cic', 'idps', edit);
const application =
  (edit: (app: Thing) => void): (() => Promise<void>) =>
  () =>
    change('wic', 'apps', edit);

async function otherCertificate(): Promise<void> {
  const apps: readonly Thing[] = await call('wic', 'GET', '/api/v1/apps?limit=200');
  const app = apps.find((it) => it.label === 'partners');
  const key = await call('wic', 'POST', `/api/v1/apps/${app.id}/credentials/keys/generate?validityYears=2`);
  const kept = await call('cic', 'POST', '/api/v1/idps/credentials/keys', { x5c: key.x5c });
  await trust((it) => {
    it.kid = kept.kid;
  })();
}

const state = (org: Org, what: 'apps' | 'idps') => async (): Promise<void> => {
  const all: readonly Thing[] = await call(org, 'GET', `/api/v1/${what}?limit=200`);
  const thing = all.find((it) => /partners/i.test(it.label ?? it.name));
  await call(org, 'POST', `/api/v1/${what}/${thing.id}/lifecycle/deactivate`);
};

describe('SAML that was broken by hand', () => {
  const CASES: Readonly<Record<string, readonly [breakIt: () => Promise<void>, failure: string]>> = {
    'another issuer': [trust(put('issuer', (was) => `${was}/`)), 'S18 issuer-mismatch'],
    'another audience': [signOn(put('audience', (was) => `${was}/`)), 'S19 audience-mismatch'],
    'another destination': [signOn(put('destination', (was) => `${was}x`)), 'S20 destination-mismatch'],
    'another recipient': [signOn(put('recipient', (was) => `${was}x`)), 'S21 recipient-mismatch'],
    'a whole other address': [
      signOn((it) => {
        for (const name of ['ssoAcsUrl', 'recipient', 'destination']) it[name] = 'https://old.example/acs';
      }),
      'S22 acs-mismatch',
    ],
    'another certificate': [otherCertificate, 'S6 certificate-mismatch'],
    'another sign-on address': [
      provider(put('protocol.endpoints.sso.url', (was) => `${was}/old`)),
      'S4 sign-on-url-mismatch',
    ],
    'a signature that is not wanted': [
      async () => {
        await signOn(put('responseSigned', () => false))();
        await provider(put('protocol.algorithms.response.signature.scope', () => 'RESPONSE'))();
      },
      'S10 response-not-signed',
    ],
    'SHA-1': [signOn(put('signatureAlgorithm', () => 'RSA_SHA1')), 'S8 sha1-refused'],
    'another format of the NameID': [
      provider((it) => {
        it.protocol.settings.nameFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
      }),
      'S29 format-mismatch',
    ],
    'an attribute that is not sent': [
      async () => {
        await provider((it) => {
          it.policy.subject.userNameTemplate.template = 'idpuser.employeeNumber';
        })();
      },
      'S31 attribute-missing',
    ],
    'signed requests that are verified with nothing': [
      signOn(put('samlSignedRequestEnabled', () => true)),
      'S34 request-certificate-missing',
    ],
    'an application that is switched off': [state('wic', 'apps'), 'S37 application-inactive'],
    'an identity provider that is switched off': [state('cic', 'idps'), 'S37 provider-inactive'],
  };
  it.each(Object.keys(CASES))('%s is reported, and nothing else', async (name) => {
    await wired('org2org-saml');
    const [breakIt, failure] = CASES[name] ?? [];
    await breakIt?.();
    const report = await verified();
    expect(failures(report)).toEqual([failure]);
    expect(report.verdict).toBe('faulty');
  });
});

describe('OpenID Connect that was broken by hand', () => {
  const client = (edit: (settings: Thing) => void): (() => Promise<void>) =>
    application((app) => edit(app.settings.oauthClient));
  const CASES: Readonly<Record<string, readonly [breakIt: () => Promise<void>, failure: string]>> = {
    'another issuer': [provider(put('protocol.issuer.url', (was) => `${was}/`)), 'O2 issuer-slash'],
    'another redirect URI': [
      client((it) => {
        it.redirect_uris = it.redirect_uris.map((uri: string) => `${uri}/`);
      }),
      'O14 redirect-mismatch',
    ],
    'another client id': [
      provider(put('protocol.credentials.client.client_id', () => '0oa00000000000000000')),
      'O22 client-id-mismatch',
    ],
    'another secret': [
      provider(put('protocol.credentials.client.client_secret', () => 'not the one that it was')),
      'O22 secret-mismatch',
    ],
    'a claim that no scope brings': [
      provider(put('protocol.scopes', () => ['openid', 'profile'])),
      'O29 claim-not-asked-for',
    ],
    'an old key address': [
      provider(put('protocol.endpoints.jwks.url', (was) => `${was}/old`)),
      'O8 endpoint-copied-otherwise',
    ],
    'an old token address': [
      provider(put('protocol.endpoints.token.url', (was) => `${was}/old`)),
      'O7 endpoint-copied-otherwise',
    ],
    'an application that is switched off': [state('wic', 'apps'), 'O41 application-inactive'],
    'an identity provider that is switched off': [state('cic', 'idps'), 'O41 provider-inactive'],
  };
  it.each(Object.keys(CASES))('%s is reported, and nothing else', async (name) => {
    await wired('org2org-oidc');
    const [breakIt, failure] = CASES[name] ?? [];
    await breakIt?.();
    expect(failures(await verified())).toEqual([failure]);
  });
});
