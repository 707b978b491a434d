/** How much of a capture is read before somebody is taken to be filling memory; more is left out, and the reader says so. */

export interface CaptureLimits {
  /** UTF-16 units of the whole file. */
  readonly total: number;
  /** Entries, which are exchanges. */
  readonly entries: number;
  /** Of one text, such as a body; what is longer is cut. */
  readonly text: number;
  /** Of all texts in one field of an entry, such as its response. */
  readonly fieldText: number;
  /** Of all texts in one entry. */
  readonly entryText: number;
  /** Brackets, braces and commas in one field of an entry. */
  readonly fieldParts: number;
  /** The same of a whole entry. */
  readonly entryParts: number;
  /** Objects and lists within one another. */
  readonly depth: number;
  /** Exchanges that are of a federation. */
  readonly hops: number;
  readonly messages: number;
  /** UTF-16 units of all messages together. */
  readonly messageText: number;
}

/** A session of an hour has some thousand exchanges; a SAML response with many groups has some 100 kB. */
export const CAPTURE_LIMITS: CaptureLimits = {
  total: 2_000_000_000,
  entries: 200_000,
  text: 1_000_000,
  fieldText: 4_000_000,
  entryText: 8_000_000,
  fieldParts: 60_000,
  entryParts: 200_000,
  depth: 100,
  hops: 2_000,
  messages: 4_000,
  messageText: 24_000_000,
};
