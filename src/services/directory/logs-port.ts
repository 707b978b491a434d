/**
 * The port of a platform's own event log: what happened there, as it tells it.
 *
 * | here      | Okta                                        | Auth0                                  |
 * |-----------|---------------------------------------------|----------------------------------------|
 * | event     | System Log event                            | tenant log                             |
 * | filter    | SCIM filter                                 | Lucene query                           |
 * | words     | q                                           | q                                      |
 * | position  | the next link of a polling query, verbatim  | log_id of the last one (`from`)        |
 */

export interface EventParty {
  readonly id: string;
  /** The vendor's word for what it is. */
  readonly type: string;
  /** As a person knows it: a login, a label. */
  readonly name: string;
}

export interface LoggedEvent {
  readonly id: string;
  /** ISO instant at which it happened. */
  readonly at: string;
  readonly type: string;
  readonly severity: string;
  readonly message: string;
  readonly actor: EventParty | null;
  readonly targets: readonly EventParty[];
  readonly outcome: string;
  readonly reason: string;
  readonly address: string;
  /** What events of one user's act have in common. */
  readonly transaction: string;
  /** The event as the vendor tells it, whole. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface EventFilter {
  readonly filter?: string;
  readonly words?: string;
}

export interface EventQuery extends EventFilter {
  /** ISO instants. */
  readonly since: string;
  readonly until: string;
}

export interface EventBatch {
  readonly events: readonly LoggedEvent[];
  /** Where to go on: after all of these. Good over restarts. */
  readonly position: string;
  /** Whether there is more at once. */
  readonly more: boolean;
}

/** @throws what every port throws: AUTH_REQUIRED, DENIED, USAGE (the filter), UNAVAILABLE, TIMEOUT, RATE_LIMITED */
export interface EventLog {
  /** What happened in a span of time, oldest first; what arrives late may be missing. */
  search(query: EventQuery): AsyncIterable<LoggedEvent>;
  /** Begins to follow at an instant, in the order in which events become known. */
  followFrom(since: string, filter: EventFilter): Promise<EventBatch>;
  /** Goes on. @throws CONFLICT when the position is not known any more */
  followOn(position: string): Promise<EventBatch>;
}
