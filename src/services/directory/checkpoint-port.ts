/** Where a follower of a log has got to, kept over restarts. */
export interface Checkpoint {
  /** The log's own word for "after this". */
  readonly position: string;
  /** Ids of the last events that were handed on: what comes again is known by them. */
  readonly lastIds: readonly string[];
}

export interface CheckpointStore {
  /** Null before the first. @throws CONFLICT when what is there cannot be read */
  load(): Promise<Checkpoint | null>;
  /** Durable when it returns. @throws UNAVAILABLE */
  save(checkpoint: Checkpoint): Promise<void>;
  forget(): Promise<void>;
}
