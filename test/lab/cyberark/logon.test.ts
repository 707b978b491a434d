import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newIdp, respond, type Statement, type TestIdp } from '../../support/saml-idp.ts';
import { Caller, cookieOf, LabUnderTest, MINUTE, RUNBOOK_PEER, refusalOf } from './support.ts';

let lab: LabUnderTest;
beforeEach(() => {
  lab = new LabUnderTest();
});

const password = (user: string) => lab.credential(`cyberark/${user}`);
const otp = (user: string) => lab.credential(`cyberark/${user}-otp`);

describe('logon by password', () => {
  it('answers a bare JSON string of at least 180 characters and sets the sticky cookie', async () => {
    const answer = await lab.logon('CyberArk', 'sam', password('sam'));
    expect(answer.status).toBe(200);
    expect(typeof answer.json).toBe('string');
    expect(answer.json.length).toBeGreaterThanOrEqual(180);
    expect(cookieOf(answer)).toMatch(/^PVWANode=\w+$/);
  });

  it('knows users of each method only by their method', async () => {
    expect((await lab.logon('LDAP', 'lea', password('lea'))).status).toBe(200);
    expect(refusalOf(await lab.logon('CyberArk', 'lea', password('lea')))).toEqual([403, 'ITATS004E']);
  });

  it('tells no difference between an unknown user and a wrong password', async () => {
    expect(refusalOf(await lab.logon('CyberArk', 'nobody', 'x'))).toEqual([403, 'ITATS004E']);
    expect(refusalOf(await lab.logon('CyberArk', 'sam', 'x'))).toEqual([403, 'ITATS004E']);
  });

  it('suspends a user after five bad logons, and then refuses the right password too', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(refusalOf(await lab.logon('CyberArk', 'sam', 'wrong'))).toEqual([403, 'ITATS004E']);
    }
    expect(refusalOf(await lab.logon('CyberArk', 'sam', password('sam')))).toEqual([403, 'ITATS002E']);
  });

  it('forgets bad logons after a good one', async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) await lab.logon('CyberArk', 'sam', 'wrong');
    await lab.as('sam');
    for (let attempt = 0; attempt < 4; attempt += 1) await lab.logon('CyberArk', 'sam', 'wrong');
    expect((await lab.logon('CyberArk', 'sam', password('sam'))).status).toBe(200);
  });

  it('does not change passwords at logon and does not offer Windows', async () => {
    expect((await lab.logon('CyberArk', 'sam', password('sam'), { newPassword: 'n' })).status).toBe(501);
    expect(refusalOf(await lab.logon('Windows', 'sam', password('sam')))).toEqual([403, 'PASWS035E']);
    expect((await lab.logon('Shibboleth', 'sam', password('sam'))).status).toBe(501);
  });
});

describe('RADIUS', () => {
  it('takes the one-time password appended after a comma', async () => {
    const good = `${password('radius-append')},${otp('radius-append')}`;
    expect((await lab.logon('RADIUS', 'radius-append', good)).status).toBe(200);
    expect(refusalOf(await lab.logon('RADIUS', 'radius-append', password('radius-append')))).toEqual([
      403,
      'ITATS528E',
    ]);
  });

  it('answers 500 ITATS542I with a prompt and wants the answer on the same cookie', async () => {
    const first = await lab.logon('RADIUS', 'radius-challenge', password('radius-challenge'));
    expect(refusalOf(first)).toEqual([500, 'ITATS542I']);
    expect(first.json.ErrorMessage).not.toBe('');
    const second = await lab.logon(
      'RADIUS',
      'radius-challenge',
      otp('radius-challenge'),
      {},
      { cookie: cookieOf(first) },
    );
    expect(second.status).toBe(200);
  });

  it('refuses the second leg without the cookie, with another one, and when it comes late', async () => {
    const answer = (cookie: string) =>
      lab.logon('RADIUS', 'radius-challenge', otp('radius-challenge'), {}, cookie === '' ? {} : { cookie });
    const first = await lab.logon('RADIUS', 'radius-challenge', password('radius-challenge'));
    expect(refusalOf(await answer(''))).toEqual([403, 'ITATS528E']);
    expect(refusalOf(await answer('ASP.NET_SessionId=other'))).toEqual([403, 'ITATS528E']);
    lab.advance(10 * MINUTE);
    expect(refusalOf(await answer(cookieOf(first)))).toEqual([403, 'ITATS528E']);
  });

  it('ends a challenge at its first answer', async () => {
    const first = await lab.logon('RADIUS', 'radius-challenge', password('radius-challenge'));
    const headers = { cookie: cookieOf(first) };
    expect(refusalOf(await lab.logon('RADIUS', 'radius-challenge', '000', {}, headers))).toEqual([
      403,
      'ITATS528E',
    ]);
    const late = await lab.logon('RADIUS', 'radius-challenge', otp('radius-challenge'), {}, headers);
    expect(refusalOf(late)).toEqual([403, 'ITATS528E']);
  });
});

describe('client certificate', () => {
  const logon = (peer: typeof RUNBOOK_PEER | null, type = 'PKI') =>
    lab.send('POST', `/PasswordVault/API/auth/${type}/Logon`, { listener: 'pvwa-tls', peer });

  it('maps the common name to a vault user', async () => {
    const answer = await logon(RUNBOOK_PEER);
    expect(answer.status).toBe(200);
    const runbook = new Caller(lab, { authorization: answer.json, cookie: cookieOf(answer) });
    const user = await runbook.send('GET', '../WebServices/PIMServices.svc/User');
    expect(user.json.UserName).toBe('runbook');
    expect((await logon(RUNBOOK_PEER, 'PKIPN')).status).toBe(200);
  });

  it('reads subjects that are written over several lines', async () => {
    expect((await logon({ ...RUNBOOK_PEER, subject: 'O=lab\nCN=idctl-runbook' })).status).toBe(200);
    expect(refusalOf(await logon({ ...RUNBOOK_PEER, subject: 'O=a\\, CN=idctl-runbook\nCN=x' }))).toEqual([
      403,
      'PASWS035E',
    ]);
  });

  it('answers like IIS without a certificate or with an untrusted one', async () => {
    expect((await logon(null)).text).toContain('403.7');
    expect((await logon({ ...RUNBOOK_PEER, authorized: false })).text).toContain('403.16');
  });

  it('refuses a certificate that belongs to nobody', async () => {
    expect(refusalOf(await logon({ ...RUNBOOK_PEER, subject: 'CN=stranger' }))).toEqual([403, 'PASWS035E']);
  });
});

describe('SAML', () => {
  const ISSUER = 'http://www.okta.com/exklabcyberark';
  const at = (ms: number) => new Date(lab.now() + ms).toISOString();
  let idp: TestIdp;

  beforeAll(async () => {
    idp = await newIdp(ISSUER);
  });
  beforeEach(() => lab.lab.on('saml-partner', { issuer: ISSUER, certificates: [idp.certificatePem] }));

  const assertion = (changes: Partial<Statement> = {}) =>
    respond(idp, {
      recipient: 'https://pvwa.localhost/PasswordVault/api/auth/saml/logon',
      audience: 'PasswordVault',
      nameId: 'sam',
      nowMs: lab.now(),
      ...changes,
    });

  const post = (response: string, more: Readonly<Record<string, string>> = {}) =>
    lab.send('POST', '/PasswordVault/API/auth/SAML/Logon', {
      body: new URLSearchParams({ apiUse: 'true', SAMLResponse: response, ...more }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('gives a session to the asserted vault user', async () => {
    const answer = await post(assertion());
    expect(answer.status).toBe(200);
    expect(answer.json.length).toBeGreaterThanOrEqual(180);
  });

  const refused: ReadonlyArray<readonly [what: string, changes: Partial<Statement>, why: string]> = [
    ['another issuer', { issuer: `${ISSUER}/` }, 'Issuer'],
    ['another audience', { audience: 'passwordvault' }, 'Audience'],
    [
      'another recipient',
      { recipient: 'https://elsewhere.localhost/PasswordVault/api/auth/saml/logon' },
      'Destination',
    ],
    [
      'another recipient behind the right destination',
      {
        recipient: 'https://elsewhere.localhost/',
        destination: 'https://pvwa.localhost/PasswordVault/api/auth/saml/logon',
      },
      'Recipient',
    ],
    ['a failure status', { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }, 'status'],
    ['a name that is no vault user', { nameId: 'sam.reed@lab.example' }, 'no vault user'],
    ['a user who may not use SAML', { nameId: 'mira' }, 'no vault user'],
    ['a second assertion', { extra: '<saml:Assertion ID="b"/>' }, '2 assertions'],
    ['an encrypted assertion', { extra: '<saml:EncryptedAssertion/>' }, 'encrypted'],
    ['a comment that would cut the name short', { nameId: 'sam<!-- x -->uel' }, 'no vault user'],
    ['times that are no times', { until: 'soon' }, "'soon' is not a valid date"],
    ['an answer to a request that nobody made', { inResponseTo: '_x' }, 'No request'],
    ['an assertion without a signature', { signed: 'nothing' }, 'signature'],
    ['a signature of the response alone', { signed: 'response' }, 'signature'],
    ['another name than was signed', { tamper: (xml) => xml.replace('>sam<', '>omar<') }, 'signature'],
  ];
  it.each(refused)('refuses %s', async (_what, changes, why) => {
    const answer = await post(assertion(changes));
    expect(refusalOf(answer)).toEqual([403, 'PASWS035E']);
    expect(answer.json.ErrorMessage).toContain(why);
  });

  it('trusts the partner that it was given, and takes two certificates while keys roll over', async () => {
    const next = await newIdp(ISSUER);
    const byNext = () =>
      respond(next, {
        recipient: 'https://pvwa.localhost/PasswordVault/api/auth/saml/logon',
        audience: 'PasswordVault',
        nameId: 'sam',
        nowMs: lab.now(),
      });
    expect(refusalOf(await post(byNext()))).toEqual([403, 'PASWS035E']);
    lab.lab.on('saml-partner', { issuer: ISSUER, certificates: [idp.certificatePem, next.certificatePem] });
    expect((await post(byNext())).status).toBe(200);
    expect((await post(assertion())).status).toBe(200);
    expect(() => lab.lab.on('saml-partner', { issuer: ISSUER, certificates: ['AAAA'] })).toThrow(
      'not a certificate',
    );
  });

  it('takes saml.config as it lies on the server, and nothing else for it', async () => {
    const partner = (certificate: string) =>
      `<PartnerIdentityProvider Name="${ISSUER}"><PartnerCertificates><Certificate String="${certificate}"/></PartnerCertificates></PartnerIdentityProvider>`;
    const file = (partners: string) =>
      `\uFEFF<?xml version="1.0"?><SAMLConfiguration xmlns="urn:componentspace:SAML:2.0:configuration"><PartnerIdentityProviders>${partners}</PartnerIdentityProviders></SAMLConfiguration>`;
    const own = partner(idp.certificatePem.replace(/-----.*?-----|\s/g, ''));
    lab = new LabUnderTest();
    lab.lab.on('saml-partner', { text: file(own) });
    expect((await post(assertion())).status).toBe(200);
    for (const text of ['issuer: x', '<SAMLConfiguration/>', file(''), file(own + own)]) {
      expect(() => lab.lab.on('saml-partner', { text })).toThrow('no saml.config');
    }
    expect(() => lab.lab.on('saml-partner', { text: file(partner('AAAA')) })).toThrow('not a certificate');
  });

  it('trusts nobody until a partner is configured', async () => {
    lab = new LabUnderTest();
    lab.lab.reset();
    expect((await post(assertion())).json.ErrorMessage).toContain('No certificate');
  });

  it('takes an assertion once', async () => {
    const once = assertion();
    expect((await post(once)).status).toBe(200);
    const again = await post(once);
    expect(refusalOf(again)).toEqual([403, 'PASWS035E']);
    expect(again.json.ErrorMessage).toContain('used before');
  });

  it('refuses an assertion before and after its time', async () => {
    expect(refusalOf(await post(assertion({ from: at(10 * MINUTE) })))).toEqual([403, 'PASWS035E']);
    expect(refusalOf(await post(assertion({ until: at(-10 * MINUTE) })))).toEqual([403, 'PASWS035E']);
  });

  it('refuses what is not base64, not a form, or not for the API', async () => {
    expect(refusalOf(await post('%%%'))).toEqual([403, 'PASWS035E']);
    expect((await lab.send('POST', '/PasswordVault/API/auth/SAML/Logon', { json: {} })).status).toBe(415);
    expect((await post(assertion(), { apiUse: 'false' })).status).toBe(501);
    expect((await post(assertion(), { unknown: 'x' })).status).toBe(400);
  });
});

describe('service user of Privilege Cloud', () => {
  const token = (form: Readonly<Record<string, string>>, type = 'application/x-www-form-urlencoded') =>
    lab.send('POST', '/oauth2/platformtoken', {
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'idctl-svc@lab.example',
        client_secret: password('idctl-svc'),
        ...form,
      }).toString(),
      headers: { 'content-type': type },
    });

  it('gives a bearer token for 900 seconds, good with the word Bearer and without a cookie', async () => {
    const answer = await token({});
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    expect(answer.json.access_token.split('.')).toHaveLength(3);
    const service = new Caller(lab, { authorization: `Bearer ${answer.json.access_token}` });
    expect((await service.get('Accounts?limit=1')).status).toBe(200);
    expect(
      refusalOf(await new Caller(lab, { authorization: answer.json.access_token }).get('Accounts')),
    ).toEqual([401, 'PASWS006E']);
    lab.advance(900_000);
    expect(refusalOf(await service.get('Accounts'))).toEqual([401, 'CASSM005E']);
  });

  it('refuses wrong credentials, other users, other grants and other content types', async () => {
    expect((await token({ client_secret: 'wrong' })).json.error).toBe('invalid_client');
    expect((await token({ client_id: 'sam', client_secret: password('sam') })).status).toBe(401);
    expect((await token({ grant_type: 'password' })).json.error).toBe('unsupported_grant_type');
    expect((await token({}, 'application/json')).json.error).toBe('invalid_request');
  });
});
