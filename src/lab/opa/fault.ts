/** A refusal as the rules know it; the wire gives it a status and a body. */

/** OPA's documented error types, and after them the names that its predecessor used where OPA documents none. */
export type FaultType =
  | 'bad_request'
  | 'authorization_error'
  | 'forbidden'
  | 'not_found'
  | 'precondition_failed'
  | 'method_not_allowed'
  | 'unsupported_content_type'
  | 'too_many_requests'
  | 'internal_error'
  | 'not_implemented'
  | 'service_offline';

export class OpaFault extends Error {
  override readonly name = 'OpaFault';
  readonly type: FaultType;

  constructor(type: FaultType, message: string) {
    super(message);
    this.type = type;
  }
}
