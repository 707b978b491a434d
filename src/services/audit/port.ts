/** The local audit log: who took what, when, why. Each line holds the hash of the one before it. */

export interface AuditEvent {
  /** `pam.checkout`, `pam.reveal`, `pam.checkin`, `pam.rotate`, `pam.request.approve`: capability and verb. */
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed' | 'unknown' | 'pending';
  readonly connection: string;
  /** The account or thing, as a person names it. */
  readonly target: string;
  readonly reason: string | null;
  /** Short facts without secrets: lease id, vendor error code, method. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditRecord extends AuditEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** ISO instant. */
  readonly at: string;
  /** Operating system user and host. */
  readonly user: string;
  readonly host: string;
  /** SHA-256 in hex of the previous line's text; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 in hex of this record without this field. */
  readonly hash: string;
}

export interface AuditFault {
  readonly line: number;
  readonly problem: string;
}

export interface AuditVerdict {
  readonly records: number;
  readonly faults: readonly AuditFault[];
  /** Hash of the last record, to be kept elsewhere: a cut-off tail is only seen against it. */
  readonly head: string | null;
}

export interface AuditLog {
  /** Durable when it returns; safe under parallel writers. @throws UNAVAILABLE when it cannot be written. */
  append(event: AuditEvent): Promise<AuditRecord>;
  read(): AsyncIterable<AuditRecord>;
  /** `expectedHead`: a hash written down earlier, which must still be in the chain. */
  verify(options?: { readonly expectedHead?: string }): Promise<AuditVerdict>;
}
