import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capture, readCapture } from '../../../../../src/services/federation/capture/read-capture.ts';
import { tellStory } from '../../../../../src/services/federation/capture/story.ts';
import { redactHar } from '../../../../../src/services/federation/redact/redact-har.ts';
import type { Exporter, HarStep } from '../../../../support/federation/har.ts';
import {
  AUTHN_REQUEST,
  deflated,
  FLOW_SECRETS,
  harOf,
  jwt,
  oidcFlow,
  posted,
  samlFlow,
  samlResponse,
  streamOf,
} from '../../../../support/federation/har.ts';

async function redacted(har: string, keepNames = false) {
  const pieces: string[] = [];
  const copy = redactHar(streamOf(har), { keepNames });
  let next = await copy.next();
  for (; next.done !== true; next = await copy.next()) pieces.push(next.value);
  return { text: pieces.join(''), result: next.value };
}

const read = (har: string): Promise<Capture> => readCapture(streamOf(har), { source: 'a.har' });

/** Everything that can be got out of a text by decoding it, again and again. */
function opened(text: string, depth = 0): string {
  if (depth > 3) return text;
  const inner: string[] = [];
  try {
    const decoded = decodeURIComponent(text);
    if (decoded !== text) inner.push(opened(decoded, depth + 1));
  } catch {
    inner.push(opened(text.replace(/%(?![0-9a-f]{2})/gi, ''), depth + 1));
  }
  for (const [found] of text.matchAll(/[\w+/-]{16,}={0,2}/g)) {
    const bytes = Buffer.from(found, 'base64');
    inner.push(depth > 2 ? bytes.toString('latin1') : opened(bytes.toString('utf8'), depth + 1));
    try {
      inner.push(opened(inflateRawSync(bytes).toString('utf8'), depth + 1));
    } catch {
      // Most is not deflated.
    }
  }
  return [text, ...inner].join('\n');
}

const refused = {
  status: 403,
  type: 'text/html',
  body: '<h1>Access denied</h1><p>Audience is Invalid for jo@example.org</p>',
};
const FLOWS: ReadonlyArray<readonly [string, readonly HarStep[]]> = [
  ['SAML', samlFlow()],
  ['SAML, refused', samlFlow(refused)],
  ['SAML, with a status', samlFlow({}, samlResponse('AuthnFailed'))],
  ['OpenID Connect', oidcFlow()],
  [
    'OpenID Connect, refused',
    oidcFlow('error=access_denied&error_description=User+is+not+assigned&state=st-1'),
  ],
  ['nobody answers', samlFlow({ status: -1 })],
];

describe('the copy of a capture', () => {
  it.each(FLOWS)('tells the same story: %s', async (_, steps) => {
    const har = harOf(steps);
    const [before, after] = [await read(har), await read((await redacted(har)).text)];
    expect(after.hops).toEqual(before.hops);
    const places = (it: Capture) => it.messages.map(({ kind, evidence, at }) => ({ kind, evidence, at }));
    expect(places(after)).toEqual(places(before));
    const [told, toldAfter] = [tellStory(before), tellStory(after)];
    expect(toldAfter).toMatchObject({
      outcome: told.outcome,
      lines: told.lines.map(({ text }) => ({ text })),
    });
    expect(toldAfter.broke?.hop).toBe(told.broke?.hop);
  });

  it.each(['chromium', 'firefox', 'playwright', 'proxy', 'bare'] as const)(
    'of what %s wrote has all messages',
    async (exporter) => {
      for (const steps of [samlFlow(), oidcFlow()]) {
        const har = harOf(steps, exporter);
        const [before, after] = [await read(har), await read((await redacted(har)).text)];
        expect(after.messages.map((it) => it.kind)).toEqual(before.messages.map((it) => it.kind));
      }
    },
  );

  it('keeps what must be equal equal, and what is missing missing', async () => {
    const { messages } = await read(
      (await redacted(harOf(oidcFlow(`code=${FLOW_SECRETS.code}&state=other`)))).text,
    );
    const value = (kind: string, name: string) =>
      messages
        .flatMap((it) => (it.kind === kind && 'parameters' in it ? it.parameters : []))
        .find(([it]) => it === name)?.[1];
    expect(value('authorization-request', 'state')).not.toBe(value('authorization-response', 'state'));
    expect(value('authorization-response', 'code')).toBe(value('token-request', 'code'));
    expect(value('authorization-request', 'redirect_uri')).toBe('https://rp.example/cb');
    expect(value('authorization-request', 'client_id')).toBe('client-1');
    expect(value('authorization-request', 'login_hint')).toBeUndefined();
    const saml = await read((await redacted(harOf(samlFlow()))).text);
    const xml = saml.messages.map((it) => ('xml' in it ? it.xml : ''));
    const id = /AuthnRequest[^>]* ID="([^"]+)"/.exec(xml[0] ?? '')?.[1];
    expect(xml[1]).toContain(`InResponseTo="${id}"`);
    expect(xml[1]).toContain('<saml:Audience>https://sp.example/metadata</saml:Audience>');
    expect(xml[1]).toContain('NotOnOrAfter="2026-03-01T10:05:02Z"');
    expect(xml[1]).not.toContain('ana@example.org');
  });

  it('keeps names where that is asked for, and secrets never', async () => {
    const { text } = await redacted(harOf([...samlFlow(), ...oidcFlow()]), true);
    expect(opened(text)).toContain('ana@example.org');
    for (const secret of Object.values(FLOW_SECRETS)) expect(opened(text)).not.toContain(secret);
  });

  it('has tokens without a signature, and says so to whoever reads them', async () => {
    const { messages } = await read((await redacted(harOf(oidcFlow()))).text);
    const [token] = messages.flatMap((it) => (it.kind === 'jwt' ? [it.token] : []));
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.$/);
    const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      iss: 'https://op.example',
      aud: 'client-1',
      exp: 1772362802,
      sub: 'name-1',
    });
  });

  it('is a whole HAR of what could be read of one that is not whole', async () => {
    const { text, result } = await redacted(harOf(samlFlow()).slice(0, -400));
    expect(JSON.parse(text).log.entries).toHaveLength(4);
    expect(result.notes).toEqual(['The capture could not be read to its end: it ends before its end.']);
    expect(JSON.parse((await redacted('nonsense')).text).log.entries).toEqual([]);
  });

  it('has no secret, wherever one was', async () => {
    const word = fc.stringMatching(/^[a-z0-9]{6}$/).map((it) => `canary-${it}9731`);
    await fc.assert(
      fc.asyncProperty(
        word,
        fc.constantFrom<Exporter>('chromium', 'firefox', 'playwright', 'proxy'),
        fc.boolean(),
        async (canary, exporter, keepNames) => {
          const har = planted(canary, exporter);
          const { text } = await redacted(har, keepNames);
          const found = opened(text);
          const at = found.indexOf(canary);
          expect(at === -1 ? '' : found.slice(Math.max(0, at - 80), at + 80)).toBe('');
          expect((await read(text)).messages.length).toBeGreaterThan(10);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('of anything that is JSON is a HAR, and no crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json(), { maxLength: 4 }), async (entries) => {
        const { text } = await redacted(`{"log":{"entries":[${entries.join(',')}]}}`);
        expect(Array.isArray(JSON.parse(text).log.entries)).toBe(true);
      }),
    );
  });
});

/** A capture with a secret in every place that anybody could think of. */
function planted(secret: string, exporter: Exporter): string {
  const xml = samlResponse()
    .replace(
      '<saml:Subject>',
      `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>${secret}</ds:SignatureValue><ds:KeyInfo><ds:KeyName>${secret}</ds:KeyName><ds:X509Data><ds:X509Certificate>${posted(secret)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature><saml:Advice>${secret}</saml:Advice><x:own xmlns:x="x" a="${secret}">${secret}</x:own><!--${secret}--><saml:Subject>`,
    )
    .replace('SessionIndex="_s1"', `SessionIndex="${secret}" Own="${secret}"`)
    .replace('ID="_a1"', `ID="${secret}"`)
    .replace('<samlp:Status>', `<samlp:Extensions>${secret}</samlp:Extensions><samlp:Status>`);
  const token = `${jwt({ nonce: secret, jti: secret, sid: secret, at_hash: secret, own: secret, [secret]: 1, nested: { a: secret } })}${Buffer.from(secret).toString('base64url')}`;
  const sent = {
    cookie: `sid=${secret}; ${secret}=1`,
    authorization: `Bearer ${secret}`,
    dpop: jwt({ jti: secret }),
    'proxy-authorization': `Basic ${posted(secret)}`,
    'x-forwarded-for': secret,
    'x-own': secret,
    'user-agent': secret,
    referer: `https://user:${secret}@rp.example/p/${secret}?code=${secret}`,
    'content-language': secret,
  };
  const got = {
    'set-cookie': `sid=${secret}; Path=/${secret}; Domain=${secret}; SameSite=None\n${secret}=1; Secure`,
    'x-okta-request-id': secret,
    server: secret,
    'www-authenticate': `Bearer realm="${secret}", error="invalid_token"`,
    etag: secret,
  };
  const extra = {
    serverIPAddress: secret,
    connection: secret,
    pageref: secret,
    comment: secret,
    _initiator: { url: secret },
    _webSocketMessages: [{ data: secret }],
    [secret]: secret,
  };
  const query = `code=${secret}&state=${secret}&iss=https%3A%2F%2Fop.example&session_state=${secret}&own=${secret}&${secret}=1`;
  const more = { requestHeaders: sent, responseHeaders: got, extra };
  const json = 'application/json';
  const steps: HarStep[] = [
    { url: `https://shop.example/${secret}?q=${secret}#${secret}`, body: secret, type: 'text/html', ...more },
    {
      url: 'https://api.example/login',
      method: 'POST',
      body: JSON.stringify({ sessionToken: secret }),
      type: json,
      ...more,
    },
    {
      url: 'https://idp.example/login',
      form: { username: 'ana', password: secret, [secret]: 'x', sessionToken: secret },
      ...more,
    },
    {
      url: `https://user:${secret}@op.example/authorize?client_id=c&response_type=code&redirect_uri=${encodeURIComponent(`https://rp.example/cb?x=${secret}`)}&state=${secret}&nonce=${secret}&code_challenge=${secret}&request=${token}&sessionToken=${secret}&id_token_hint=${token}&login_hint=x#${secret}`,
      status: 302,
      location: `https://user:${secret}@rp.example/cb?${query}#access_token=${secret}`,
      ...more,
    },
    {
      url: `https://rp.example/cb?${query}`,
      type: 'text/html',
      body: `<h1>Error</h1><p>Invalid state ${secret}, "${secret}" at https://rp.example/${secret}?a=${secret}</p><script>${secret}</script>`,
      status: 400,
      ...more,
    },
    {
      url: 'https://rp.example/cb',
      form: { code: secret, state: secret, id_token: token, response: token },
      ...more,
    },
    {
      url: 'https://op.example/token',
      form: {
        grant_type: 'authorization_code',
        code: secret,
        client_secret: secret,
        code_verifier: secret,
        client_assertion: token,
        refresh_token: secret,
      },
      type: json,
      body: JSON.stringify({
        access_token: token,
        refresh_token: secret,
        id_token: token,
        own: secret,
        [secret]: 1,
        error_description: `The value ${secret} is bad`,
      }),
      ...more,
    },
    {
      url: 'https://op.example/userinfo',
      type: json,
      body: JSON.stringify({ sub: 'ana', own: secret, address: { street: secret } }),
      ...more,
    },
    {
      url: 'https://op.example/.well-known/openid-configuration',
      type: json,
      body: JSON.stringify({
        issuer: `https://op.example/?${secret}`,
        authorization_endpoint: `https://u:${secret}@op.example/a`,
        own: secret,
        [secret]: 'a',
        scopes_supported: [secret],
      }),
      ...more,
    },
    {
      url: 'https://op.example/jwks',
      type: json,
      body: JSON.stringify({
        keys: [
          { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: secret, p: secret, own: secret },
          { kty: 'oct', k: secret, n: secret },
        ],
      }),
      ...more,
    },
    {
      url: `https://idp.example/sso?SAMLRequest=${encodeURIComponent(deflated(AUTHN_REQUEST.replace('_r1', secret)))}&RelayState=${secret}&SigAlg=a&Signature=${secret}`,
      body: `<form action="https://sp.example/acs?x=${secret}"><input name="SAMLResponse" value="${posted(xml)}"><input name="${secret}" value="${secret}"></form>`,
      type: 'text/html',
      ...more,
    },
    {
      url: `https://sp.example/acs/${secret}`,
      form: { SAMLResponse: posted(xml), RelayState: secret },
      status: 302,
      location: `/home/${secret}?ticket=${secret}`,
      ...more,
    },
    {
      url: 'https://sp.example/acs',
      form: { SAMLResponse: posted(`<!DOCTYPE a>${secret}`), SAMLart: secret },
      ...more,
    },
    {
      url: 'https://sp.example/md',
      type: 'application/xml',
      body: `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example/?${secret}"><md:Organization>${secret}</md:Organization></md:EntityDescriptor>`,
      ...more,
    },
  ];
  const har = JSON.parse(harOf(steps, exporter));
  har.log.pages = [{ title: secret, id: secret }];
  har.log.comment = secret;
  har.log.browser = { name: secret };
  return JSON.stringify(har);
}
