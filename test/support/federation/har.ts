/** HARs for tests, in the ways in which different programs write them. */
import { deflateRawSync } from 'node:zlib';

export interface HarStep {
  readonly method?: string;
  readonly url: string;
  readonly status?: number;
  readonly form?: Readonly<Record<string, string>>;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly location?: string;
  readonly type?: string;
  readonly body?: string;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Further fields of the entry. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export type Exporter = 'chromium' | 'firefox' | 'playwright' | 'proxy' | 'bare';

/** What is secret in the flows below. */
export const FLOW_SECRETS = {
  code: 'c0de-123-of-the-flow',
  'client secret': 's3cret-of-client',
  verifier: 'v3rifier-of-the-flow',
  'access token': 'opaque-access-t0ken',
  cookie: 'c00kie-of-the-session',
} as const;

const START = Date.parse('2026-03-01T10:00:00.000Z');

/** One entry a second, from 2026-03-01T10:00:00Z. */
export function harOf(steps: readonly HarStep[], exporter: Exporter = 'chromium'): string {
  const entries = steps.map((step, at) => entryOf(step, at, exporter));
  const creator = exporter === 'bare' ? {} : { creator: { name: exporter, version: '1' }, pages: [] };
  return JSON.stringify({ log: { version: '1.2', ...creator, entries } });
}

function entryOf(step: HarStep, at: number, exporter: Exporter): object {
  const { method = step.form === undefined ? 'GET' : 'POST', url, status = 200 } = step;
  const title = (name: string): string =>
    exporter === 'proxy' ? name.replace(/(^|-)[a-z]/g, (it) => it.toUpperCase()) : name;
  const headers = (all: Readonly<Record<string, string>>): object[] =>
    Object.entries(all).map(([name, value]) => ({ name: title(name), value }));
  const encoded = new URLSearchParams(step.form).toString();
  const isBare = exporter === 'bare';
  return {
    startedDateTime: new Date(START + at * 1000).toISOString(),
    request: {
      method,
      url,
      headers: headers({
        ...(step.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(isBare ? {} : { accept: 'text/html', ...step.requestHeaders }),
      }),
      ...(isBare
        ? {}
        : {
            queryString: [],
            cookies: [{ name: 'sid', value: FLOW_SECRETS.cookie }],
            headersSize: -1,
            bodySize: -1,
          }),
      ...(step.form === undefined ? {} : { postData: postData(step.form, encoded, exporter) }),
    },
    response: {
      status,
      statusText: '',
      headers: headers({
        ...(step.location === undefined ? {} : { location: step.location }),
        ...(step.type === undefined ? {} : { 'content-type': step.type }),
        ...step.responseHeaders,
      }),
      content: content(step, exporter),
      ...(isBare ? {} : { redirectURL: step.location ?? '', cookies: [] }),
    },
    ...(isBare ? {} : { time: 12, timings: { send: 0, wait: 12, receive: 0 }, cache: {} }),
    ...(exporter === 'chromium' ? { _initiator: { type: 'other' }, _resourceType: 'document' } : {}),
    ...step.extra,
  };
}

function postData(form: Readonly<Record<string, string>>, encoded: string, exporter: Exporter): object {
  const mimeType = 'application/x-www-form-urlencoded';
  const params = Object.entries(form).map(([name, value]) => ({ name, value }));
  switch (exporter) {
    case 'chromium':
      return {
        mimeType,
        text: encoded,
        params: params.map((it) => ({ name: it.name, value: encodeURIComponent(it.value) })),
      };
    case 'firefox':
      return { mimeType, params, text: '' };
    case 'proxy':
      return { mimeType, text: Buffer.from(encoded).toString('base64'), encoding: 'base64' };
    default:
      return { mimeType, text: encoded };
  }
}

function content({ type = '', body }: HarStep, exporter: Exporter): object {
  if (body === undefined) return { size: 0, mimeType: type };
  return exporter === 'proxy' || exporter === 'playwright'
    ? { size: body.length, mimeType: type, text: Buffer.from(body).toString('base64'), encoding: 'base64' }
    : { size: body.length, mimeType: type, text: body };
}

/** As a stream that comes in pieces of this many bytes. */
export async function* streamOf(text: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const posted = (xml: string): string => Buffer.from(xml).toString('base64');
export const deflated = (xml: string): string => deflateRawSync(Buffer.from(xml)).toString('base64');

export const AUTHN_REQUEST =
  '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" IssueInstant="2026-03-01T10:00:00Z" Destination="https://idp.example/sso" AssertionConsumerServiceURL="https://sp.example/acs"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://sp.example/metadata</saml:Issuer></samlp:AuthnRequest>';

export function samlResponse(status = 'Success', name = 'ana@example.org'): string {
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_p1" Version="2.0" IssueInstant="2026-03-01T10:00:02Z" InResponseTo="_r1" Destination="https://sp.example/acs"><saml:Issuer>https://idp.example/metadata</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status><saml:Assertion ID="_a1" Version="2.0" IssueInstant="2026-03-01T10:00:02Z"><saml:Issuer>https://idp.example/metadata</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${name}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="2026-03-01T10:05:02Z" Recipient="https://sp.example/acs" InResponseTo="_r1"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="2026-03-01T09:59:02Z" NotOnOrAfter="2026-03-01T10:05:02Z"><saml:AudienceRestriction><saml:Audience>https://sp.example/metadata</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="2026-03-01T10:00:01Z" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="groups"><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;
}

/** A sign-in by SAML: asked by redirect, answered by a post. */
export function samlFlow(end: Partial<HarStep> = {}, response = samlResponse()): readonly HarStep[] {
  const sso = `https://idp.example/sso?SAMLRequest=${encodeURIComponent(deflated(AUTHN_REQUEST))}&RelayState=%2Fhome`;
  const form = { SAMLResponse: posted(response), RelayState: '/home' };
  return [
    { url: 'https://sp.example/secure', status: 302, location: sso },
    { url: sso, body: '<html><title>Sign in</title></html>', type: 'text/html; charset=utf-8' },
    { url: 'https://cdn.example/logo.png', type: 'image/png', body: 'aGk=' },
    { url: 'https://sp.example/acs', form, status: 302, location: '/home', ...end },
    ...(end.status === undefined
      ? [{ url: 'https://sp.example/home', type: 'text/html', body: '<p>Hi</p>' }]
      : []),
  ];
}

const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed by nobody. */
export function jwt(claims: Readonly<Record<string, unknown>> = {}): string {
  const payload = {
    iss: 'https://op.example',
    aud: 'client-1',
    sub: 'ana',
    iat: 1772359202,
    exp: 1772362802,
    ...claims,
  };
  return `${b64({ alg: 'RS256', kid: 'k1' })}.${b64(payload)}.${Buffer.from('signature-of-nobody').toString('base64url')}`;
}

/** A sign-in by OpenID Connect with everything that a browser can see of it. */
export function oidcFlow(answer = `code=${FLOW_SECRETS.code}&state=st-1`): readonly HarStep[] {
  const authorize =
    'https://op.example/authorize?client_id=client-1&response_type=code&scope=openid%20email&redirect_uri=https%3A%2F%2Frp.example%2Fcb&state=st-1&nonce=no-1&code_challenge=abc&code_challenge_method=S256';
  const callback = `https://rp.example/cb?${answer}`;
  const form = {
    grant_type: 'authorization_code',
    code: FLOW_SECRETS.code,
    client_id: 'client-1',
    client_secret: FLOW_SECRETS['client secret'],
    code_verifier: FLOW_SECRETS.verifier,
  };
  const discovery = {
    issuer: 'https://op.example',
    authorization_endpoint: 'https://op.example/authorize',
    token_endpoint: 'https://op.example/token',
    userinfo_endpoint: 'https://op.example/me',
    jwks_uri: 'https://op.example/jwks',
  };
  const json = 'application/json';
  return [
    {
      url: 'https://op.example/.well-known/openid-configuration',
      type: json,
      body: JSON.stringify(discovery),
    },
    { url: 'https://rp.example/', status: 302, location: authorize },
    { url: authorize, status: 302, location: callback },
    { url: callback, type: 'text/html', body: '<p>loading</p>' },
    {
      url: 'https://op.example/token',
      form,
      type: json,
      body: JSON.stringify({
        id_token: jwt(),
        access_token: FLOW_SECRETS['access token'],
        token_type: 'Bearer',
      }),
    },
    {
      url: 'https://op.example/me',
      requestHeaders: { authorization: `Bearer ${FLOW_SECRETS['access token']}` },
      type: json,
      body: JSON.stringify({ sub: 'ana' }),
    },
    {
      url: 'https://op.example/jwks',
      type: json,
      body: JSON.stringify({ keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'k1' }] }),
    },
  ];
}
