/**
 * An org in a few lines, strict about what the client must do right: assertions and proofs are verified and taken once,
 * a nonce is wanted, tokens are bound to the key that asked for them. Everything else a test scripts itself.
 */
import { createHash, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, EmbeddedJWK, importJWK, type JWK, jwtVerify } from 'jose';
import { IdctlError } from '../../../src/core/errors.ts';
import { type CallRecord, createHttp } from '../../../src/core/http.ts';
import type { Http } from '../../../src/core/http-contract.ts';
import { HarTrace } from '../../../src/core/http-trace.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Browser, VendorContext } from '../../../src/vendors/contract.ts';
import { okta } from '../../../src/vendors/okta/index.ts';
import { noProvider } from '../../support/fakes/assertions.ts';
import { noBrowser } from '../../support/fakes/browser.ts';
import { FakeClock } from '../../support/fakes/clock.ts';

export const CLIENT_ID = '0oaFakeServiceApp00001';

export interface Seen {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly form: URLSearchParams;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

type Responder = Answer | ((seen: Seen) => Answer);

export function apiError(status: number, errorCode: string, causes: readonly string[] = []): Answer {
  const errorCauses = causes.map((errorSummary) => ({ errorSummary }));
  return { status, json: { errorCode, errorSummary: `refused by ${errorCode}`, errorCauses } };
}

/** What `oneAtATime` and the vault keep between runs. */
export interface Kept {
  session: Secret | null;
  readonly facts: Map<string, unknown>;
}

interface Issued {
  readonly type: 'DPoP' | 'Bearer';
  readonly thumbprint: string | null;
  readonly scopes: readonly string[];
}

export class FakeOkta {
  readonly clock = new FakeClock();
  readonly seen: Seen[] = [];
  readonly tokenRequests: Seen[] = [];
  readonly calls: CallRecord[] = [];
  readonly trace = new HarTrace('test');
  readonly warnings: string[] = [];
  /** Scopes that the application was granted. */
  granted: readonly string[] = ['okta.users.read', 'okta.users.manage', 'okta.groups.read', 'okta.logs.read'];
  /** The public half of the application's key. */
  publicJwk: JWK | null = null;
  nonce: string | null = 'nonce-1';
  dpopRequired = true;
  settings: Record<string, string | number> = { method: 'service', clientId: CLIENT_ID, flow: 'browser' };
  secrets: Record<string, string> = {};
  browser: Browser = noBrowser;
  /** Answers of the token endpoint before the ordinary ones, in order. */
  readonly tokenAnswers: Responder[] = [];
  readonly issued = new Map<string, Issued>();
  readonly #jtis = new Set<string>();
  readonly #routes = new Map<string, Responder[]>();
  #server: http.Server | null = null;
  readonly #transports: Http[] = [];
  url = '';

  async start(): Promise<this> {
    const server = http.createServer((request, response) => {
      void this.#read(request).then(async (seen) => {
        const answer = await this.#answer(seen);
        const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
        const headers = {
          'content-type': 'application/json',
          date: new Date(this.clock.now()).toUTCString(),
          'x-okta-request-id': 'fake-request-id',
          ...answer.headers,
        };
        // Headers may repeat; Node takes lists of texts, which the type of a plain object does not say.
        response.writeHead(answer.status ?? 200, headers as http.OutgoingHttpHeaders).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A listening TCP server has an address with a port.
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#transports.map((it) => it.close()));
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Answers in turn, the last one for ever. The route is `METHOD /path` without a query. */
  on(route: string, ...answers: readonly Responder[]): this {
    this.#routes.set(route, [...answers]);
    return this;
  }

  sent(route: string): readonly Seen[] {
    return this.seen.filter((it) => `${it.method} ${it.path.split('?')[0]}` === route);
  }

  context(kept: Kept = { session: null, facts: new Map() }): VendorContext {
    const transport = createHttp({
      baseUrl: this.url,
      clock: this.clock,
      random: () => 0,
      rateLimit: okta.rateLimit ?? (() => null),
      signal: new AbortController().signal,
      userAgent: 'idctl-test',
      onCall: (call) => void this.calls.push(call),
      trace: this.trace,
    });
    this.#transports.push(transport);
    return {
      connection: 'acme',
      baseUrl: this.url,
      settings: this.settings,
      secret: async (field) => {
        const value = this.secrets[field];
        if (value === undefined) throw new IdctlError('NOT_FOUND', `no secret ${field}`);
        return new Secret(value);
      },
      hasSecret: (field) => this.secrets[field] !== undefined,
      ask: () => Promise.reject(new IdctlError('INPUT_REQUIRED', 'nobody is there')),
      browser: this.browser,
      http: transport,
      assertions: noProvider,
      httpFor: () => transport,
      clock: this.clock,
      sessions: {
        load: async () => kept.session,
        save: async (session) => {
          kept.session = session;
        },
        clear: async () => {
          kept.session = null;
        },
        oneAtATime: (signIn) => signIn(),
      },
      facts: {
        get: async (key) => kept.facts.get(key),
        set: async (key, value) => void kept.facts.set(key, JSON.parse(JSON.stringify(value))),
        drop: async (key) => void kept.facts.delete(key),
      },
      warn: (message) => void this.warnings.push(message),
      signal: new AbortController().signal,
    };
  }

  async #read(request: http.IncomingMessage): Promise<Seen> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    return { method, path: url, headers, form: new URLSearchParams(body), body };
  }

  async #answer(seen: Seen): Promise<Answer> {
    if (seen.path === '/oauth2/v1/token') {
      this.tokenRequests.push(seen);
      const scripted = this.tokenAnswers.shift();
      if (scripted !== undefined) return typeof scripted === 'function' ? scripted(seen) : scripted;
      return this.#issue(seen).catch((error: unknown) => oauthError('invalid_client', String(error)));
    }
    this.seen.push(seen);
    // Whoever signs in by the Authentication API has nothing to show yet.
    const isSigned = /^\/api\/(?!v1\/authn)/.test(seen.path);
    const refusal = isSigned ? await this.#challenge(seen) : null;
    if (refusal !== null) return refusal;
    const answers = this.#routes.get(`${seen.method} ${seen.path.split('?')[0]}`);
    const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
    if (answer === undefined)
      return { status: 501, json: { errorCode: 'E0000060', errorSummary: 'not scripted' } };
    return typeof answer === 'function' ? answer(seen) : answer;
  }

  async #issue(seen: Seen): Promise<Answer> {
    const proof = await this.#proof(seen, undefined);
    if (this.dpopRequired && proof === null) return oauthError('invalid_dpop_proof', 'no proof');
    if (proof !== null && this.nonce !== null && proof.nonce !== this.nonce) {
      return oauthError('use_dpop_nonce', 'a nonce is wanted', { 'dpop-nonce': this.nonce });
    }
    if (seen.form.get('grant_type') === 'client_credentials') await this.#client(seen);
    const scopes = (seen.form.get('scope') ?? '').split(' ').filter((it) => it.startsWith('okta.'));
    if (scopes.some((it) => !this.granted.includes(it)))
      return oauthError('invalid_scope', 'one or more scopes are not allowed');
    const token = `fake-token-${randomUUID()}`;
    const type = this.dpopRequired ? 'DPoP' : 'Bearer';
    this.issued.set(token, { type, thumbprint: proof?.thumbprint ?? null, scopes });
    // A code was asked for with scopes that this endpoint does not hear again; RFC 6749 lets it be silent then.
    const scope = seen.form.has('scope') ? { scope: scopes.join(' ') } : {};
    const refresh =
      seen.form.get('grant_type') === 'client_credentials' ? {} : { refresh_token: randomUUID() };
    return {
      json: { token_type: type, expires_in: 3600, access_token: token, ...scope, ...refresh },
    };
  }

  async #client(seen: Seen): Promise<void> {
    if (this.publicJwk === null) throw new Error('the application has no key');
    const key = await importJWK(this.publicJwk, this.publicJwk.alg ?? 'ES256');
    const { payload } = await jwtVerify(seen.form.get('client_assertion') ?? '', key, {
      audience: `${this.url}/oauth2/v1/token`,
      issuer: CLIENT_ID,
      subject: CLIENT_ID,
      currentDate: new Date(this.clock.now()),
    });
    this.#once(`assertion ${payload.jti}`);
  }

  async #challenge(seen: Seen): Promise<Answer | null> {
    const [scheme = '', value = ''] = (seen.headers.authorization ?? '').split(' ');
    if (scheme === 'SSWS') return value === this.secrets['apiToken'] ? null : apiError(401, 'E0000011');
    const issued = this.issued.get(value);
    if (issued === undefined || issued.type !== scheme) return invalidToken();
    if (issued.type === 'Bearer') return null;
    const proof = await this.#proof(seen, value).catch(() => null);
    return proof !== null && proof.thumbprint === issued.thumbprint ? null : invalidToken();
  }

  async #proof(
    seen: Seen,
    token: string | undefined,
  ): Promise<{ thumbprint: string; nonce: unknown } | null> {
    const text = seen.headers['dpop'];
    if (typeof text !== 'string') return null;
    const { payload, protectedHeader } = await jwtVerify(text, EmbeddedJWK, {
      typ: 'dpop+jwt',
      currentDate: new Date(this.clock.now()),
      maxTokenAge: 300,
    });
    const { jwk } = protectedHeader;
    if (jwk === undefined || 'd' in jwk) throw new Error('no public key');
    const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url');
    const [path] = seen.path.split('?');
    if (payload['htm'] !== seen.method || payload['htu'] !== `${this.url}${path}` || payload['ath'] !== ath)
      throw new Error('the proof is of another call');
    this.#once(`proof ${payload.jti}`);
    return { thumbprint: await calculateJwkThumbprint(jwk), nonce: payload['nonce'] };
  }

  #once(jti: string): void {
    if (this.#jtis.has(jti)) throw new Error('taken once already');
    this.#jtis.add(jti);
  }
}

export function oauthError(
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const status = error === 'invalid_client' ? 401 : 400;
  return { status, json: { error, error_description: description }, headers };
}

export function invalidToken(): Answer {
  return { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
}

/** The error of a refused call. */
export async function refusalOf(work: Promise<unknown>): Promise<IdctlError> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome;
  throw new Error(
    `expected a refusal, got ${outcome instanceof Error ? outcome.stack : JSON.stringify(outcome)}`,
  );
}
