/**
 * Every refusal of the stand-in, with the codes that were observed on real systems. The codes of the second group are
 * not established anywhere: they stand here, in one place, so that they can follow when somebody sees the real ones.
 */

export interface FaultDetail {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
  readonly ParameterName: string;
}

export class PvwaFault extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 415 | 500 | 501;
  readonly errorCode: string;
  readonly details: readonly FaultDetail[];

  constructor(
    status: PvwaFault['status'],
    errorCode: string,
    message: string,
    details: readonly FaultDetail[] = [],
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.details = details;
  }
}

function parameter(code: string, name: string, message: string): PvwaFault {
  return new PvwaFault(400, code, message, [{ ErrorCode: code, ErrorMessage: message, ParameterName: name }]);
}

const established = {
  noSession: (why: string) => new PvwaFault(401, 'PASWS006E', `The session token is ${why}.`),
  bearerExpired: () => new PvwaFault(401, 'CASSM005E', 'The token has expired.'),
  wrongLogon: (user: string) => new PvwaFault(403, 'ITATS004E', `Authentication failure for User [${user}].`),
  wrongSecondFactor: (user: string, station: string) =>
    new PvwaFault(
      403,
      'ITATS528E',
      `Authentication failure for User ${user} from station ${station} (code -77).`,
    ),
  suspended: (user: string) => new PvwaFault(403, 'ITATS002E', `User ${user} is suspended.`),
  authenticationRefused: (why: string) =>
    new PvwaFault(403, 'PASWS035E', `Authentication failure: ${why}. Contact your administrator.`),
  notAuthorised: (permission: string) =>
    new PvwaFault(403, 'PASWS041E', `You are not authorized to perform this action (${permission}).`),
  missingReason: () => parameter('PASWS088E', 'Reason', 'Missing mandatory parameter - Reason.'),
  lockedByAnother: (user: string) =>
    new PvwaFault(400, 'PASWS143E', `The password is locked by another user (${user}).`),
  updateWhileLocked: (user: string) =>
    new PvwaFault(400, 'PASWS001W', `The account is locked by: [${user}].`),
  missingParameter: (name: string) =>
    parameter('PASWS031E', name, `The parameter ${name} is missing or empty.`),
  invalidParameter: (name: string, why: string) =>
    parameter('PASWS167E', name, `Invalid parameter ${name}: ${why}.`),
  badRequest: (name: string, why: string) => parameter('CAWS00001E', name, why),
  notNumeric: (name: string) => parameter('PASWS018E', name, `The property ${name} must be numeric.`),
  readOnly: (name: string) => parameter('PASWS125E', name, `The property ${name} cannot be updated.`),
  replaceOfAbsent: (name: string) =>
    parameter('PASWS164E', name, `The property ${name} does not exist; use add.`),
  reasonWhileAutomatic: () =>
    parameter('PASWS159E', 'manualManagementReason', 'manualManagementReason needs manual management.'),
  pageBeyondCap: () => new PvwaFault(500, 'CAWS00001E', "Page doesn't exist."),
  noContent: () => new PvwaFault(404, 'CAWS00001E', 'Content of account was not found.'),
  accountNotFound: (id: string) => new PvwaFault(404, 'CAWS00001E', `The account ${id} was not found.`),
  safeNotFound: (name: string) => new PvwaFault(404, 'SFWS0007', `The safe ${name} was not found.`),
  componentNotFound: (what: string) => new PvwaFault(404, 'CAWS00001E', `${what} was not found.`),
  contentType: (type: string) =>
    new PvwaFault(415, 'CAWS00001E', `The media type "${type}" is not supported.`),
};

/** Codes that nobody has published; the HTTP status and the code are this stand-in's choice. */
const unestablished = {
  confirmationRequired: () =>
    new PvwaFault(
      403,
      'CAWS00001E',
      'Access requires confirmation: create a request and wait for its confirmation.',
    ),
  missingTicket: () =>
    parameter('CAWS00001E', 'TicketId', 'The ticket ID and the ticketing system are required.'),
  notCheckedOut: (name: string) =>
    new PvwaFault(400, 'CAWS00001E', `The account ${name} is not checked out.`),
  sessionLimit: (limit: number) =>
    new PvwaFault(
      403,
      'PASWS013E',
      `The number of concurrent dynamic sessions has reached its limit (${limit}).`,
    ),
  managedManually: (name: string) =>
    new PvwaFault(400, 'CAWS00001E', `The account ${name} is not managed by the CPM.`),
  reconcileNotPossible: () =>
    new PvwaFault(
      400,
      'CAWS00001E',
      'The account has no linked reconcile account or its platform forbids it.',
    ),
  noConfirmationNeeded: () => new PvwaFault(400, 'CAWS00001E', 'The account needs no confirmation.'),
  requestNotFound: (id: string) => new PvwaFault(404, 'CAWS00001E', `The request ${id} was not found.`),
  requestClosed: (status: string) =>
    new PvwaFault(400, 'CAWS00001E', `The request is no longer waiting: ${status}.`),
  ownRequest: () => new PvwaFault(403, 'PASWS041E', 'A request cannot be decided by the user who made it.'),
  alreadyDecided: () => new PvwaFault(409, 'CAWS00001E', 'You have already confirmed this request.'),
};

/** The lab's own answer: a part of the product that the stand-in does not have. */
export function notBuilt(what: string): PvwaFault {
  return new PvwaFault(501, 'LAB501', `The lab's CyberArk stand-in does not have ${what}.`);
}

export const refusal = { ...established, ...unestablished };
