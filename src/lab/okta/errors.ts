/**
 * Okta's error bodies. Codes and statuses are Okta's; the sentences are the lab's own, since only `errorCode` is
 * stable and nobody should decide by the text.
 */

const CATALOG = {
  E0000001: { status: 400, summary: 'A field of {0} is not valid' },
  E0000003: { status: 400, summary: 'The body cannot be read' },
  E0000004: { status: 401, summary: 'The sign-in was refused' },
  E0000005: { status: 403, summary: 'The session is not valid' },
  E0000006: { status: 403, summary: 'The caller may not do this' },
  E0000007: { status: 404, summary: 'Nothing is there: {0}' },
  E0000009: { status: 500, summary: 'The server failed' },
  E0000010: { status: 503, summary: 'The org can only be read at the moment' },
  E0000011: { status: 401, summary: 'The token is not valid' },
  E0000014: { status: 403, summary: 'The credentials were not changed' },
  E0000015: { status: 401, summary: 'The feature is not one of this org' },
  E0000016: { status: 403, summary: 'The user is active already' },
  E0000019: { status: 400, summary: 'What the client accepts is not given here' },
  E0000021: { status: 400, summary: 'The media type is not one that is taken here' },
  E0000022: { status: 405, summary: 'The method is not one of this endpoint' },
  E0000030: { status: 400, summary: 'A date is not written as dates are' },
  E0000031: { status: 400, summary: 'The search expression is not valid' },
  E0000032: { status: 403, summary: 'This user cannot be unlocked' },
  E0000033: { status: 400, summary: 'A search and a filter cannot be asked for at once' },
  E0000038: { status: 403, summary: 'The status of the user does not allow this' },
  E0000039: { status: 403, summary: 'The application does not allow this' },
  E0000040: { status: 400, summary: 'Another application has that label' },
  E0000047: { status: 429, summary: 'Too many calls: the rate limit is used up' },
  E0000053: { status: 400, summary: 'The filter is not valid' },
  E0000056: { status: 403, summary: 'The application cannot be deleted' },
  E0000060: { status: 501, summary: 'This operation is not supported' },
  E0000068: { status: 403, summary: 'The code is not the right one' },
  E0000069: { status: 403, summary: 'The user is locked' },
  E0000082: { status: 403, summary: 'The code was used before' },
  E0000090: { status: 409, summary: 'The role is assigned already' },
  E0000096: { status: 409, summary: 'This certificate is there already, with kid={0}' },
  E0000167: { status: 403, summary: '{0}' },
  E0000227: { status: 400, summary: 'Only service applications can have roles' },
  E0000231: { status: 412, summary: 'The document has changed meanwhile' },
  E0000239: { status: 423, summary: 'The priorities of policies are being put in order' },
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

  /** @param kind Okta's word for the kind of thing, such as `User`. */
  static notFound(id: string, kind: string): OktaRefusal {
    return new OktaRefusal('E0000007', { subject: `Resource not found: ${id} (${kind})` });
  }

  /** @param causes each `field: what is wrong with it` */
  static invalid(subject: string, ...causes: readonly string[]): OktaRefusal {
    return new OktaRefusal('E0000001', { subject, causes });
  }

  /** Something that Okta has and this stand-in has not. */
  static notBuilt(what: string): OktaRefusal {
    return new OktaRefusal('E0000060', { causes: [`${what} is not part of this stand-in`] });
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
