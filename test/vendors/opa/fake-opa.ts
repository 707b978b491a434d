/**
 * A scripted Okta Privileged Access: answers by method and path, keeps every request, refuses what was not scripted.
 * Bodies follow the shapes of Okta's published document.
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import type { HttpRequest, HttpResponse } from '../../../src/core/http-contract.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { VendorContext } from '../../../src/vendors/contract.ts';
import { noProvider } from '../../support/fakes/assertions.ts';
import { noBrowser } from '../../support/fakes/browser.ts';

export const BASE_URL = 'https://acme.pam.test';
export const TEAM = 'v1/teams/acme';
/** 2026-03-01T00:00:00.000Z. */
export const NOW = Date.UTC(2026, 2, 1);

export type Answer = HttpResponse | ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>);

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): HttpResponse {
  return text(JSON.stringify(body), status, { 'content-type': 'application/json', ...headers });
}

export function text(body: string, status: number, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, setCookie: [], text: body, requestId: headers['x-request-id'] };
}

export function list(...rows: readonly unknown[]): HttpResponse {
  return json({ list: rows });
}

export const NO_CONTENT = text('', 204);
export const NO_ROLE = json({ code: 401, message: 'Unauthorized', nottype: 'authorization_error' }, 401);
export const NOT_FOUND = json({ code: 404, message: 'Not found', nottype: 'not_found' }, 404);

/** Obviously fake, and new for each run. */
export const KEY_SECRET = `fake-key-secret-${randomUUID()}`;

export class FakeOpa {
  readonly requests: HttpRequest[] = [];
  readonly warnings: string[] = [];
  readonly facts = new Map<string, unknown>();
  /** The answers still to come, by `METHOD path`; the last one stays. */
  readonly #answers = new Map<string, Answer[]>();
  nowMs = NOW;
  session: Secret | null = null;
  tokens = 0;
  settings: Record<string, string> = {
    team: 'acme',
    keyId: '0a0b0c0d-1111-4222-8333-444455556666',
    adResourceType: 'pam_ad_account_password_login',
  };

  constructor() {
    this.on(`POST ${TEAM}/service_token`, () => this.newToken());
  }

  on(route: string, ...answers: readonly Answer[]): this {
    this.#answers.set(route, [...answers]);
    return this;
  }

  /** Nothing to list anywhere and no administrator's role, until a test says otherwise. */
  emptyWorld(): this {
    this.on(`GET ${TEAM}/resource_groups`, NO_ROLE);
    for (const path of ['active_directory', 'saas_apps', 'okta_universal_directory_accounts', 'servers']) {
      this.on(`GET ${TEAM}/${path}`, list());
    }
    this.on(`GET ${TEAM}/checked_out_resources`, list());
    this.on(`GET ${TEAM}/current_user`, json({ id: randomUUID(), name: 'svc-idctl', team_name: 'acme' }));
    return this;
  }

  newToken(lifeMs = 3_600_000): HttpResponse {
    this.tokens += 1;
    const expires_at = new Date(this.nowMs + lifeMs).toISOString();
    return json({ bearer_token: `fake-token-${this.tokens}`, expires_at, team_name: 'ACME' });
  }

  /** `METHOD path` of what was sent, in order, tokens left out. */
  get calls(): readonly string[] {
    return this.requests.map(routeOf).filter((route) => !route.endsWith('/service_token'));
  }

  request(route: string): HttpRequest {
    const found = this.requests.find((request) => routeOf(request) === route);
    if (found === undefined) throw new Error(`${route} was not sent`);
    return found;
  }

  /** The body of the first request on this route, as it went out. */
  sent(route: string): string {
    const { body } = this.request(route);
    if (body === undefined) return '';
    return 'text' in body ? body.text : JSON.stringify('json' in body ? body.json : body.form);
  }

  context(): VendorContext {
    const { facts, warnings } = this;
    const clock: Clock = { now: () => this.nowMs, sleep: () => Promise.resolve() };
    const http = { send: (request: HttpRequest) => this.#send(request), close: () => Promise.resolve() };
    return {
      connection: 'opa-test',
      baseUrl: BASE_URL,
      settings: this.settings,
      secret: () => Promise.resolve(new Secret(KEY_SECRET)),
      hasSecret: () => true,
      ask: () => Promise.reject(new Error('nobody is there')),
      browser: noBrowser,
      http,
      assertions: noProvider,
      httpFor: () => http,
      clock,
      sessions: {
        load: () => Promise.resolve(this.session),
        save: async (session) => {
          this.session = session;
        },
        clear: async () => {
          this.session = null;
        },
        oneAtATime: (signIn) => signIn(),
      },
      facts: {
        get: async (key) => facts.get(key),
        set: async (key, value) => void facts.set(key, JSON.parse(JSON.stringify(value))),
        drop: async (key) => void facts.delete(key),
      },
      warn: (message) => void warnings.push(message),
      signal: new AbortController().signal,
    };
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const answers = this.#answers.get(routeOf(request));
    const answer = answers?.length === 1 ? answers[0] : answers?.shift();
    if (answer === undefined) throw new Error(`no answer is scripted for ${routeOf(request)}`);
    return typeof answer === 'function' ? answer(request) : answer;
  }
}

function routeOf(request: HttpRequest): string {
  return `${request.method} ${request.path}`;
}
