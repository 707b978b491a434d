/**
 * What the lab's kernel and a vendor's stand-in agree on. The kernel owns ports, time, chance, faults, the journal and
 * saved state; a stand-in owns one vendor's wire (`routes.ts`) and, apart from it, one vendor's rules (`state.ts`).
 */
import type { Hono } from 'hono';

/** The lab's time: real time plus an offset that `lab fault clock` moves. */
export interface LabClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves all stand-ins' time; may be negative. */
  advance(ms: number): void;
}

/** Seeded: the same seed gives the same ids, tokens and passwords in the same order. */
export interface LabChance {
  /** `length` bytes. */
  bytes(length: number): Uint8Array;
  uuid(): string;
  /** An integer in [0, below). */
  integer(below: number): number;
  /** `length` characters of the given alphabet. */
  text(length: number, alphabet: string): string;
}

/** What a stand-in gets. */
export interface LabContext {
  readonly clock: LabClock;
  readonly chance: LabChance;
  /** Things that happen later by the lab's clock, such as a CPM cycle; run before each request and at `tick`. */
  schedule(
    dueMs: number,
    what: { readonly vendor: string; readonly event: string; readonly data: unknown },
  ): void;
  /** The address under which another stand-in listens, such as `wic` for the Okta org whose password a CPM changes. */
  urlOf(listener: string): string;
  /** Tells another stand-in that something happened, such as `{event: 'password-set', data: {userName, password}}`. */
  notify(vendor: string, event: string, data: unknown): void;
}

/** What a listener's HTTP layer knows of the TLS peer; `null` on plain http or without a client certificate. */
export interface PeerCertificate {
  readonly subject: string;
  readonly fingerprint256: string;
  readonly serialNumber: string;
  readonly authorized: boolean;
}

/** Hono bindings of every stand-in's app. */
export interface LabBindings {
  Bindings: { readonly peer: PeerCertificate | null; readonly remoteAddress: string };
}

export interface LabListener {
  /** Name in `lab status` and in `urlOf`: `pvwa`, `ccp`, `opa`, `wic`. */
  readonly name: string;
  readonly app: Hono<LabBindings>;
  /** `none`: plain http. `server`: TLS. `mutual`: TLS that asks for a client certificate and hands it on. */
  readonly tls: 'none' | 'server' | 'mutual';
}

export interface LabVendor {
  readonly id: string;
  readonly listeners: readonly LabListener[];
  /** Seeds the small company's part again. */
  reset(): void;
  /** Plain JSON of everything. */
  save(): unknown;
  load(saved: unknown): void;
  /**
   * A scheduled thing fell due, or another stand-in notified. `seeded` comes from the kernel, with `{}`, once all
   * stand-ins have been reset or loaded: the moment to tell the others what they need to know. A person or a test
   * may send events, too, by the control listener, and waits until what they lead to is done.
   */
  on(event: string, data: unknown): void | Promise<void>;
  /**
   * What the small company signs in with, by name, such as `cyberark/sam` or `opa/key-secret`: made by chance, never
   * fixed in code. The command line stores them in the lab's own vault.
   */
  credentials(): Readonly<Record<string, string>>;
  /** The vendor's own answers for faults that the kernel injects. */
  faultResponse(kind: '429' | '500' | '503', nowMs: number): Response;
}

/** Faults that a caller of `/__lab/faults` or `idctl lab fault` can order. */
export type FaultKind = '429' | '500' | '503' | 'hang' | 'drop-before' | 'drop-after' | 'truncate' | 'html';

export interface Fault {
  readonly id: string;
  readonly listener: string;
  /** Method and path pattern; `*` in the path matches one segment, `**` any number. */
  readonly method: string;
  readonly path: string;
  readonly kind: FaultKind;
  /** How many matching calls are let through first, and how many then fail. */
  readonly skip: number;
  readonly times: number;
}

/** One request as the journal keeps it: no header or body values, only what a test or a person may see. */
export interface JournalEntry {
  readonly sequence: number;
  readonly at: string;
  readonly listener: string;
  readonly method: string;
  /** Path with percent-encoding as sent; query values of secrets removed. */
  readonly path: string;
  readonly status: number | null;
  readonly fault: FaultKind | null;
}

/** One call as it was on the wire, secrets and all: given to observers inside the process (tests), never stored. */
export interface Exchange {
  readonly listener: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Headers;
    readonly body: string;
  };
  readonly response: { readonly status: number; readonly headers: Headers; readonly body: string };
  readonly fault: FaultKind | null;
}

export interface LabOptions {
  /** The same seed replays identically. */
  readonly seed?: string;
  /** Port of the control listener, the others follow in order; 0 takes free ones. */
  readonly basePort: number;
  /** File that keeps the state over restarts. */
  readonly statePath?: string;
}

/** A running lab; `src/lab/lab.ts` makes one with every vendor. */
export interface Lab {
  /** Listener name to base URL, `control` included. */
  readonly urls: Readonly<Record<string, string>>;
  /** Bearer token of the control listener. */
  readonly controlToken: string;
  readonly tls: { readonly caPem: string; readonly clientCertPem: string; readonly clientKeyPem: string };
  readonly clock: LabClock;
  credentials(): Readonly<Record<string, string>>;
  addFault(fault: Omit<Fault, 'id'>): Fault;
  clearFaults(): void;
  /** @throws USAGE when there is no such stand-in, or it does not take the event. */
  tell(vendor: string, event: string, data: unknown): Promise<void>;
  journal(): readonly JournalEntry[];
  clearJournal(): void;
  /**
   * Called before an answer leaves. Under `drop-after` and `truncate` the response is the whole answer that the
   * stand-in gave; under `hang` and `drop-before` there was none and the status is 0.
   */
  observe(observer: (exchange: Exchange) => void): void;
  reset(): void;
  stop(): Promise<void>;
  /** Settles when the lab has ended, also when the control listener was asked to end it. */
  readonly stopped: Promise<void>;
}
