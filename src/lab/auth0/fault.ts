/**
 * Refusals on their way to the wire, in the two shapes that Auth0 has: `{statusCode, error, message, errorCode}` of the
 * Management API, and `{error, error_description}` of OAuth.
 */

const REASONS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const;

export type FaultStatus = keyof typeof REASONS;

export class Auth0Fault extends Error {
  override readonly name = 'Auth0Fault';
  readonly status: FaultStatus;
  readonly errorCode: string;

  constructor(status: FaultStatus, errorCode: string, message: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }

  /** @param property Path of the place that does not fit, dots between its parts. */
  static body(reason: string, property: string): Auth0Fault {
    const place = property === '' ? '' : ` on property ${property}`;
    return new Auth0Fault(400, 'invalid_body', `Payload validation error: '${reason}'${place}`);
  }

  static query(reason: string, property: string): Auth0Fault {
    const place = property === '' ? '' : ` on property ${property}`;
    return new Auth0Fault(400, 'invalid_query_string', `Query validation error: '${reason}'${place}`);
  }

  /** What the vendor documents and this lab does not have. */
  static notBuilt(what: string): Auth0Fault {
    return new Auth0Fault(501, 'not_implemented', `${what} is not part of this lab`);
  }
}

export class OauthFault extends Error {
  override readonly name = 'OauthFault';
  readonly status: FaultStatus;
  readonly error: string;

  constructor(status: FaultStatus, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }
}

export function toResponse(fault: Auth0Fault | OauthFault): Response {
  const { status, message } = fault;
  const body =
    fault instanceof OauthFault
      ? { error: fault.error, error_description: message }
      : { statusCode: status, error: REASONS[status], message, errorCode: fault.errorCode };
  return Response.json(body, { status });
}
