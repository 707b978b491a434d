/** One connection in use: its secrets, transports and session, and the ports that its vendor makes of them. */
import { systemClock } from '../core/clock.ts';
import { IdctlError } from '../core/errors.ts';
import type { Http } from '../core/http-contract.ts';
import type { Secret } from '../core/secret.ts';
import type { Browser, Capability, FactCache, VendorContext, VendorDescriptor } from '../vendors/contract.ts';
import type { OpenOptions, PortOf } from './connections.ts';
import { readReference } from './profile/reference.ts';
import type { ConnectionEntry } from './profile/schema.ts';
import { effective } from './profile/schema.ts';
import type { Sessions } from './sessions.ts';
import { createSessions, sessionName } from './sessions.ts';
import { createBrowser } from './terminal/browser.ts';
import { openTransport } from './transport.ts';

/** How long a program that prints a secret may take. */
const EXEC_TIMEOUT_MS = 20_000;

export class OpenConnection {
  readonly #name: string;
  readonly #entry: ConnectionEntry;
  readonly #vendor: VendorDescriptor;
  readonly #deps: OpenOptions;
  readonly #sessions: Sessions;
  readonly #context: VendorContext;
  readonly #secrets = new Map<string, Promise<Secret>>();
  readonly #transports = new Map<string, Http>();
  readonly #ports = new Map<Capability, Promise<unknown>>();
  #askedPerson = false;
  #isKept = false;

  constructor(
    name: string,
    { entry, vendor }: { readonly entry: ConnectionEntry; readonly vendor: VendorDescriptor },
    deps: OpenOptions,
  ) {
    this.#name = name;
    this.#entry = entry;
    this.#vendor = vendor;
    this.#deps = deps;
    const vault = deps.profile.vault === undefined ? null : deps.vault;
    const say = (text: string): void => deps.options.io.say(text);
    this.#sessions = createSessions(name, vault, say, deps.locks, deps.inherited?.get('session'));
    this.#context = this.#makeContext();
  }

  /** The same port however often it is asked for: an adapter remembers what it has read. */
  port<C extends Capability>(capability: C): Promise<PortOf<C> | null> {
    const known = this.#ports.get(capability) ?? this.#makePort(capability);
    this.#ports.set(capability, known);
    return known as Promise<PortOf<C> | null>; // The map from capability to port is lost in the union of seams.
  }

  /** What this run has come by so far, and `session`. */
  async exportSecrets(): Promise<Readonly<Record<string, string>>> {
    const known: Record<string, string> = {};
    for (const [field, value] of this.#secrets) known[field] = (await value).reveal();
    const session = await this.#sessions.load();
    return session === null ? known : { ...known, session: session.reveal() };
  }

  /** A session that took a person and a browser is worth keeping, though this connection was only tried. */
  async keepPersonsSession(): Promise<void> {
    const session = this.#askedPerson ? await this.#sessions.load() : null;
    if (session === null) return;
    await (await this.#deps.vault()).set(sessionName(this.#name), session);
    this.#isKept = true;
  }

  async close(): Promise<void> {
    // A session that could not be kept would only fill up the vendor's limit.
    if (this.#sessions.isOrphaned() && !this.#isKept) await this.#signOff();
    for (const http of this.#transports.values()) await http.close();
  }

  async #makePort(capability: Capability): Promise<unknown> {
    const seam = this.#vendor.provides[capability];
    return seam === undefined ? null : (await seam())(this.#context);
  }

  #makeContext(): VendorContext {
    const { options, prompts, facts } = this.#deps;
    return {
      connection: this.#name,
      baseUrl: this.#entry.url,
      settings: settingsOf(this.#vendor, this.#entry),
      secret: async (field) => this.#secret(field),
      hasSecret: (field) => this.#entry[field] !== undefined,
      ask: async (message, { hidden }) => {
        const question = { message, answeredBy: 'a connection that signs in without a person' };
        return hidden ? prompts.secret(question) : prompts.plainSecret(question);
      },
      browser: this.#makeBrowser(),
      http: this.#httpFor(this.#entry.url),
      httpFor: (baseUrl) => this.#httpFor(baseUrl),
      assertions: async (field) => this.#deps.assertionsBy(this.#written(field)),
      clock: systemClock,
      sessions: this.#sessions,
      facts: scopedFacts(facts, `${this.#name} ${this.#entry.url}`),
      warn: (message) => options.io.say(`${this.#name}: ${message}`),
      signal: options.lifecycle.interrupted,
    };
  }

  #makeBrowser(): Browser {
    const { options, prompts } = this.#deps;
    const { io, environment, platform, lifecycle } = options;
    const browser = createBrowser({ io, prompts, environment, platform, signal: lifecycle.interrupted });
    return {
      possible: browser.possible,
      show: (text) => {
        this.#askedPerson = true;
        browser.show(text);
      },
      expect: (port, path) => {
        this.#askedPerson = true;
        return browser.expect(port, path);
      },
    };
  }

  #secret(field: string): Promise<Secret> {
    const known = this.#secrets.get(field) ?? this.#readSecret(field);
    this.#secrets.set(field, known);
    return known;
  }

  async #readSecret(field: string): Promise<Secret> {
    const inherited = this.#deps.inherited?.get(field);
    if (inherited !== undefined) return inherited;
    const reference = this.#written(field);
    const { vault, options, prompts } = this.#deps;
    const { environment, stdin } = options;
    const sources = { vault, environment, prompts, stdin, execTimeoutMs: EXEC_TIMEOUT_MS };
    return readReference(reference, { connection: this.#name, field }, sources);
  }

  /** @throws CONFIG_INVALID */
  #written(field: string): string {
    const written = this.#entry[field];
    if (typeof written === 'string') return written;
    throw new IdctlError('CONFIG_INVALID', `connections.${this.#name}.${field} is not set.`);
  }

  #httpFor(baseUrl: string): Http {
    const known =
      this.#transports.get(baseUrl) ??
      openTransport({
        name: this.#name,
        vendor: this.#vendor,
        entry: this.#entry,
        baseUrl,
        secret: (field) => this.#secret(field),
        options: this.#deps.options,
      });
    this.#transports.set(baseUrl, known);
    return known;
  }

  async #signOff(): Promise<void> {
    try {
      const health = await this.port('health');
      await health?.signOff();
    } catch {
      this.#context.warn('could not sign off; the session ends by itself at the vendor.');
    }
  }
}

function settingsOf(vendor: VendorDescriptor, entry: ConnectionEntry): VendorContext['settings'] {
  const settings: Record<string, string | number | boolean> = {};
  for (const field of vendor.fields) {
    const value = field.kind === 'secret' ? undefined : effective(vendor, field.name, entry);
    const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (scalar) settings[field.name] = value;
  }
  return settings;
}

/** Facts of one connection do not answer for another, nor for the same name at another address. */
function scopedFacts(facts: FactCache, scope: string): FactCache {
  return {
    get: (key) => facts.get(`${scope} ${key}`),
    set: (key, value, ttlMs) => facts.set(`${scope} ${key}`, value, ttlMs),
    drop: (key) => facts.drop(`${scope} ${key}`),
  };
}
