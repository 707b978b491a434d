/**
 * The adapters on a real lab: the lab listens on loopback, a context is made by hand as the composition root would,
 * and the test may look into what the stand-ins have stored, so that a secret is compared with the vendor's own copy.
 */

import type { Clock } from '../../src/core/clock.ts';
import { IdctlError } from '../../src/core/errors.ts';
import { createHttp } from '../../src/core/http.ts';
import type { Http } from '../../src/core/http-contract.ts';
import { Secret } from '../../src/core/secret.ts';
import { createAuth0Lab } from '../../src/lab/auth0/index.ts';
import { createCyberArkLab } from '../../src/lab/cyberark/index.ts';
import type { Lab, LabContext, LabVendor } from '../../src/lab/kernel/contract.ts';
import { createLab } from '../../src/lab/kernel/create-lab.ts';
import { OKTA_ORGS } from '../../src/lab/okta/index.ts';
import { createOpaLab } from '../../src/lab/opa/index.ts';
import type { AssertionSource } from '../../src/services/connections/assertion-port.ts';
import { auth0 } from '../../src/vendors/auth0/index.ts';
import type { VendorContext, VendorDescriptor } from '../../src/vendors/contract.ts';
import { cyberark } from '../../src/vendors/cyberark/index.ts';
import { okta } from '../../src/vendors/okta/index.ts';
import { opa } from '../../src/vendors/opa/index.ts';
import { noProvider } from '../support/fakes/assertions.ts';
import { noBrowser } from '../support/fakes/browser.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a stand-in stores is its own business; tests look into it
type Stored = any;

export interface ConnectOptions {
  /** Name of the lab's listener that the connection points at. */
  readonly listener: string;
  readonly settings: VendorContext['settings'];
  readonly secrets?: Readonly<Record<string, string>>;
  /** What the person types, in order; nobody is there when it runs out. */
  readonly typed?: readonly string[];
  /** Vault and fact cache of an earlier run. */
  readonly kept?: Kept;
  /** Presents the lab's client certificate. */
  readonly certificate?: boolean;
  /** The identity provider that the connection names. */
  readonly provider?: AssertionSource;
  /** Somebody sits at a terminal; what is shown there goes into `said` of the bench. */
  readonly atTerminal?: boolean;
  /** Happens in the world while the connection waits. */
  readonly onSleep?: () => Promise<void>;
}

/** What outlives a run. */
export interface Kept {
  session: Secret | null;
  readonly facts: Map<string, unknown>;
}

export const nothingKept = (): Kept => ({ session: null, facts: new Map() });

export class LabBench {
  readonly lab: Lab;
  /** Moves with the lab; waiting moves the lab. */
  readonly clock: Clock;
  readonly warnings: string[] = [];
  readonly said: string[] = [];
  readonly #vendors: ReadonlyMap<string, LabVendor>;
  readonly #transports: Http[] = [];

  private constructor(lab: Lab, vendors: ReadonlyMap<string, LabVendor>) {
    this.lab = lab;
    this.#vendors = vendors;
    this.clock = {
      now: () => lab.clock.now(),
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        lab.clock.advance(ms);
      },
    };
  }

  /** The same lab as `startLab`, with its stand-ins at hand. */
  static async start(): Promise<LabBench> {
    const vendors = new Map<string, LabVendor>();
    const seen = (create: (context: LabContext) => LabVendor) => (context: LabContext) => {
      const vendor = create(context);
      vendors.set(vendor.id, vendor);
      return vendor;
    };
    const stands = [createCyberArkLab, createOpaLab, ...OKTA_ORGS, createAuth0Lab];
    const lab = await createLab({ basePort: 0 }, stands.map(seen));
    return new LabBench(lab, vendors);
  }

  /** The seed again, and nothing of the test before. */
  async reset(): Promise<void> {
    await this.#closeTransports();
    this.warnings.length = 0;
    this.said.length = 0;
    this.lab.reset();
    this.lab.clearJournal();
  }

  async stop(): Promise<void> {
    await this.#closeTransports();
    await this.lab.stop();
  }

  /** A copy of what a stand-in has stored. */
  stored(vendor: 'cyberark' | 'opa' | 'okta-wic'): Stored {
    return this.#vendor(vendor).save();
  }

  /** Time passes, and whatever fell due has been done. */
  async passTime(ms: number): Promise<void> {
    this.lab.clock.advance(ms);
    // The lab looks at its agenda before it answers; what the answer is does not matter.
    await (await fetch(this.url('opa'))).arrayBuffer();
  }

  /** Makes something happen on the vendor's side, such as an approval given in another product. */
  happen(vendor: 'cyberark' | 'opa', event: string, data: unknown): void {
    this.#vendor(vendor).on(event, data);
  }

  /** How many requests came whose `METHOD /path` fits. */
  requests(pattern: RegExp): number {
    return this.lab.journal().filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
  }

  credential(name: string): string {
    const value = this.lab.credentials()[name];
    if (value === undefined) throw new Error(`the lab has no credential ${name}`);
    return value;
  }

  url(listener: string): string {
    const url = this.lab.urls[listener];
    if (url === undefined) throw new Error(`the lab has no listener ${listener}`);
    return url;
  }

  cyberark(options: Partial<ConnectOptions> = {}): VendorContext {
    return this.#connect(cyberark, {
      listener: 'pvwa',
      settings: { method: 'cyberark', username: 'sam' },
      secrets: { password: this.credential('cyberark/sam') },
      ...options,
    });
  }

  opa(options: Partial<ConnectOptions> & { readonly as?: '' | 'limited-' } = {}): VendorContext {
    const { as = '', ...rest } = options;
    return this.#connect(opa, {
      listener: 'opa',
      settings: { team: 'lab', keyId: this.credential(`opa/${as}key-id`) },
      secrets: { keySecret: this.credential(`opa/${as}key-secret`) },
      ...rest,
    });
  }

  auth0(options: Partial<ConnectOptions> & { readonly as?: '' | 'limited-' } = {}): VendorContext {
    const { as = '', ...rest } = options;
    return this.#connect(auth0, {
      listener: 'auth0',
      settings: { clientId: this.credential(`auth0/${as}client-id`) },
      secrets: { clientSecret: this.credential(`auth0/${as}client-secret`) },
      ...rest,
    });
  }

  auth0WithKey(options: Partial<ConnectOptions> = {}): VendorContext {
    return this.#connect(auth0, {
      listener: 'auth0',
      settings: { method: 'key', clientId: this.credential('auth0/key-client-id') },
      secrets: { privateKey: this.credential('auth0/key-private-key') },
      ...options,
    });
  }

  /** By the API token of an administrator; see `oktaService` for the sign-in by key. */
  okta(options: Partial<ConnectOptions> = {}): VendorContext {
    return this.#connect(okta, {
      listener: 'wic',
      settings: { method: 'token' },
      secrets: { apiToken: this.credential('okta/wic-token') },
      ...options,
    });
  }

  oktaService(
    options: Partial<ConnectOptions> & { readonly as?: 'service' | 'service-dpop' } = {},
  ): VendorContext {
    const { as = 'service-dpop', ...rest } = options;
    return this.#connect(okta, {
      listener: 'wic',
      settings: { method: 'service', clientId: this.credential(`okta/wic-${as}-client-id`) },
      secrets: { privateKey: this.credential(`okta/wic-${as}-key`) },
      ...rest,
    });
  }

  #vendor(id: string): LabVendor {
    const vendor = this.#vendors.get(id);
    if (vendor === undefined) throw new Error(`the lab has no ${id}`);
    return vendor;
  }

  async #closeTransports(): Promise<void> {
    await Promise.all(this.#transports.splice(0).map((http) => http.close()));
  }

  #transport(baseUrl: string, vendor: VendorDescriptor, certificate: boolean): Http {
    const { tls } = this.lab;
    const http = createHttp({
      baseUrl,
      clock: this.clock,
      random: Math.random,
      rateLimit: vendor.rateLimit ?? (() => null),
      signal: new AbortController().signal,
      userAgent: 'idctl-contract-test',
      ...(baseUrl.startsWith('https:') ? { caPem: tls.caPem } : {}),
      ...(certificate
        ? { clientCertificatePem: tls.clientCertPem, clientKeyPem: new Secret(tls.clientKeyPem) }
        : {}),
    });
    this.#transports.push(http);
    return http;
  }

  #connect(vendor: VendorDescriptor, options: ConnectOptions): VendorContext {
    const { settings, secrets = {}, kept = nothingKept(), certificate = false } = options;
    const typed = [...(options.typed ?? [])];
    const baseUrl = this.url(options.listener);
    return {
      connection: 'lab',
      baseUrl,
      settings: { ...defaultsOf(vendor), ...settings },
      secret: async (field) => {
        const value = secrets[field];
        if (value === undefined) throw new IdctlError('NOT_FOUND', `no secret ${field}`);
        return new Secret(value);
      },
      hasSecret: (field) => secrets[field] !== undefined,
      ask: async (prompt) => {
        const answer = typed.shift();
        if (answer === undefined)
          throw new IdctlError('INPUT_REQUIRED', `nobody is there to answer: ${prompt}`);
        return new Secret(answer);
      },
      browser: {
        ...noBrowser,
        possible: options.atTerminal === true,
        show: (text) => void this.said.push(text),
      },
      http: this.#transport(baseUrl, vendor, certificate),
      assertions: async (field) => options.provider ?? noProvider(field),
      httpFor: (url) => this.#transport(url, vendor, certificate),
      clock: {
        now: this.clock.now,
        sleep: async (ms, signal) => {
          await options.onSleep?.();
          await this.clock.sleep(ms, signal);
        },
      },
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
        // Through JSON, as a cache file would have it.
        set: async (key, value) => void kept.facts.set(key, JSON.parse(JSON.stringify(value))),
        drop: async (key) => void kept.facts.delete(key),
      },
      warn: (message) => void this.warnings.push(message),
      signal: new AbortController().signal,
    };
  }
}

/** What the profile's loader fills in. */
function defaultsOf(vendor: VendorDescriptor): VendorContext['settings'] {
  return Object.fromEntries(
    vendor.fields.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  );
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
