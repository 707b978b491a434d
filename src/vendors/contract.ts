/**
 * What a vendor folder gives (`VendorDescriptor`) and what it gets (`VendorContext`). A descriptor is cheap: data and
 * seams; vendor code loads only when a seam is called.
 */
import type { Clock } from '../core/clock.ts';
import type { Http } from '../core/http-contract.ts';
import type { RateLimitReader } from '../core/http-retry.ts';
import type { Secret } from '../core/secret.ts';
import type { AssertionSource } from '../services/connections/assertion-port.ts';
import type { ConnectionHealth } from '../services/connections/port.ts';
import type { ConnectionSetup } from '../services/connections/setup-port.ts';
import type { EventLog } from '../services/directory/logs-port.ts';
import type { UserDirectory } from '../services/directory/port.ts';
import type { CertificateKeeper } from '../services/federation/certificates-port.ts';
import type { BrowserSessions } from '../services/federation/live/sign-in-port.ts';
import type { FederationEnd } from '../services/federation/port.ts';
import type { AccessApprovals } from '../services/pam/approvals-port.ts';
import type { PrivilegedAccess } from '../services/pam/port.ts';
import type { UnattendedAccess } from '../services/pam/unattended-port.ts';
import type { ConfigurableTenant } from '../services/sso/port.ts';

/** That another field has one of these values and, where that is said, that a third one is set or is not. */
export interface FieldCondition {
  readonly field: string;
  readonly in: readonly string[];
  readonly with?: string;
  readonly without?: string;
}

/** One field of a connection's configuration, beside the common ones (url, ca, certificate, proxy, timeout). */
export interface ConfigField {
  readonly name: string;
  /**
   * `secret`: the profile holds a reference, the context a resolved `Secret`. `connection`: the name of another
   * connection of the profile.
   */
  readonly kind: 'text' | 'choice' | 'flag' | 'number' | 'secret' | 'connection';
  readonly choices?: readonly string[];
  /** Of a `connection`: what it must offer. */
  readonly offers?: Capability;
  readonly required?: boolean;
  /** Asked for, and required, only where this is so; of several conditions, where one of them is. */
  readonly when?: FieldCondition | readonly FieldCondition[];
  /** Never required, only offered. */
  readonly optional?: boolean;
  readonly default?: string | number | boolean;
  readonly help: string;
}

/** Sessions outlive a run in the vault; the vendor decides what is in one. */
export interface SessionStore {
  load(): Promise<Secret | null>;
  save(session: Secret): Promise<void>;
  clear(): Promise<void>;
  /**
   * Runs a sign-in while no other process signs in to the same connection, so that of many that start at once one signs
   * in and the others find its session.
   */
  oneAtATime<T>(signIn: () => Promise<T>): Promise<T>;
}

/** Facts that are no secret and save a call, such as a platform's policy; each has an age at which it is forgotten. */
export interface FactCache {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlMs: number): Promise<void>;
  drop(key: string): Promise<void>;
}

/** One visit of a person's browser that this machine waits for. */
export interface ExpectedVisit {
  /** Where the browser is to come back to, such as `http://127.0.0.1:54321/callback`. */
  readonly address: string;
  /** Sends the person to a page, and waits. Answers with the query of the visit. @throws TIMEOUT, CANCELLED */
  send(page: string): Promise<URLSearchParams>;
  close(): Promise<void>;
}

/** A person with a browser, for sign-ins that need one. */
export interface Browser {
  /** Whether anybody is there: a terminal, and nothing that forbids questions. */
  readonly possible: boolean;
  /** Something to read, on stderr. */
  show(text: string): void;
  /** Listens on 127.0.0.1 only; port 0 takes a free one. @throws CONFLICT when the port is taken */
  expect(port: number, path: string): Promise<ExpectedVisit>;
}

export interface VendorContext {
  /** The connection's name in the profile, for messages. */
  readonly connection: string;
  readonly baseUrl: string;
  /** Validated fields of the descriptor that are no secret. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Resolves a secret field when it is needed, and not before. @throws INPUT_REQUIRED, VAULT_LOCKED, NOT_FOUND */
  secret(field: string): Promise<Secret>;
  /** Whether a secret field was configured at all. */
  hasSecret(field: string): boolean;
  /** Asks the person at the terminal, such as a RADIUS challenge. @throws INPUT_REQUIRED without a terminal */
  ask(prompt: string, options: { readonly hidden: boolean }): Promise<Secret>;
  readonly browser: Browser;
  readonly http: Http;
  /** A second transport for another host of the same vendor (identity tenant, CCP). */
  httpFor(baseUrl: string): Http;
  /**
   * The identity provider that a field of the kind `connection` names: another connection of the profile, of whatever
   * vendor. @throws CONFIG_INVALID when the field is not set
   */
  assertions(field: string): Promise<AssertionSource>;
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly facts: FactCache;
  /** A sentence for stderr: a degraded answer, an unconfirmed assumption. */
  warn(message: string): void;
  /** Aborts when the run is interrupted or its deadline passes. */
  readonly signal: AbortSignal;
}

export interface Provides {
  readonly health: () => Promise<(context: VendorContext) => ConnectionHealth>;
  readonly pam?: () => Promise<(context: VendorContext) => PrivilegedAccess>;
  readonly approvals?: () => Promise<(context: VendorContext) => AccessApprovals>;
  readonly unattended?: () => Promise<(context: VendorContext) => UnattendedAccess>;
  readonly sso?: () => Promise<(context: VendorContext) => ConfigurableTenant>;
  readonly directory?: () => Promise<(context: VendorContext) => UserDirectory>;
  readonly setup?: () => Promise<(context: VendorContext) => ConnectionSetup>;
  readonly events?: () => Promise<(context: VendorContext) => EventLog>;
  readonly assertions?: () => Promise<(context: VendorContext) => AssertionSource>;
  readonly sessions?: () => Promise<(context: VendorContext) => BrowserSessions>;
  readonly federation?: () => Promise<(context: VendorContext) => FederationEnd>;
  readonly certificates?: () => Promise<(context: VendorContext) => CertificateKeeper>;
}

export type Capability = keyof Provides;

export interface VendorDescriptor {
  readonly id: string;
  readonly label: string;
  /** What the address of a connection looks like, for prompts and messages. */
  readonly urlExample: string;
  readonly fields: readonly ConfigField[];
  /** How the vendor says when to come back after a 429. */
  readonly rateLimit?: RateLimitReader;
  readonly provides: Provides;
}
