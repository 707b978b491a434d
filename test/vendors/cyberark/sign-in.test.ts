import { beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { AssertionRequest, AssertionSource } from '../../../src/services/connections/assertion-port.ts';
import { cyberarkHealth } from '../../../src/vendors/cyberark/health.ts';
import { cyberarkPam } from '../../../src/vendors/cyberark/pam.ts';
import type { Bench, BenchOptions } from './support.ts';
import {
  bench,
  empty,
  FakeHttp,
  failureOf,
  GET_ACCOUNT,
  html,
  json,
  LOGON,
  madeUp,
  madeUpToken,
  raw,
  refusal,
  sessionGone,
  wireAccount,
  withLogon,
} from './support.ts';

const signInOnce = (it: Bench) => cyberarkPam(it.context).get('41_8');
const challenge = (prompt: string, setCookie: readonly string[] = []) =>
  json({ ErrorCode: 'ITATS542I', ErrorMessage: prompt }, { status: 500, setCookie });

describe('logon by password', () => {
  test('posts user name, password and concurrent session, and uses the bare token without Bearer', async () => {
    const password = madeUp('password');
    const token = madeUpToken();
    const it = withLogon(bench({ secrets: { password } }), token);
    it.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    const logon = it.http.only(LOGON);
    expect(logon.body).toEqual({ json: { username: 'svc-idctl', password, concurrentSession: true } });
    expect(logon.effect).toBe('sign-in');
    expect(logon.headers).toBeUndefined();
    expect(it.http.only(GET_ACCOUNT).headers).toEqual({ authorization: token });
  });

  test('can be told to end the user’s other sessions', async () => {
    const it = withLogon(bench({ settings: { concurrent: false } }));
    it.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.only(LOGON).body).toMatchObject({ json: { concurrentSession: false } });
  });

  test.each([
    ['ldap', 'POST PasswordVault/API/auth/LDAP/Logon'],
    ['radius', 'POST PasswordVault/API/auth/RADIUS/Logon'],
  ])('method %s has its own endpoint', async (method, call) => {
    const it = bench({ settings: { method } });
    it.http.on(call, raw(JSON.stringify(madeUpToken()))).on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.calls).toEqual([call, GET_ACCOUNT]);
  });

  test('finds the application under another name, and when the address ends in it', async () => {
    const renamed = bench({ settings: { appPath: '/Vault/' } });
    renamed.http
      .on('POST Vault/API/auth/CyberArk/Logon', raw('"t"'))
      .on('GET Vault/API/Accounts/41_8/', json(wireAccount()));
    await signInOnce(renamed);
    const below = bench({ baseUrl: 'https://pvwa.corp.example/passwordvault/' });
    below.http
      .on('POST API/auth/CyberArk/Logon', raw('"t"'))
      .on('GET API/Accounts/41_8/', json(wireAccount()));
    await signInOnce(below);
    expect(below.http.calls).toHaveLength(2);
  });

  test('asks for the password when none is configured', async () => {
    const typed = madeUp('typed');
    const it = withLogon(bench({ secrets: {}, typed: [typed] }));
    it.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.only(LOGON).body).toMatchObject({ json: { password: typed } });
    expect(it.prompts).toEqual(['Password of svc-idctl at vault1']);
  });

  test('without a user name names the missing field', async () => {
    const it = bench({ settings: { username: '' } });
    expect(await failureOf(signInOnce(it))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('username'),
    });
    expect(it.http.sent).toEqual([]);
  });
});

describe('a refused logon', () => {
  test.each([
    [403, 'ITATS004E', 'AUTH_REQUIRED', 'the password is wrong'],
    [403, 'ITATS528E', 'AUTH_REQUIRED', 'RADIUS'],
    [500, 'ITATS528E', 'AUTH_REQUIRED', 'RADIUS'],
    [403, 'ITATS002E', 'AUTH_REQUIRED', 'suspended'],
    [403, 'ITATS006E', 'AUTH_REQUIRED', 'may not sign in'],
    [403, 'PASWS035E', 'AUTH_REQUIRED', 'refused'],
    [401, 'PASWS013E', 'AUTH_REQUIRED', 'refused'],
    [409, 'X', 'AUTH_REQUIRED', 'expired'],
    [429, 'X', 'RATE_LIMITED', ''],
    [503, 'ITADM111E', 'UNAVAILABLE', ''],
  ])('%i %s is %s', async (status, vendorCode, code, words) => {
    const it = bench();
    it.http.on(LOGON, refusal(status, vendorCode, 'Their words.'));
    const error = await failureOf(signInOnce(it));
    expect(error).toMatchObject({
      code,
      vendor: { id: 'cyberark', status, code: vendorCode, message: 'Their words.' },
    });
    expect(error.message).toContain(words);
    expect(error.requestId).toBeDefined();
    expect(it.http.calls).toEqual([LOGON]);
  });

  test('names the connection and says that it was tried once', async () => {
    const it = bench();
    it.http.on(LOGON, refusal(403, 'ITATS004E', 'Authentication failure for User [svc-idctl].'));
    const error = await failureOf(signInOnce(it));
    expect(error.message).toContain('vault1');
    expect(error.hint).toContain('tried once');
  });

  test('is not tried again by any later call of the run', async () => {
    const it = bench();
    it.http.on(LOGON, refusal(403, 'ITATS004E', 'Authentication failure.'));
    const pam = cyberarkPam(it.context);
    const first = await failureOf(pam.get('41_8'));
    expect(await failureOf(pam.get('41_9'))).toBe(first);
    expect(it.http.calls).toEqual([LOGON]);
  });

  describe('for its password', () => {
    const WRONG = refusal(403, 'ITATS004E', 'Authentication failure.');
    const refused = async (options: BenchOptions = {}, logon = LOGON) => {
      const it = bench(options);
      it.http.on(logon, WRONG);
      expect((await failureOf(signInOnce(it))).code).toBe('AUTH_REQUIRED');
      return it;
    };

    test('is not tried again by a later run with the same password', async () => {
      const later = (await refused()).again();
      expect(await failureOf(signInOnce(later))).toMatchObject({
        code: 'AUTH_REQUIRED',
        message: expect.stringContaining('refused this password of vault1 at 2026-01-15T10:00:00.000Z'),
        hint: expect.stringContaining('idctl connection sign-off vault1'),
      });
      expect((await failureOf(signInOnce(later.again()))).message).toContain('2026-01-15T10:00:00.000Z');
      expect(later.http.sent).toEqual([]);
    });

    test('is kept without the password', async () => {
      const password = madeUp('password');
      const it = await refused({ secrets: { password } });
      expect(it.store.session?.reveal()).toContain('refused');
      expect(it.store.session?.reveal()).not.toContain(password);
    });

    test('is forgotten with another password, and by a sign-off', async () => {
      const it = await refused();
      const corrected = withLogon(bench({ store: it.store, secrets: { password: madeUp('new') } }));
      corrected.http.on(GET_ACCOUNT, json(wireAccount()));
      await signInOnce(corrected);
      expect(corrected.http.calls).toEqual([LOGON, GET_ACCOUNT]);

      const once = await refused();
      await cyberarkHealth(once.again().context).signOff();
      const later = withLogon(once.again());
      later.http.on(GET_ACCOUNT, json(wireAccount()));
      await signInOnce(later);
      expect(later.http.calls).toEqual([LOGON, GET_ACCOUNT]);
    });

    test('is not kept where a one-time code may have been wrong', async () => {
      const settings = { method: 'radius', radiusMode: 'append' };
      const secrets = { password: madeUp('password'), otp: madeUp('otp') };
      const it = await refused({ settings, secrets }, 'POST PasswordVault/API/auth/RADIUS/Logon');
      expect(it.store.session).toBeNull();
    });

    test.each(['ITATS002E', 'PASWS035E'])('is not kept of %s, which is not of the password', async (code) => {
      const it = bench();
      it.http.on(LOGON, refusal(403, code, 'Their words.'));
      await failureOf(signInOnce(it));
      expect(it.store.session).toBeNull();
    });
  });

  test('may be tried again when the server was not there', async () => {
    const it = bench();
    it.http
      .on(LOGON, new IdctlError('UNAVAILABLE', 'connection refused'))
      .on(GET_ACCOUNT, json(wireAccount()));
    const pam = cyberarkPam(it.context);
    expect((await failureOf(pam.get('41_8'))).code).toBe('UNAVAILABLE');
    withLogon(it);
    expect((await pam.get('41_8')).id).toBe('41_8');
  });

  test('at a wrong application name points to address and appPath', async () => {
    const it = bench();
    it.http.on(LOGON, html(404));
    expect(await failureOf(signInOnce(it))).toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('appPath'),
    });
  });

  test('by a firewall’s page is not blamed on the password', async () => {
    const it = bench();
    it.http.on(LOGON, html(403));
    expect(await failureOf(signInOnce(it))).toMatchObject({
      code: 'DENIED',
      hint: expect.stringContaining('firewall'),
    });
  });

  test.each([
    ['a page with status 200', html()],
    ['an empty body', empty()],
    ['an object', json({ something: 'else' })],
  ])('%s is no token', async (_, answer) => {
    const it = bench();
    it.http.on(LOGON, answer);
    expect((await failureOf(signInOnce(it))).code).toBe('UNAVAILABLE');
    expect(it.store.session).toBeNull();
  });

  test('takes control characters out of the server’s sentence', async () => {
    const it = bench();
    it.http.on(LOGON, refusal(403, 'ITATS004E', 'Evil\u001b[2J\nsentence'));
    expect((await failureOf(signInOnce(it))).vendor?.message).toBe('Evil [2J sentence');
  });
});

describe('RADIUS', () => {
  const CALL = 'POST PasswordVault/API/auth/RADIUS/Logon';
  const passwords = (it: Bench) =>
    it.http.sent
      .filter((sent) => sent.path.endsWith('/Logon'))
      .map((sent) => (sent.body !== undefined && 'json' in sent.body ? sent.body.json : null));

  test('append mode joins password, delimiter and code', async () => {
    const [password, otp] = [madeUp('password'), '123456'];
    const settings = { method: 'radius', radiusMode: 'append', radiusDelimiter: ';' };
    const it = bench({ settings, secrets: { password, otp } });
    it.http.on(CALL, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(passwords(it)).toMatchObject([{ password: `${password};${otp}` }]);
  });

  test('append mode asks for a code that is not configured, with a comma between', async () => {
    const password = madeUp('password');
    const it = bench({
      settings: { method: 'radius', radiusMode: 'append' },
      secrets: { password },
      typed: ['654321'],
    });
    it.http.on(CALL, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(passwords(it)).toMatchObject([{ password: `${password},654321` }]);
  });

  test('a challenge shows the server’s prompt and answers on the same cookies', async () => {
    const password = madeUp('password');
    const it = bench({ settings: { method: 'radius' }, secrets: { password }, typed: ['111222'] });
    it.http
      .on(
        CALL,
        challenge('Enter your code', ['CA66666=abc; path=/; HttpOnly', 'node=one; path=/']),
        raw('"token"'),
      )
      .on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.prompts).toEqual(['Enter your code']);
    expect(passwords(it)).toMatchObject([
      { username: 'svc-idctl', password },
      { username: 'svc-idctl', password: '111222' },
    ]);
    expect(it.http.sent[1]?.headers).toEqual({ cookie: 'CA66666=abc; node=one' });
    expect(it.http.only(GET_ACCOUNT).headers).toEqual({
      authorization: 'token',
      cookie: 'CA66666=abc; node=one',
    });
  });

  test('a configured code answers the first challenge and a person the next', async () => {
    const it = bench({
      settings: { method: 'radius' },
      secrets: { password: madeUp(), otp: 'push' },
      typed: ['2'],
    });
    it.http
      .on(CALL, challenge('Code?'), challenge('1: push, 2: call'), raw('"token"'))
      .on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(passwords(it)).toMatchObject([{}, { password: 'push' }, { password: '2' }]);
    expect(it.prompts).toEqual(['1: push, 2: call']);
  });

  test('gives up after five challenges', async () => {
    const it = bench({ settings: { method: 'radius' }, typed: ['1', '2', '3', '4', '5', '6'] });
    it.http.on(CALL, ...Array.from({ length: 6 }, () => challenge('Again?')));
    expect((await failureOf(signInOnce(it))).code).toBe('AUTH_REQUIRED');
    expect(it.http.calls).toHaveLength(6);
    expect(it.prompts).toHaveLength(5);
  });

  test('without anybody to type the code the challenge is not provoked a second time', async () => {
    const it = bench({ settings: { method: 'radius' } });
    it.http.on(CALL, challenge('Code?'));
    const pam = cyberarkPam(it.context);
    expect((await failureOf(pam.get('41_8'))).code).toBe('INPUT_REQUIRED');
    expect((await failureOf(pam.get('41_8'))).code).toBe('INPUT_REQUIRED');
    expect(it.http.calls).toEqual([CALL]);
  });

  test('a challenge of another method is answered as well', async () => {
    const it = bench({ typed: ['777'] });
    it.http.on(LOGON, challenge('Second factor'), raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
    expect((await signInOnce(it)).id).toBe('41_8');
  });
});

describe('other methods', () => {
  test('SAML posts the answer as a form, unwrapped', async () => {
    const it = bench({ settings: { method: 'saml' }, secrets: { saml: 'PHNhbWxw\nOlJlc3BvbnNl+/8=\n' } });
    const call = 'POST PasswordVault/API/auth/SAML/Logon';
    it.http.on(call, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.only(call).body).toEqual({
      form: { SAMLResponse: 'PHNhbWxwOlJlc3BvbnNl+/8=', apiUse: 'true', concurrentSession: 'true' },
    });
  });

  describe('SAML by an identity provider', () => {
    const CALL = 'POST PasswordVault/API/auth/SAML/Logon';
    const settings = {
      ...{ method: 'saml', identityProvider: 'wic', application: 'PVWA', username: 'sam@corp.example' },
    };
    const ANSWER = Buffer.from('<Response><Issuer>http://idp.example</Issuer></Response>').toString('base64');
    const asked: AssertionRequest[] = [];
    const provider: AssertionSource = {
      async assertionFor(request) {
        asked.push(request);
        return new Secret(ANSWER);
      },
    };
    beforeEach(() => {
      asked.length = 0;
    });

    test('asks it for this person, this application and this PVWA, and posts what it gives', async () => {
      const secrets = { password: madeUp('password'), otp: '123456' };
      const it = bench({ settings, secrets, provider });
      it.http.on(CALL, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
      await signInOnce(it);
      expect(it.http.only(CALL).body).toMatchObject({ form: { SAMLResponse: ANSWER, apiUse: 'true' } });
      const [{ person, application, consumers } = asked[0] as AssertionRequest] = asked; // Asked once, above.
      expect({ application, userName: person.userName, times: asked.length }).toEqual({
        application: 'PVWA',
        userName: 'sam@corp.example',
        times: 1,
      });
      expect(consumers.map(String)).toEqual([
        'https://pvwa.corp.example/PasswordVault/api/auth/saml/logon',
        'https://pvwa.corp.example/PasswordVault/auth/saml',
      ]);
      expect((await person.password()).reveal()).toBe(secrets.password);
      expect((await person.secondFactor())?.reveal()).toBe('123456');
    });

    test('has a person asked for the password, and for nothing else', async () => {
      const it = bench({ settings, secrets: {}, provider, typed: ['typed-password'] });
      it.http.on(CALL, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
      await signInOnce(it);
      expect((await asked[0]?.person.password())?.reveal()).toBe('typed-password');
      expect(asked[0]?.person.secondFactor()).toBeNull();
      expect(it.prompts).toEqual(['Password of sam@corp.example at wic']);
    });

    test('takes the address that it is told instead of its own', async () => {
      const consumerUrl = 'https://vault.corp.example/PasswordVault/api/auth/saml/logon';
      const it = bench({ settings: { ...settings, consumerUrl }, provider });
      it.http.on(CALL, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
      await signInOnce(it);
      expect(asked[0]?.consumers.map(String)).toEqual([consumerUrl]);
      const wrong = bench({ settings: { ...settings, consumerUrl: 'vault' }, provider });
      expect((await failureOf(signInOnce(wrong))).code).toBe('CONFIG_INVALID');
    });

    test('says what was in an answer that is refused, and knocks once', async () => {
      const it = bench({ settings, provider });
      it.http.on(CALL, refusal(403, 'PASWS035E', 'SAML failure.'));
      const pam = cyberarkPam(it.context);
      const first = await failureOf(pam.get('41_8'));
      expect(first).toMatchObject({
        code: 'AUTH_REQUIRED',
        hint: expect.stringContaining('The answer came from http://idp.example.'),
        vendor: { code: 'PASWS035E' },
      });
      expect(await failureOf(pam.get('41_8'))).toBe(first);
      expect(asked).toHaveLength(1);
    });

    test('knocks once at the provider, and not at PVWA, when the provider refuses', async () => {
      let times = 0;
      const refusing: AssertionSource = {
        async assertionFor() {
          times += 1;
          throw new IdctlError('DENIED', 'not for you');
        },
      };
      const pam = cyberarkPam(bench({ settings, provider: refusing }).context);
      for (let call = 0; call < 3; call += 1) expect((await failureOf(pam.get('41_8'))).code).toBe('DENIED');
      expect(times).toBe(1);
    });

    test.each(['application', 'username'])('names what is missing: %s', async (field) => {
      const it = bench({ settings: { ...settings, [field]: '' }, provider });
      expect(await failureOf(signInOnce(it))).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(asked).toEqual([]);
    });
  });

  test('a client certificate alone signs in', async () => {
    const it = bench({ settings: { method: 'pki' }, secrets: {} });
    const call = 'POST PasswordVault/API/auth/PKI/Logon';
    it.http.on(call, raw('"token"')).on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.only(call).body).toEqual({ json: { concurrentSession: true } });
  });

  test('a client certificate with a second factor goes on to LDAP on the same cookies', async () => {
    const password = madeUp('password');
    const it = bench({ settings: { method: 'pki' }, secrets: { password } });
    it.http
      .on(
        'POST PasswordVault/API/auth/PKI/Logon',
        json({ UserName: 'jane' }, { setCookie: ['leg=one; path=/'] }),
      )
      .on('POST PasswordVault/API/auth/LDAP/Logon', raw('"token"'))
      .on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.only('POST PasswordVault/API/auth/LDAP/Logon')).toMatchObject({
      body: { json: { username: 'jane', password } },
      headers: { cookie: 'leg=one' },
    });
  });

  describe('oauth', () => {
    const TOKEN = 'POST oauth2/platformtoken';
    const settings = {
      method: 'oauth',
      identityUrl: 'https://abc1234.id.cyberark.cloud',
      clientId: 'svc@cyberark.cloud.1234',
    };
    const cloud = (clientSecret = madeUp('client')) => {
      const it = bench({ settings, secrets: { clientSecret } });
      const identity = new FakeHttp();
      it.others.set(settings.identityUrl, identity);
      return { it, identity, clientSecret };
    };
    const token = (value: string, expires_in: number) =>
      json({ access_token: value, token_type: 'Bearer', expires_in });

    test('fetches a token by client credentials and sends it as Bearer', async () => {
      const { it, identity, clientSecret } = cloud();
      identity.on(TOKEN, token('jwt-one', 900));
      it.http.on(GET_ACCOUNT, json(wireAccount()));
      await signInOnce(it);
      expect(identity.only(TOKEN)).toMatchObject({
        effect: 'sign-in',
        body: {
          form: {
            grant_type: 'client_credentials',
            client_id: settings.clientId,
            client_secret: clientSecret,
          },
        },
      });
      expect(it.http.only(GET_ACCOUNT).headers).toEqual({ authorization: 'Bearer jwt-one' });
    });

    test('renews the token before it ends', async () => {
      const { it, identity } = cloud();
      identity.on(TOKEN, token('jwt-one', 900), token('jwt-two', 900));
      it.http.on(GET_ACCOUNT, json(wireAccount()), json(wireAccount()), json(wireAccount()));
      const pam = cyberarkPam(it.context);
      await pam.get('41_8');
      it.clock.ms += 839_000;
      await pam.get('41_8');
      it.clock.ms += 1000;
      await pam.get('41_8');
      expect(it.http.sent.map((sent) => sent.headers?.['authorization'])).toEqual([
        'Bearer jwt-one',
        'Bearer jwt-one',
        'Bearer jwt-two',
      ]);
    });

    test('a refused client is AUTH_REQUIRED with the front end’s words', async () => {
      const { it, identity } = cloud();
      identity.on(
        TOKEN,
        json({ error: 'invalid_client', error_description: 'Unknown client' }, { status: 401 }),
      );
      expect(await failureOf(signInOnce(it))).toMatchObject({
        code: 'AUTH_REQUIRED',
        vendor: { code: 'invalid_client', message: 'Unknown client' },
      });
    });
  });
});

describe('sessions', () => {
  test('a session is kept before its first use and taken up by the next run', async () => {
    const it = bench();
    const token = madeUpToken();
    it.http
      .on(LOGON, raw(JSON.stringify(token), { setCookie: ['lb=node2; path=/PasswordVault; Secure'] }))
      .on(GET_ACCOUNT, () => {
        expect(it.store.session?.reveal()).toContain(token);
        return json(wireAccount());
      });
    await signInOnce(it);
    const next = it.again();
    next.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(next);
    expect(next.http.sent.map((sent) => sent.headers)).toEqual([
      { authorization: token, cookie: 'lb=node2' },
    ]);
  });

  test('a session of another user is not taken up', async () => {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    const other = withLogon(bench({ store: it.store, settings: { username: 'somebody-else' } }));
    other.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(other);
    expect(other.http.calls).toEqual([LOGON, GET_ACCOUNT]);
  });

  test('a damaged session is replaced', async () => {
    const it = withLogon(bench());
    it.store.session = new Secret('{"token":');
    it.http.on(GET_ACCOUNT, json(wireAccount()));
    await signInOnce(it);
    expect(it.http.calls).toEqual([LOGON, GET_ACCOUNT]);
  });

  test('an ended session costs one logon and one repeat', async () => {
    const it = withLogon(withLogon(bench(), 'old'), 'new');
    it.http.on(GET_ACCOUNT, json(wireAccount()), sessionGone(), json(wireAccount()));
    const pam = cyberarkPam(it.context);
    await pam.get('41_8');
    await pam.get('41_8');
    expect(it.http.calls).toEqual([LOGON, GET_ACCOUNT, GET_ACCOUNT, LOGON, GET_ACCOUNT]);
    expect(it.http.sent.at(-1)?.headers).toEqual({ authorization: 'new' });
    expect(it.store.session?.reveal()).toContain('new');
  });

  test('a session that is refused twice is not logged on for a third time', async () => {
    const it = withLogon(withLogon(bench()));
    it.http.on(GET_ACCOUNT, sessionGone(), sessionGone());
    expect(await failureOf(signInOnce(it))).toMatchObject({
      code: 'AUTH_EXPIRED',
      hint: expect.stringContaining('load balancer'),
      vendor: { code: 'PASWS006E' },
    });
    expect(it.http.calls).toEqual([LOGON, GET_ACCOUNT, LOGON, GET_ACCOUNT]);
  });

  test('parallel calls share one logon, and one more when the session ends under all of them', async () => {
    const it = withLogon(withLogon(bench(), 'old'), 'new');
    const later = () =>
      new Promise<ReturnType<typeof json>>((done) => setImmediate(() => done(sessionGone())));
    it.http.on(
      GET_ACCOUNT,
      later,
      later,
      later,
      json(wireAccount()),
      json(wireAccount()),
      json(wireAccount()),
    );
    const pam = cyberarkPam(it.context);
    await Promise.all([pam.get('41_8'), pam.get('41_8'), pam.get('41_8')]);
    expect(it.http.calls.filter((call) => call === LOGON)).toHaveLength(2);
    expect(it.http.calls).toHaveLength(8);
  });

  test('a cookie that comes with a later answer goes along from then on', async () => {
    const it = withLogon(bench());
    it.http.on(GET_ACCOUNT, json(wireAccount(), { setCookie: ['lb=node3; path=/'] }), json(wireAccount()));
    const pam = cyberarkPam(it.context);
    await pam.get('41_8');
    await pam.get('41_8');
    expect(it.http.sent.at(-1)?.headers?.['cookie']).toBe('lb=node3');
  });
});
