/** The Zoho-like service provider, asked by an identity provider that shares no code with the lab. */
import { inflateRawSync } from 'node:zlib';
import { ServiceProvider as MetadataReader, setSchemaValidator } from 'samlify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { createZohoLab } from '../../../src/lab/zoho/index.ts';
import { newIdp, respond, type Statement, type TestIdp } from '../../support/saml-idp.ts';

const SIGN_IN = 'http://idp.invalid/sso';

let lab: Lab;
let base: string;
let zoid: string;
let acs: string;
let idp: TestIdp;

beforeAll(async () => {
  setSchemaValidator({ validate: async () => 'skipped' });
  idp = await newIdp('http://idp.invalid');
  lab = await createLab({ seed: 'zoho', basePort: 0 }, [createZohoLab]);
  base = lab.urls['zoho'] ?? '';
});
afterAll(() => lab.stop());
beforeEach(async () => {
  lab.reset();
  const panel = await (await fetch(`${base}/admin/custom-authentication`)).text();
  acs = /<code>(http[^<]*)<\/code>/.exec(panel)?.[1] ?? '';
  zoid = acs.split('/').at(-1) ?? '';
  await lab.tell('zoho', 'custom-authentication', { signInUrl: SIGN_IN, certificate: idp.certificatePem });
});

const statement = (changes: Partial<Statement>): Statement => ({
  recipient: acs,
  audience: 'zoho.com',
  nameId: 'sam.reed@lab.example',
  nowMs: lab.clock.now(),
  ...changes,
});

async function post(
  changes: Partial<Statement> = {},
  more: Record<string, string> = {},
  url = acs,
): Promise<Response> {
  const body = new URLSearchParams({ SAMLResponse: respond(idp, statement(changes)), ...more });
  return fetch(url, { method: 'POST', body, redirect: 'manual' });
}

describe('an organisation', () => {
  it('shows what an identity provider needs, and the same in its metadata', async () => {
    expect(acs).toBe(`${base}/accounts.zoho.eu/signin/samlsp/${zoid}`);
    expect(zoid).toMatch(/^\d{9}$/);
    const xml = await (await fetch(`${acs}/metadata`)).text();
    const { entityMeta } = MetadataReader({ metadata: xml });
    expect(entityMeta.getEntityID()).toBe('zoho.com');
    expect(entityMeta.getAssertionConsumerService('post')).toBe(acs);
  });

  it('lets a user in who comes from the identity provider, on to the service that was asked for', async () => {
    const answer = await post({}, { RelayState: 'https://mail.zoho.eu' });
    expect(answer.status).toBe(302);
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const home = await fetch(new URL(answer.headers.get('location') ?? '', base), { headers: { cookie } });
    const page = await home.text();
    expect(page).toContain('sam.reed@lab.example');
    expect(page).toContain('https://mail.zoho.eu');
    expect(page).toContain(`/samlauthrequest/${zoid}?serviceurl=https%3A%2F%2Fdirectory.zoho.eu`);
  });

  it.each(['zoid', 'domain'])('sends a user out by its %s and remembers what he wanted', async (kind) => {
    const id = kind === 'zoid' ? zoid : 'lab.example';
    const away = await fetch(
      `${base}/accounts.zoho.eu/samlauthrequest/${id}?serviceurl=https://one.zoho.eu`,
      { redirect: 'manual' },
    );
    const url = new URL(away.headers.get('location') ?? '');
    expect(url.origin + url.pathname).toBe(SIGN_IN);
    expect(url.searchParams.get('RelayState')).toBe('https://one.zoho.eu');
    const request = inflateRawSync(
      Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64'),
    ).toString();
    expect(request).toContain(`AssertionConsumerServiceURL="${acs}"`);
    expect(request).toContain('<saml2:Issuer>zoho.com</saml2:Issuer>');
    const inResponseTo = / ID="([^"]*)"/.exec(request)?.[1] ?? '';
    const answer = await post({ inResponseTo });
    expect(answer.headers.get('location')).toBe('/home?serviceurl=https%3A%2F%2Fone.zoho.eu');
    expect((await post({ inResponseTo })).status).toBe(400);
  });

  it('lives in one data centre', async () => {
    const elsewhere = acs.replace('accounts.zoho.eu', 'accounts.zoho.in');
    const answer = await post({ recipient: elsewhere }, {}, elsewhere);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('No such organization'),
    ]);
    expect((await post({}, {}, acs.replace(zoid, '600000000'))).status).toBe(400);
  });

  it('makes users of its domains just in time where that is switched on', async () => {
    const nameId = 'new.person@lab.example';
    expect(await (await post({ nameId })).text()).toContain('not a registered SAML user');
    await lab.tell('zoho', 'custom-authentication', {
      signInUrl: SIGN_IN,
      certificate: idp.certificatePem,
      justInTime: true,
    });
    expect((await post({ nameId })).status).toBe(302);
    expect(await (await post({ nameId: 'x@other.example' })).text()).toContain('not a registered SAML user');
  });
});

describe('a response that does not fit', () => {
  const refused: ReadonlyArray<readonly [what: string, changes: Partial<Statement>, text: string]> = [
    [
      'is signed by somebody else',
      { tamper: (xml) => xml.replace('>sam.reed', '>mira.okafor') },
      'Signature validation failed',
    ],
    ['is not signed', { signed: 'nothing' }, 'Signature validation failed'],
    ['has no destination', { destination: null }, 'Destination attribute is not present'],
    [
      'has another destination',
      { destination: 'https://accounts.zoho.com/signin/samlsp/1' },
      'Destination attribute is not present',
    ],
    [
      'has another recipient',
      { recipient: 'https://accounts.zoho.com/signin/samlsp/1', destination: 'mine' },
      'Invalid subject confirmation data specified',
    ],
    ['is for another audience', { audience: 'one.zoho.com' }, 'Condition validation failed'],
    ['is from the future', { from: '2999-01-01T00:00:00Z' }, 'Condition validation failed'],
    [
      'says that the sign-in failed',
      { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' },
      'Authentication failed',
    ],
    [
      'names somebody in another format',
      { format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified' },
      'Email address not valid',
    ],
    ['names somebody who is no address', { nameId: 'sam.reed' }, 'Email address not valid'],
    [
      'names somebody who signs in with a password',
      { nameId: 'ben.cole@lab.example' },
      'SAML is not enabled for your account',
    ],
  ];
  it.each(refused)('because it %s', async (_what, changes, text) => {
    const answer = await post(changes.destination === 'mine' ? { ...changes, destination: acs } : changes);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(text)]);
  });

  it('because it came before', async () => {
    const once = { assertionId: '_once' };
    expect((await post(once)).status).toBe(302);
    expect(await (await post(once)).text()).toContain('Authentication failed');
  });

  it('because no identity provider is configured', async () => {
    await lab.tell('zoho', 'custom-authentication', null);
    expect(await (await post()).text()).toContain('SAML is not enabled');
  });
});

describe('the admin panel', () => {
  const save = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${base}/admin/custom-authentication`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers,
      redirect: 'manual',
    });

  it('takes a pasted certificate, which then decides', async () => {
    const next = await newIdp('http://idp.invalid');
    expect((await save({ signInUrl: SIGN_IN, certificate: next.certificatePem })).status).toBe(303);
    expect(await (await post()).text()).toContain('Signature validation failed');
    const body = new URLSearchParams({ SAMLResponse: respond(next, statement({})) });
    expect((await fetch(acs, { method: 'POST', body, redirect: 'manual' })).status).toBe(302);
  });

  it('refuses what is no certificate, and forms of other sites', async () => {
    const wrong = await save({ signInUrl: SIGN_IN, certificate: 'AAAA' });
    expect([wrong.status, await wrong.text()]).toEqual([
      400,
      expect.stringContaining('is not a certificate'),
    ]);
    const form = { signInUrl: SIGN_IN, certificate: idp.certificatePem };
    expect((await save(form, { origin: 'http://evil.invalid' })).status).toBe(403);
  });

  it('says by name what the stand-in has not', async () => {
    const answer = await fetch(`${base}/accounts.zoho.eu/oauth/v2/auth`);
    expect([answer.status, await answer.text()]).toEqual([
      501,
      expect.stringContaining('GET /oauth/v2/auth'),
    ]);
  });
});
