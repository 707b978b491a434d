/** What the validator says about an exchange. */

/** One way in which an exchange differs from the document; equal for equal differences, so that it can be listed. */
export interface Finding {
  /** operationId, or method and path where the document knows no such operation. */
  readonly operation: string;
  readonly where: 'request' | 'response';
  /** `/body/value/*\/id`, `/query/limit`, `/path/id`, `/header/If-Match`, `/status`, `/content-type`; `*` is any index. */
  readonly pointer: string;
  /** JSON Schema keyword, or one of ours: operation, unknown, missing, undocumented, repeated,
   * readOnly, writeOnly, json, content-type, `status 404`, corrected. */
  readonly keyword: string;
  /** For people. Never shows a value of the exchange. */
  readonly message: string;
}

export function showFinding({ operation, where, pointer, keyword, message }: Finding): string {
  return `${operation} ${where} ${pointer} [${keyword}] ${message}`;
}
