/** A federation that did not succeed: the browser sees one code for all, the System Log has the reason. */

export class FederationFailure extends Error {
  /** For `outcome.reason`. */
  readonly reason: string;
  readonly debugData: Readonly<Record<string, unknown>>;

  constructor(reason: string, debugData: Readonly<Record<string, unknown>> = {}) {
    super(reason);
    this.reason = reason;
    this.debugData = debugData;
  }
}
