/** The org as SAML identity provider, judged by node-saml as service provider and samlify as reader of metadata. */
import { generateKeyPairSync } from 'node:crypto';
import { type Profile, SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import { IdentityProvider as MetadataReader, setSchemaValidator } from 'samlify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App, Document, SigningKey, User } from '../../../../src/lab/okta/model.ts';
import { newSigningKey, toPem } from '../../../../src/lab/okta/rules/keys.ts';
import {
  addPerson,
  addSamlApp,
  Browser,
  formOf,
  outcomes,
  signIn,
  startOrgs,
  type TestLab,
} from './support.ts';

const ACS = 'http://app.invalid/saml/acs';
const AUDIENCE = 'http://app.invalid/saml';

let test: TestLab;
let sam: User;
let app: App;

beforeAll(async () => {
  test = await startOrgs();
  sam = addPerson(test.wic, 'sam.reed@lab.example');
  app = await newApp();
  setSchemaValidator({ validate: async () => 'skipped' });
});
afterAll(() => test.lab.stop());

function newApp(signOn: Document = {}): Promise<App> {
  return addSamlApp(test.wic, {
    ssoAcsUrl: ACS,
    recipient: ACS,
    destination: ACS,
    audience: AUDIENCE,
    ...signOn,
  });
}

const ssoUrl = ({ name, externalKey }: App) => `${test.wic.ownUrl()}/app/${name}/${externalKey}/sso/saml`;

function serviceProvider(of: App, more: Partial<SamlConfig> = {}): SAML {
  return new SAML({
    entryPoint: ssoUrl(of),
    issuer: AUDIENCE,
    audience: AUDIENCE,
    callbackUrl: ACS,
    idpIssuer: `http://www.okta.com/${of.externalKey}`,
    idpCert: of.keys.map(({ certificate }) => certificate),
    identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    validateInResponseTo: ValidateInResponseTo.always,
    ...more,
  });
}

interface Posted {
  readonly action: string;
  readonly fields: Record<string, string>;
}

async function postedBy(browser: Browser, url: string): Promise<Posted> {
  const page = await browser.follow(await browser.get(url));
  return formOf(page.url.includes('/signin') ? await signIn(browser, page, sam.profile.login) : page);
}

async function signOnTo(sp: SAML, browser = new Browser()): Promise<{ profile: Profile; posted: Posted }> {
  const posted = await postedBy(browser, await sp.getAuthorizeUrlAsync('to/here?a=1&b=2', undefined, {}));
  const { profile } = await sp.validatePostResponseAsync(posted.fields);
  if (profile === null) throw new Error('nobody');
  return { profile, posted };
}

describe('an application of SAML', () => {
  it('gets a signed answer to its request, and its relay state back', async () => {
    const { profile, posted } = await signOnTo(serviceProvider(app));
    expect(posted.action).toBe(ACS);
    expect(posted.fields['RelayState']).toBe('to/here?a=1&b=2');
    expect(profile).toMatchObject({
      nameID: sam.profile.login,
      nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    });
    expect(outcomes(test.wic, 'user.authentication.sso').at(-1)).toBe('SUCCESS');
  });

  it.each([
    { responseSigned: true, assertionSigned: false },
    { responseSigned: false, assertionSigned: true },
    { responseSigned: true, assertionSigned: true, signatureAlgorithm: 'RSA_SHA1', digestAlgorithm: 'SHA1' },
  ])('has signed what %j says', async (signOn) => {
    const own = await newApp(signOn);
    const wants = {
      wantAuthnResponseSigned: signOn.responseSigned,
      wantAssertionsSigned: signOn.assertionSigned,
    };
    const { posted } = await signOnTo(serviceProvider(own, wants));
    const xml = Buffer.from(posted.fields['SAMLResponse'] ?? '', 'base64').toString();
    expect(xml.match(/<ds:Signature /g)).toHaveLength(
      Number(signOn.responseSigned) + Number(signOn.assertionSigned),
    );
    expect(xml.includes('rsa-sha1')).toBe(signOn.signatureAlgorithm === 'RSA_SHA1');
    const other = serviceProvider(own, { wantAuthnResponseSigned: true, wantAssertionsSigned: true });
    const wantsMore = signOnTo(other);
    if (signOn.responseSigned && signOn.assertionSigned) await expect(wantsMore).resolves.toBeDefined();
    else await expect(wantsMore).rejects.toThrow(/signature/i);
  });

  it('is told attributes by expression and groups by filter', async () => {
    const own = await newApp({
      attributeStatements: [
        {
          type: 'EXPRESSION',
          name: 'short',
          values: ['String.toUpperCase(String.substringBefore(user.login, "@"))'],
        },
        { type: 'EXPRESSION', name: 'full', values: ['user.firstName + " " + user.lastName'] },
        { type: 'EXPRESSION', name: 'nothing', values: ['user.costCenter'] },
        { type: 'GROUP', name: 'groups', filterType: 'STARTS_WITH', filterValue: 'Every' },
      ],
    });
    const { profile } = await signOnTo(serviceProvider(own));
    expect(profile).toMatchObject({ short: 'SAM.REED', full: 'Sam Reed', groups: 'Everyone' });
    expect(profile).not.toHaveProperty('nothing');
  });

  it('can be opened from here, with its default relay state', async () => {
    const own = await newApp({ defaultRelayState: 'https://directory.invalid/' });
    const { fields } = await postedBy(new Browser(), `${test.wic.ownUrl()}/home/${own.name}/${own.id}`);
    expect(fields['RelayState']).toBe('https://directory.invalid/');
    const sp = serviceProvider(own, { validateInResponseTo: ValidateInResponseTo.never });
    expect((await sp.validatePostResponseAsync(fields)).profile?.nameID).toBe(sam.profile.login);
    await expect(serviceProvider(own).validatePostResponseAsync(fields)).rejects.toThrow('InResponseTo');
  });

  it('may ask for a new sign-in', async () => {
    const own = await newApp({ honorForceAuthn: true });
    const browser = new Browser();
    await signOnTo(serviceProvider(own), browser);
    const url = await serviceProvider(own, { forceAuthn: true }).getAuthorizeUrlAsync('', undefined, {});
    const page = await browser.follow(await browser.get(url));
    expect(page.url).toContain('/signin');
    const { fields } = await formOf(await signIn(browser, page, sam.profile.login));
    expect(fields['SAMLResponse']).toBeTypeOf('string');
  });

  it('ends its assertions after the time that it sets', async () => {
    const own = await newApp({ samlAssertionLifetimeSeconds: 30 });
    test.lab.clock.advance(-60_000);
    try {
      await expect(signOnTo(serviceProvider(own))).rejects.toThrow(/confirmation|expired/i);
    } finally {
      test.lab.clock.advance(60_000);
    }
  });
});

describe('a request that does not fit', () => {
  async function refusal(of: App, more: Partial<SamlConfig>): Promise<string> {
    const page = await new Browser().get(
      await serviceProvider(of, more).getAuthorizeUrlAsync('', undefined, {}),
    );
    expect(page.status).toBe(400);
    return page.text();
  }

  it.each([
    [{ issuer: 'http://other.invalid' }, 'Issuer'],
    [{ callbackUrl: 'http://evil.invalid/acs' }, 'wants its answer at'],
  ])('is refused with a page: %j', async (more, words) => {
    expect(await refusal(app, more)).toContain(words);
    expect(outcomes(test.wic, 'user.authentication.sso').at(-1)).toContain(words);
  });

  it('may choose among the addresses that the application has', async () => {
    const second = `${ACS}/second`;
    const own = await newApp({ allowMultipleAcsEndpoints: true, acsEndpoints: [{ url: second, index: 0 }] });
    expect((await signOnTo(serviceProvider(own, { callbackUrl: second }))).posted.action).toBe(second);
  });

  it('must be signed where the application says so', async () => {
    const key: SigningKey = await newSigningKey(test.wic, 'sp');
    const own = await newApp({ samlSignedRequestEnabled: true, spCertificate: { x5c: [key.certificate] } });
    expect(await refusal(own, {})).toContain('signature of the request');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const stranger = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await refusal(own, { privateKey: stranger, signatureAlgorithm: 'sha256' })).toContain(
      'signature of the request',
    );
    const signed = { privateKey: toPem(key.privateJwk), signatureAlgorithm: 'sha256' } as const;
    expect((await signOnTo(serviceProvider(own, signed))).profile.nameID).toBe(sam.profile.login);
  });
});

describe('a user', () => {
  it('who is not assigned does not get in', async () => {
    const own = await newApp();
    own.groups = [];
    const browser = new Browser();
    const page = await browser.follow(await browser.get(ssoUrl(own)));
    const answer = await signIn(browser, page, sam.profile.login);
    expect(answer.status).toBe(403);
    expect(outcomes(test.wic, 'user.authentication.sso').at(-1)).toBe('FAILURE user_not_assigned');
    expect(outcomes(test.wic, 'app.generic.unauth_app_access_attempt')).toContain(
      'FAILURE user_not_assigned',
    );
  });

  it('is kept out by the policy of the application, and by one that is not active', async () => {
    const [rule] = test.wic.state.policies[0]?.rules ?? [];
    const own = await newApp();
    const browser = new Browser();
    await signOnTo(serviceProvider(own), browser);
    if (rule === undefined) throw new Error('no rule');
    rule.actions = { appSignOn: { access: 'DENY' } };
    expect((await browser.get(ssoUrl(own))).status).toBe(403);
    expect(outcomes(test.wic, 'policy.evaluate_sign_on').at(-1)).toContain('DENY');
    rule.actions = { appSignOn: { access: 'ALLOW' } };
    own.status = 'INACTIVE';
    expect((await browser.get(ssoUrl(own))).status).toBe(403);
  });
});

describe('metadata', () => {
  it('names the key in force, or the one that is asked for, and rollover overlaps', async () => {
    const own = await newApp();
    const [old] = own.keys;
    const next = await newSigningKey(test.wic, 'next');
    own.keys.push(next);
    const read = async (kid: string) => {
      const answer = await fetch(`${test.wic.ownUrl()}/app/${own.externalKey}/sso/saml/metadata${kid}`);
      expect(answer.headers.get('content-type')).toContain('application/xml');
      return MetadataReader({ metadata: await answer.text() }).entityMeta;
    };
    const current = await read('');
    expect(current.getEntityID()).toBe(`http://www.okta.com/${own.externalKey}`);
    expect(current.getSingleSignOnService('redirect')).toBe(ssoUrl(own));
    expect(current.getX509Certificate('signing')).toBe(old?.certificate);
    expect((await read(`?kid=${next.kid}`)).getX509Certificate('signing')).toBe(next.certificate);

    const onlyOld = serviceProvider(own, { idpCert: old?.certificate ?? '' });
    const both = serviceProvider(own);
    await signOnTo(onlyOld);
    own.credentials['signing'] = { kid: next.kid };
    await expect(signOnTo(onlyOld)).rejects.toThrow(/signature/i);
    await signOnTo(both);
  });
});
