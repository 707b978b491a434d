/** Ends of the live tier on a lab: ports of its Okta orgs, and the way out to every address of loopback. */
import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { createHttp } from '../../src/core/http.ts';
import type { Http } from '../../src/core/http-contract.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Lab } from '../../src/lab/kernel/contract.ts';
import type { PersonSignIn } from '../../src/services/connections/assertion-port.ts';
import type { Web, WebRequest } from '../../src/services/federation/live/sign-in-port.ts';
import type { LiveDeps, LiveEnd } from '../../src/services/federation/live/subject.ts';
import type { VendorContext } from '../../src/vendors/contract.ts';
import { oktaDirectory } from '../../src/vendors/okta/directory.ts';
import { oktaEvents } from '../../src/vendors/okta/events.ts';
import { oktaFederation } from '../../src/vendors/okta/federation/end.ts';
import { okta } from '../../src/vendors/okta/index.ts';
import { oktaSessions } from '../../src/vendors/okta/sign-in/sessions.ts';
import { noBrowser } from './fakes/browser.ts';

export function liveEnd(context: VendorContext): LiveEnd {
  return {
    connection: context.connection,
    end: oktaFederation(context),
    sessions: oktaSessions(context),
    log: oktaEvents(context),
    directory: oktaDirectory(context),
  };
}

export function testUser(userName: string, password: string): PersonSignIn {
  return { userName, password: async () => new Secret(password), secondFactor: () => null };
}

/** Everything that was sent, for a test that looks for what must not be. */
export class LoopbackWeb implements Web {
  readonly requests: WebRequest[] = [];
  readonly #clock: Clock;
  readonly #transports = new Map<string, Http>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async send(request: WebRequest) {
    this.requests.push(request);
    const { origin } = request.url;
    const http = this.#transports.get(origin) ?? this.#open(origin);
    this.#transports.set(origin, http);
    const { method, url, headers, body } = request;
    const contentType = headers['content-type'] ?? '';
    return http.send({
      ...{ method, headers, path: url.href, effect: 'sign-in', operation: 'live' },
      ...(body === null ? {} : { body: { text: body, contentType } }),
    });
  }

  async close(): Promise<void> {
    for (const http of this.#transports.values()) await http.close();
  }

  #open(baseUrl: string): Http {
    const signal = new AbortController().signal;
    return createHttp({
      ...{ baseUrl, signal, clock: this.#clock, random: Math.random, userAgent: 'idctl-test' },
      rateLimit: () => null,
    });
  }
}

export function liveDeps(web: Web, clock: Clock): LiveDeps & { readonly said: string[] } {
  const said: string[] = [];
  return {
    ...{ web, clock, said },
    random: () => randomBytes(32).toString('base64url'),
    say: (message) => void said.push(message),
  };
}

/** A connection to one of a lab's Okta orgs, as its administrator has it with an API token. */
export function oktaContext(lab: Lab, org: 'wic' | 'cic'): VendorContext {
  const baseUrl = lab.urls[org] ?? '';
  const http = (url: string): Http =>
    createHttp({
      ...{ baseUrl: url, clock: systemClock, random: Math.random, userAgent: 'idctl-test' },
      rateLimit: okta.rateLimit ?? (() => null),
      signal: new AbortController().signal,
    });
  return {
    ...{ connection: org, baseUrl, settings: { method: 'token' }, browser: noBrowser, clock: systemClock },
    secret: async () => new Secret(lab.credentials()[`okta/${org}-token`] ?? ''),
    hasSecret: () => true,
    ask: () => Promise.reject(new Error('nobody is there')),
    http: http(baseUrl),
    httpFor: http,
    assertions: () => Promise.reject(new Error('there is no other provider')),
    sessions: {
      load: async () => null,
      save: async () => undefined,
      clear: async () => undefined,
      oneAtATime: (signIn) => signIn(),
    },
    facts: { get: async () => undefined, set: async () => undefined, drop: async () => undefined },
    warn: () => undefined,
    signal: new AbortController().signal,
  };
}
