/** The adapters of single sign-on on the lab's Okta orgs and Auth0 tenant; the process can be killed around every call. */
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../src/core/clock.ts';
import { createHttp } from '../../src/core/http.ts';
import type { Http, HttpRequest } from '../../src/core/http-contract.ts';
import { Secret } from '../../src/core/secret.ts';
import { createAuth0Lab } from '../../src/lab/auth0/index.ts';
import { createCyberArkLab } from '../../src/lab/cyberark/index.ts';
import type { Lab, LabContext, LabVendor } from '../../src/lab/kernel/contract.ts';
import { createLab } from '../../src/lab/kernel/create-lab.ts';
import { OKTA_ORGS } from '../../src/lab/okta/index.ts';
import type { OrgState } from '../../src/lab/okta/model.ts';
import { createZohoLab } from '../../src/lab/zoho/index.ts';
import type { SsoDeps } from '../../src/services/sso/deps.ts';
import type { ConfigurableTenant } from '../../src/services/sso/port.ts';
import { auth0 } from '../../src/vendors/auth0/index.ts';
import { auth0Tenant } from '../../src/vendors/auth0/sso/tenant.ts';
import type { VendorContext, VendorDescriptor } from '../../src/vendors/contract.ts';
import { okta } from '../../src/vendors/okta/index.ts';
import { oktaTenant } from '../../src/vendors/okta/sso/tenant.ts';
import { noProvider } from './fakes/assertions.ts';
import { noBrowser } from './fakes/browser.ts';
import { FakeClock } from './fakes/clock.ts';
import { Killed, MemoryLedger } from './fakes/sso-world.ts';
import { MemoryAudit, MemoryLocks } from './fakes/state.ts';

export type Org = 'wic' | 'cic';

/** The lab's connections are named for its listeners. */
export type End = Org | 'auth0';

const RATE_WINDOW_MS = 60_000;

/** An org's lock on its policies is gone after a few of these. */
const REAL_PAUSE_MS = 5;

export class SsoLab {
  readonly lab: Lab;
  ledger = new MemoryLedger();
  readonly #vendors: ReadonlyMap<string, LabVendor>;
  readonly #transports: Http[] = [];
  readonly #clock = new FakeClock();
  readonly #sessions = new Map<End, Secret>();
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
        [...OKTA_ORGS, createAuth0Lab, createZohoLab, createCyberArkLab].map(seen),
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
    this.#sessions.clear();
    this.revive();
  }

  /** The lab and the ledger as they are now, given back as often as it is asked for. */
  keep(): () => Promise<void> {
    const vendors = [...this.#vendors.values()].map((it) => [it, JSON.stringify(it.save())] as const);
    const records = [...this.ledger.records].map(
      ([name, record]) => [name, structuredClone(record)] as const,
    );
    return async () => {
      await this.#close();
      this.lab.clearFaults();
      this.lab.clock.advance(RATE_WINDOW_MS);
      for (const [vendor, state] of vendors) vendor.load(JSON.parse(state));
      for (const [vendor] of vendors) await vendor.on('seeded', {});
      this.lab.clearJournal();
      this.ledger = new MemoryLedger();
      for (const [name, record] of records) this.ledger.records.set(name, structuredClone(record));
      this.between = (http) => http;
      this.#sessions.clear();
      this.revive();
    };
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
        const tenant = tenants.get(connection) ?? this.#open(connection as End); // No other names are in wirings.
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
    return {
      now: () => clock.now(),
      async sleep(ms) {
        clock.advance(ms);
        // What an org is busy with takes its real time.
        await setTimeout(REAL_PAUSE_MS);
      },
    };
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

  /** Calls that changed nothing, in order. */
  get reads(): readonly string[] {
    return this.lab
      .journal()
      .filter(({ method }) => method === 'GET')
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** What happens in the tenant without a call, such as an administrator's work. */
  happen(end: End, event: string, data: unknown): void {
    this.#vendor(end)?.on(event, data);
  }

  /** What people can see of the ends, without ids and instants. */
  ends(): object {
    return Object.fromEntries(
      [...this.#vendors]
        .filter(([id]) => id.startsWith('okta-') || id === 'auth0')
        .map(([id, vendor]) => {
          // What a stand-in stores is its own business; tests look into it.
          const { apps, idps, idpKeys, mappings, policies, clients, connections } = JSON.parse(
            JSON.stringify(vendor.save()),
          );
          return [id, anonymous({ apps, idps, idpKeys, mappings, policies, clients, connections })];
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
    return this.#vendor(org)?.save() as OrgState;
  }

  context(end: End): VendorContext {
    const baseUrl = this.lab.urls[end] ?? '';
    const credential = (name: string): string => this.lab.credentials()[name] ?? '';
    const isOkta = end !== 'auth0';
    const vendor = isOkta ? okta : auth0;
    const http = this.#transport(baseUrl, vendor);
    return {
      connection: end,
      baseUrl,
      settings: isOkta ? { method: 'token' } : { method: 'secret', clientId: credential('auth0/client-id') },
      secret: async () => new Secret(credential(isOkta ? `okta/${end}-token` : 'auth0/client-secret')),
      hasSecret: () => true,
      ask: () => Promise.reject(new Error('nobody is there')),
      browser: noBrowser,
      http,
      assertions: noProvider,
      httpFor: (url) => this.#transport(url, vendor),
      clock: this.#labClock,
      sessions: {
        load: async () => this.#sessions.get(end) ?? null,
        save: async (session) => void this.#sessions.set(end, session),
        clear: async () => void this.#sessions.delete(end),
        oneAtATime: (signIn) => signIn(),
      },
      facts: { get: async () => undefined, set: async () => undefined, drop: async () => undefined },
      warn: () => undefined,
      signal: new AbortController().signal,
    };
  }

  #open(end: End): ConfigurableTenant {
    return end === 'auth0' ? auth0Tenant(this.context(end)) : oktaTenant(this.context(end));
  }

  #vendor(end: End): LabVendor | undefined {
    return this.#vendors.get(end === 'auth0' ? end : `okta-${end}`);
  }

  #transport(baseUrl: string, vendor: VendorDescriptor): Http {
    const http = createHttp({
      baseUrl,
      clock: this.#labClock,
      random: Math.random,
      rateLimit: vendor.rateLimit ?? (() => null),
      signal: new AbortController().signal,
      userAgent: 'idctl-sso-test',
    });
    this.#transports.push(http);
    const sent = this.between(http);
    return { send: (request) => this.#send(sent, request), close: () => http.close() };
  }

  async #send(http: Http, request: HttpRequest) {
    if (request.effect === 'read' || request.effect === 'sign-in') return http.send(request);
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
      .replace(/\bcon_[A-Za-z0-9]{16}\b/g, 'ID')
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
