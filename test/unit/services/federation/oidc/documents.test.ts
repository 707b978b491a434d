/** Discovery documents and key sets, as they were fetched. */
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import type { JsonMessage } from '../../../../../src/services/federation/message.ts';
import {
  checkDiscovery,
  checkJwks,
  type FetchFacts,
} from '../../../../../src/services/federation/oidc/index.ts';
import { AT, failures, json, jwk, KEYS, known, outcomes, privateJwk, SET } from './forge.ts';

const ISSUER = 'https://idp.example.com';
const URL_OF = `${ISSUER}/.well-known/openid-configuration`;
const HEADERS = { 'content-type': 'application/json; charset=utf-8' };

function metadata(more: Record<string, unknown> = {}): Record<string, unknown> {
  const members = {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: `${ISSUER}/token`,
    userinfo_endpoint: `${ISSUER}/userinfo`,
    jwks_uri: `${ISSUER}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email'],
    request_parameter_supported: true,
    ...more,
  };
  return Object.fromEntries(Object.entries(members).filter(([, it]) => it !== undefined));
}

const configured = (issuer: string, more: Partial<Knowledge> = {}): Knowledge => ({
  provider: { origin: 'x', issuer },
  at: AT,
  skewMs: 0,
  ...more,
});
const discovery = (body: Record<string, unknown> | null, more: Partial<JsonMessage> = {}): JsonMessage =>
  json('discovery', body, { url: URL_OF, headers: HEADERS, ...more });

interface Case {
  readonly name: string;
  readonly failure: string;
  readonly document: JsonMessage;
  readonly knowledge?: Knowledge;
  readonly facts?: FetchFacts;
}

const cases: readonly Case[] = [
  { name: 'that is not there', failure: 'O1 status-wrong', document: discovery(null, { status: 404 }) },
  {
    name: 'behind an error of the server',
    failure: 'O1 status-wrong',
    document: discovery({}, { status: 503 }),
  },
  {
    name: 'that is said to be HTML',
    failure: 'O1 content-type-wrong',
    document: discovery(metadata(), { headers: { 'content-type': 'text/html' } }),
  },
  {
    name: 'that is not said to be anything',
    failure: 'O1 content-type-wrong',
    document: discovery(metadata(), { headers: { date: 'now' } }),
  },
  { name: 'that is no JSON', failure: 'O1 not-json', document: discovery(null) },
  {
    name: 'at another host',
    failure: 'O1 redirected-elsewhere',
    document: discovery(metadata()),
    facts: { redirectedTo: 'https://evil.example/.well-known/openid-configuration' },
  },
  {
    name: 'at an address that is none of one',
    failure: 'O1 not-well-known',
    document: discovery({ hello: 1 }, { url: ISSUER }),
  },
  {
    name: 'of another issuer',
    failure: 'O2 issuer-wrong',
    document: discovery(metadata({ issuer: 'https://idp.example.com:8443' })),
  },
  {
    name: 'of an issuer with a slash more than the client has',
    failure: 'O2 issuer-slash',
    document: discovery(metadata({ issuer: `${ISSUER}/` })),
  },
  {
    name: 'of an issuer in other case',
    failure: 'O2 issuer-case',
    document: discovery(metadata()),
    knowledge: configured('https://IdP.example.com'),
  },
  {
    name: 'of an issuer with something that nobody sees',
    failure: 'O3 invisible-difference',
    document: discovery(metadata()),
    knowledge: configured(`${ISSUER}\u200b`),
  },
  {
    name: 'of another server of the tenant',
    failure: 'O4 authorization-server-other',
    document: discovery(metadata()),
    knowledge: configured(`${ISSUER}/oauth2/default`),
  },
  ...[
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
    'response_types_supported',
    'subject_types_supported',
    'id_token_signing_alg_values_supported',
  ].map(
    (it): Case => ({
      name: `without ${it}`,
      failure: 'O5 member-missing',
      document: discovery(metadata({ [it]: undefined })),
    }),
  ),
  {
    name: 'with a list of algorithms that is a text',
    failure: 'O5 member-wrong-type',
    document: discovery(metadata({ id_token_signing_alg_values_supported: 'RS256' })),
  },
  {
    name: 'with an empty list of algorithms',
    failure: 'O5 member-wrong-type',
    document: discovery(metadata({ id_token_signing_alg_values_supported: [] })),
  },
  {
    name: 'with a number among the scopes',
    failure: 'O5 member-wrong-type',
    document: discovery(metadata({ scopes_supported: ['openid', 1] })),
  },
  {
    name: 'with an address that is none',
    failure: 'O5 member-wrong-type',
    document: discovery(metadata({ token_endpoint: '/token' })),
  },
  {
    name: 'with a flag that is a text',
    failure: 'O5 member-wrong-type',
    document: discovery(metadata({ request_parameter_supported: 'true' })),
  },
  {
    name: 'with a query in its issuer',
    failure: 'O5 member-wrong-type',
    document: discovery(metadata({ issuer: `${ISSUER}?a` })),
    knowledge: configured(`${ISSUER}?a`),
  },
  {
    name: 'with an endpoint that is not encrypted',
    failure: 'O6 endpoint-not-https',
    document: discovery(metadata({ token_endpoint: 'http://idp.example.com/token' })),
  },
  {
    name: 'with a certificate that nobody trusts',
    failure: 'O6 tls-untrusted',
    document: discovery(metadata()),
    facts: { tls: [{ host: 'idp.example.com', trusted: false, fault: 'DEPTH_ZERO_SELF_SIGNED_CERT' }] },
  },
  {
    name: 'with a certificate that expired',
    failure: 'O6 tls-expired',
    document: discovery(metadata()),
    facts: { tls: [{ host: 'idp.example.com', trusted: true, expiresAt: new Date(AT.getTime() - 1) }] },
  },
  {
    name: 'with TLS of old',
    failure: 'O6 tls-old',
    document: discovery(metadata()),
    facts: { tls: [{ host: 'idp.example.com', trusted: true, protocol: 'TLSv1.1' }] },
  },
  {
    name: 'with an endpoint at a foreign host',
    failure: 'O7 host-other',
    document: discovery(metadata({ token_endpoint: 'https://evil.example/token' })),
  },
  {
    name: 'of a tenant that moved by half',
    failure: 'O7 host-other',
    document: discovery(metadata({ authorization_endpoint: 'https://login.example.org/authorize' })),
  },
  {
    name: 'with none of the algorithms that the client takes',
    failure: 'O10 alg-not-offered',
    document: discovery(metadata()),
    knowledge: configured(ISSUER, { client: { origin: 'x', algorithms: ['ES256'] } }),
  },
  {
    name: 'without the proof that a client without a secret needs',
    failure: 'O15 pkce-not-offered',
    document: discovery(metadata({ code_challenge_methods_supported: ['plain'] })),
    knowledge: configured(ISSUER, { client: { origin: 'x', isPublic: true } }),
  },
];

describe('a discovery document', () => {
  it.each(cases)('$name is refused', ({ document, failure, facts, knowledge = configured(ISSUER) }) => {
    expect(failures(checkDiscovery(document, knowledge, facts))).toEqual([failure]);
  });

  it('is taken, and says of what', () => {
    const tls = [
      {
        host: 'idp.example.com',
        trusted: true,
        protocol: 'TLSv1.3',
        expiresAt: new Date(AT.getTime() + 9e9),
      },
    ];
    const findings = checkDiscovery(discovery(metadata()), configured(ISSUER), { elapsedMs: 80, tls });
    expect(failures(findings)).toEqual([]);
    expect(outcomes(findings, 'warned')).toEqual([]);
    expect(findings.map((it) => it.check)).toEqual(['O1', 'O2', 'O5', 'O6', 'O7']);
  });

  it.each([
    ['a file without headers', discovery(metadata(), { headers: {}, status: null }), {}],
    [
      'extensions',
      discovery(
        metadata({
          tls_client_certificate_bound_access_tokens: true,
          mtls_endpoint_aliases: {},
          dpop_signing_alg_values_supported: ['ES256'],
          frontchannel_logout_session_supported: true,
        }),
      ),
      {},
    ],
    [
      'only the browser',
      discovery(metadata({ response_types_supported: ['id_token'], token_endpoint: undefined })),
      {},
    ],
    [
      'a provider over two of its domains',
      discovery(
        metadata({
          issuer: 'https://accounts.google.com',
          authorization_endpoint: 'https://accounts.google.com/a',
          token_endpoint: 'https://oauth2.googleapis.com/token',
          jwks_uri: 'https://www.googleapis.com/c',
          userinfo_endpoint: undefined,
        }),
        { url: null },
      ),
      {},
    ],
  ])('is taken with %s', (_, document, facts) => {
    const issuer = String(document.body?.['issuer']);
    expect(failures(checkDiscovery(document, configured(issuer), facts))).toEqual([]);
  });

  it('has its issuer compared with its address where the client is not known', () => {
    const nobody = { at: AT, skewMs: 0 };
    const slash = checkDiscovery(discovery(metadata({ issuer: `${ISSUER}/` })), nobody);
    expect([failures(slash), outcomes(slash, 'warned')]).toEqual([[], ['O2 issuer-slash']]);
    expect(failures(checkDiscovery(discovery(metadata({ issuer: 'https://x.example' })), nobody))).toContain(
      'O2 issuer-wrong',
    );
    const url = `${ISSUER}/.well-known/oauth-authorization-server/oauth2/a`;
    const inner = metadata({ issuer: `${ISSUER}/oauth2/a` });
    expect(failures(checkDiscovery(discovery(inner, { url }), nobody))).toEqual([]);
    const unknown = checkDiscovery(discovery(metadata(), { url: null }), nobody);
    expect(outcomes(unknown, 'untested')).toEqual(['O2 issuer-unknown']);
  });

  it.each([
    ['O1 slow', metadata(), { elapsedMs: 6000 }],
    ['O5 openid-not-listed', metadata({ scopes_supported: ['email'] }), {}],
    [
      'O6 tls-expires',
      metadata(),
      { tls: [{ host: 'a', trusted: true, expiresAt: new Date(AT.getTime() + 1e9) }] },
    ],
    ['O7 host-other', metadata({ jwks_uri: 'https://keys.example.com/k' }), {}],
    ['O10 alg-none-advertised', metadata({ id_token_signing_alg_values_supported: ['RS256', 'none'] }), {}],
  ])('is taken with a warning: %s', (warning, body, facts) => {
    const findings = checkDiscovery(discovery(body), configured(ISSUER), facts);
    expect([failures(findings), outcomes(findings, 'warned')]).toEqual([[], [warning]]);
  });

  it('of a lab on this machine is taken with a warning', () => {
    const local = Object.fromEntries(
      Object.entries(metadata()).map(([name, it]) => [
        name,
        typeof it === 'string' ? it.replace(ISSUER, 'http://127.0.0.1:8080') : it,
      ]),
    );
    const findings = checkDiscovery(discovery(local, { url: null }), configured('http://127.0.0.1:8080'));
    expect([failures(findings), outcomes(findings, 'warned')]).toEqual([[], ['O6 endpoint-loopback']]);
  });
});

/** Signed by itself; base64 of its DER. */
async function selfSigned(): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=a test',
    notBefore: new Date(AT),
    notAfter: new Date(AT.getTime() + 86_400_000),
    keys,
    signingAlgorithm: algorithm,
  });
  return Buffer.from(made.rawData).toString('base64');
}

const CERTIFICATE = await selfSigned();

describe('a key set', () => {
  const set = (...keys: unknown[]): JsonMessage => json('jwks', { keys }, { headers: HEADERS });
  const one = jwk(KEYS.p256);

  it.each([
    ['that is not there', json('jwks', null, { status: 500 }), 'O8 status-wrong'],
    ['that is HTML', json('jwks', {}, { headers: { 'content-type': 'text/html' } }), 'O8 content-type-wrong'],
    ['that is none', json('jwks', { jwks: [] }), 'O8 not-a-key-set'],
    ['without a key', set(), 'O8 no-keys'],
    ['with keys for encryption alone', set(jwk(KEYS.rsa, { use: 'enc' })), 'O8 no-signing-keys'],
    ['with two keys of one name', set(one, jwk(KEYS.foreignEc, { kid: 'ec-256' })), 'O8 kid-duplicate'],
    ['with an RSA key that is private', set(privateJwk(KEYS.rsa)), 'O8 private-parts'],
    ['with a key on a curve that is private', set(privateJwk(KEYS.p256)), 'O8 private-parts'],
    ['with a key on an Edwards curve that is private', set(privateJwk(KEYS.ed)), 'O8 private-parts'],
    ['with a secret', set(one, { kty: 'oct', k: 'c2VjcmV0' }), 'O8 symmetric-key'],
    ['with a short key', set(jwk(KEYS.weak)), 'O8 rsa-too-short'],
    ['with an exponent of one', set(jwk(KEYS.rsa, { e: 'AQ' })), 'O8 rsa-exponent'],
    ['with an exponent that is even', set(jwk(KEYS.rsa, { e: 'AQAA' })), 'O8 rsa-exponent'],
    ['with a key without a type', set(one, { kid: 'x' }), 'O8 key-malformed'],
    ['with a key that is a text', set(one, 'key'), 'O8 key-malformed'],
    ['with a key without a modulus', set(one, { kty: 'RSA', e: 'AQAB' }), 'O8 key-malformed'],
    [
      'with a modulus that is padded',
      set(jwk(KEYS.rsa, { n: `${jwk(KEYS.rsa)['n']}=` })),
      'O8 key-malformed',
    ],
    [
      'with a point that is not on its curve',
      set(one, { kty: 'EC', crv: 'P-256', x: one['y'], y: one['x'] }),
      'O8 key-malformed',
    ],
    ['with an RSA key for ES256', set(jwk(KEYS.rsa, { alg: 'ES256' })), 'O8 key-alg-mismatch'],
    ['with a key for another curve', set(jwk(KEYS.p384, { alg: 'ES256' })), 'O8 key-alg-mismatch'],
    ['with a use that is a list', set(one, jwk(KEYS.rsa, { use: ['sig'] })), 'O8 key-use'],
    [
      'with the certificate of another key',
      set(jwk(KEYS.p256, { x5c: [CERTIFICATE] })),
      'O8 key-certificate',
    ],
    ['with a certificate that is none', set(jwk(KEYS.p256, { x5c: ['AAAA'] })), 'O8 key-certificate'],
  ])('%s is refused', (_, document, failure) => {
    expect(failures(checkJwks(document, { at: AT, skewMs: 0 }))).toEqual([failure]);
  });

  it.each([
    ['keys of every kind', set(...SET)],
    ['a key of a type that nobody knows', set(one, { kty: 'AKP', kid: 'ml', alg: 'ML-DSA-44', pub: 'AAAA' })],
    [
      'its own content type',
      json('jwks', { keys: [one] }, { headers: { 'content-type': 'application/jwk-set+json' } }),
    ],
    [
      'a certificate of its own',
      set({
        ...new X509Certificate(Buffer.from(CERTIFICATE, 'base64')).publicKey.export({ format: 'jwk' }),
        kid: 'a',
        x5c: [CERTIFICATE],
      }),
    ],
    ['a short key for encryption', set(one, jwk(KEYS.weak, { use: 'enc' }))],
  ])('is taken with %s', (_, document) => {
    const findings = checkJwks(document, { at: AT, skewMs: 0 });
    expect([failures(findings), outcomes(findings, 'warned')]).toEqual([[], []]);
  });

  it('is compared with the one of before', () => {
    const earlier = (...keys: Record<string, unknown>[]): Knowledge =>
      known({ provider: { origin: 'x', jwks: { keys } } });
    expect(outcomes(checkJwks(set(one, jwk(KEYS.rsa)), earlier(one)), 'passed')).toContain('O9 as-expected');
    expect(outcomes(checkJwks(set(jwk(KEYS.rsa)), earlier(one)), 'warned')).toEqual(['O9 no-overlap']);
    const reused = checkJwks(set(jwk(KEYS.foreignEc, { kid: 'ec-256' })), earlier(one));
    expect(failures(reused)).toEqual(['O9 kid-reused']);
  });

  it('is taken with a warning where it is kept too long, or a key has no name', () => {
    const kept = json(
      'jwks',
      { keys: [one] },
      { headers: { ...HEADERS, 'cache-control': 'public, max-age=31536000' } },
    );
    expect(outcomes(checkJwks(kept, { at: AT, skewMs: 0 }), 'warned')).toEqual(['O9 cached-too-long']);
    const nameless = set(one, jwk(KEYS.rsa, { kid: undefined }));
    expect(outcomes(checkJwks(nameless, { at: AT, skewMs: 0 }), 'warned')).toEqual(['O8 kid-missing']);
  });
});
