/** The adapters of the Okta vendor on the lab's two orgs, with a process that can be killed around every call. */
import type { Clock } from '../../src/core/clock.ts';
import { createHttp } from '../../src/core/http.ts';
import type { Http, HttpRequest } from '../../src/core/http-contract.ts';
import { Secret } from '../../src/core/secret.ts';
import { createCyberArkLab } from '../../src/lab/cyberark/index.ts';
import type { Lab, LabContext, LabVendor } from '../../src/lab/kernel/contract.ts';
import { createLab } from '../../src/lab/kernel/create-lab.ts';
import { OKTA_ORGS } from '../../src/lab/okta/index.ts';
import type { OrgState } from '../../src/lab/okta/model.ts';
import { createZohoLab } from '../../src/lab/zoho/index.ts';
import type { SsoDeps } from '../../src/services/sso/deps.ts';
import type { ConfigurableTenant } from '../../src/services/sso/port.ts';
import type { VendorContext } from '../../src/vendors/contract.ts';
import { oktaRateLimit } from '../../src/vendors/okta/rate-limit.ts';
import { oktaTenant } from '../../src/vendors/okta/sso/tenant.ts';
import { noBrowser } from './fakes/browser.ts';
import { FakeClock } from './fakes/clock.ts';
import { Killed, MemoryLedger } from './fakes/sso-world.ts';
import { MemoryAudit, MemoryLocks } from './fakes/state.ts';

export type Org = 'wic' | 'cic';

const RATE_WINDOW_MS = 60_000;

export class SsoLab {
  readonly lab: Lab;
  ledger = new MemoryLedger();
  readonly #vendors: ReadonlyMap<string, LabVendor>;
  readonly #transports: Http[] = [];
  readonly #clock = new FakeClock();
  #moments = 0;
  #killAt = Number.POSITIVE_INFINITY;

  private constructor(lab: Lab, vendors: ReadonlyMap<string, LabVendor>) {
    this.lab = lab;
    this.#vendors = vendors;
  }

  static async start(): Promise<SsoLab> {
    const vendors = new Map<string, LabVendor>();
    const seen = (create: (context: LabContext) => LabVendor) => (context: LabContext) => {
      const vendor = create(context);
      vendors.set(vendor.id, vendor);
      return vendor;
    };
    return new SsoLab(
      await createLab(
        { basePort: 0, seed: 'sso' },
        [...OKTA_ORGS, createZohoLab, createCyberArkLab].map(seen),
      ),
      vendors,
    );
  }

  async renew(): Promise<void> {
    await this.#close();
    this.lab.clearFaults();
    // The calls of the test before are no longer counted.
    this.lab.clock.advance(RATE_WINDOW_MS);
    this.lab.reset();
    this.lab.clearJournal();
    this.ledger = new MemoryLedger();
    this.between = (http) => http;
    this.revive();
  }

  async stop(): Promise<void> {
    await this.#close();
    await this.lab.stop();
  }

  /** What lies between idctl and the orgs, such as an org that has another spelling of a field. */
  between: (http: Http) => Http = (http) => http;

  /** As a new process has them: nothing but the ledger outlives it. */
  get deps(): SsoDeps {
    const tenants = new Map<string, ConfigurableTenant>();
    this.ledger.failures.moment = () => this.#moment();
    return {
      tenant: async (connection) => {
        // The lab's connections are named for its orgs.
        const tenant = tenants.get(connection) ?? oktaTenant(this.context(connection as Org));
        tenants.set(connection, tenant);
        return tenant;
      },
      probe: () => ({ directory: async () => null, vault: async () => null }),
      ledger: this.ledger,
      locks: new MemoryLocks(this.#clock),
      audit: new MemoryAudit(this.#clock),
      clock: this.#clock,
      newRunId: () => 'run_of_a_test',
      say: () => undefined,
      signal: new AbortController().signal,
    };
  }

  /** Waiting moves the lab. */
  get #labClock(): Clock {
    const { clock } = this.lab;
    return { now: () => clock.now(), sleep: async (ms) => clock.advance(ms) };
  }

  /** Before and after each write, to an org or to the ledger, is a moment at which a process can die; from 1. */
  killAt(moment: number): void {
    this.#moments = 0;
    this.#killAt = moment;
  }

  revive(): void {
    this.#killAt = Number.POSITIVE_INFINITY;
  }

  /** Calls that changed something, in order. */
  get writes(): readonly string[] {
    return this.lab
      .journal()
      .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/token'))
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** What people can see of both orgs, without ids and instants. */
  ends(): object {
    return Object.fromEntries(
      [...this.#vendors]
        .filter(([id]) => id.startsWith('okta-'))
        .map(([id, vendor]) => {
          // What a stand-in stores is its own business; tests look into it.
          const { apps, idps, idpKeys, mappings, policies } = JSON.parse(JSON.stringify(vendor.save()));
          return [id, anonymous({ apps, idps, idpKeys, mappings, policies })];
        }),
    );
  }

  /** What a person does in a product that has no API for it. */
  byHand(vendor: string, event: string, data: unknown): void {
    this.#vendors.get(vendor)?.on(event, data);
  }

  /** A copy of what an org has stored. */
  stored(org: Org): OrgState {
    // What the stand-in of an org saves is its state.
    return this.#vendors.get(`okta-${org}`)?.save() as OrgState;
  }

  context(org: Org): VendorContext {
    const baseUrl = this.lab.urls[org] ?? '';
    const token = this.lab.credentials()[`okta/${org}-token`] ?? '';
    const http = this.#transport(baseUrl);
    return {
      connection: org,
      baseUrl,
      settings: { method: 'token' },
      secret: async () => new Secret(token),
      hasSecret: () => true,
      ask: () => Promise.reject(new Error('nobody is there')),
      browser: noBrowser,
      http,
      httpFor: (url) => this.#transport(url),
      clock: this.#labClock,
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

  #transport(baseUrl: string): Http {
    const http = createHttp({
      baseUrl,
      clock: this.#labClock,
      random: Math.random,
      rateLimit: oktaRateLimit,
      signal: new AbortController().signal,
      userAgent: 'idctl-sso-test',
    });
    this.#transports.push(http);
    const sent = this.between(http);
    return { send: (request) => this.#send(sent, request), close: () => http.close() };
  }

  async #send(http: Http, request: HttpRequest) {
    if (request.effect === 'read') return http.send(request);
    this.#moment();
    const answer = await http.send(request);
    this.#moment();
    return answer;
  }

  #moment(): void {
    this.#moments += 1;
    if (this.#moments >= this.#killAt) throw new Killed(`killed at ${this.#moments}`);
  }

  async #close(): Promise<void> {
    await Promise.all(this.#transports.splice(0).map((http) => http.close()));
  }
}

/** Long words of letters and digits are ids, keys and secrets; instants are instants. Lists in one order. */
function anonymous(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
      .replace(/\b[0-9a-z]{3}[A-Za-z0-9]{17}\b/g, 'ID')
      .replace(/[A-Za-z0-9_+/-]*(?=[A-Za-z0-9_+/-]*\d)[A-Za-z0-9_+/-]{17,}=*/g, 'ID');
  }
  if (Array.isArray(value)) {
    const items = value.map(anonymous);
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [anonymous(name), anonymous(item)]));
}
