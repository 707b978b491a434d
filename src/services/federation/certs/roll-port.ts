/**
 * What is remembered of an exchange of certificates, so that it can be taken up after a kill, or after the owner of the
 * other end has done his part. Written before each change and after it. Holds no secret.
 */

/**
 * How far it has come. `making`: asked for, and the answer has not come. `made`: it is there, and signs nothing yet.
 * `trusted`: the other end trusts both. `switched`: it signs, and the other end may still trust the old one. `done`: only
 * the new one is left.
 */
export const ROLL_STEPS = ['making', 'made', 'trusted', 'switched', 'done'] as const;
export type RollStep = (typeof ROLL_STEPS)[number];

export interface RolledCertificate {
  /** The vendor's id of it. */
  readonly id: string;
  /** Base64 DER. */
  readonly certificate: string;
}

export interface RollRecord {
  readonly schemaVersion: 1;
  /** Of connection and application: one exchange at a time for each. */
  readonly id: string;
  readonly connection: string;
  readonly applicationId: string;
  readonly label: string;
  /** The other end, where it is a connection; null where its owner does it. */
  readonly target: { readonly connection: string; readonly providerId: string } | null;
  readonly step: RollStep;
  readonly old: RolledCertificate;
  /** Null while it is being made. */
  readonly next: RolledCertificate | null;
  /** Ids of all certificates before one was made: another one that is there then is ours. */
  readonly before: readonly string[];
  /** ISO instants; null when it has not happened. */
  readonly startedAt: string;
  readonly toldAt: string | null;
  readonly switchedAt: string | null;
}

/** Every write is durable when it returns. @throws UNAVAILABLE */
export interface RollLedger {
  /** Null when there is none. @throws UNAVAILABLE also when it is damaged: "none" would make another key. */
  get(id: string): Promise<RollRecord | null>;
  put(record: RollRecord): Promise<void>;
  list(): Promise<readonly RollRecord[]>;
}

export interface RollLocks {
  /** @throws CONFLICT naming the holder when it is still held after `waitMs` */
  withLock<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T>;
}
