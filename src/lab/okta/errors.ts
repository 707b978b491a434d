/**
 * Okta's error bodies. Codes and statuses are Okta's; the sentences are the lab's own, since only `errorCode` is
 * stable and nobody should decide by the text.
 */

const CATALOG = {
  E0000001: { status: 400, summary: 'A field of {0} is not valid' },
  E0000003: { status: 400, summary: 'The body cannot be read' },
  E0000004: { status: 401, summary: 'The sign-in was refused' },
  E0000009: { status: 500, summary: 'The server failed' },
  E0000010: { status: 503, summary: 'The org can only be read at the moment' },
  E0000021: { status: 400, summary: 'The media type is not one that is taken here' },
  E0000022: { status: 405, summary: 'The method is not one of this endpoint' },
  E0000047: { status: 429, summary: 'Too many calls: the rate limit is used up' },
  E0000060: { status: 501, summary: 'This operation is not supported' },
} as const;

export type OktaErrorCode = keyof typeof CATALOG;

/** A refusal on its way to the wire. */
export class OktaRefusal extends Error {
  readonly code: OktaErrorCode;
  readonly causes: readonly string[];
  readonly subject: string;

  /** @param details `subject` stands for the placeholder in the summary. */
  constructor(
    code: OktaErrorCode,
    details: { readonly causes?: readonly string[]; readonly subject?: string } = {},
  ) {
    super(code);
    this.code = code;
    this.causes = details.causes ?? [];
    this.subject = details.subject ?? '';
  }
}

/** @param errorId Okta's id of this one occurrence. */
export function toResponse(refusal: OktaRefusal, errorId: string): Response {
  const { status, summary } = CATALOG[refusal.code];
  const body = {
    errorCode: refusal.code,
    errorSummary: summary.replace('{0}', refusal.subject),
    errorLink: refusal.code,
    errorId,
    errorCauses: refusal.causes.map((errorSummary) => ({ errorSummary })),
  };
  return Response.json(body, { status });
}
