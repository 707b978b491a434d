/**
 * CyberArk's refusals in idctl's words. With `sign-in-faults.ts` and `ccp-faults.ts` the only place that decides by a
 * vendor's error code, status or, where CyberArk gives nothing else, sentence.
 *
 * PVWA answers `{ErrorCode, ErrorMessage, Details?}` in any case, the shared services' front end
 * `{error, error_description}` or `{code, message}`, everything in between HTML or text. A 5xx may be a refusal.
 */
import type { Code, VendorFault } from '../../core/errors.ts';
import { IdctlError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import { objectOf } from './bodies.ts';
import type { Fields } from './fields.ts';

export type Exchange = Pick<HttpRequest, 'effect' | 'operation'>;

/** A wrapper around refusals and internal errors of every kind, also with status 500: by itself it says nothing. */
const GENERIC = 'CAWS00001E';
const CHALLENGE = 'ITATS542I';

/** Codes that mean one thing, whatever the status; known from recorded answers and from other clients. */
const CODES: ReadonlyMap<string, Code> = new Map<string, Code>([
  ['PASWS006E', 'AUTH_EXPIRED'],
  ['PASWS013E', 'AUTH_EXPIRED'],
  ['CASSM005E', 'AUTH_EXPIRED'],
  ['CASTM006E', 'AUTH_EXPIRED'],
  ['PASWS035E', 'AUTH_REQUIRED'],
  ['ITATS002E', 'AUTH_REQUIRED'],
  ['ITATS004E', 'AUTH_REQUIRED'],
  ['ITATS528E', 'AUTH_REQUIRED'],
  [CHALLENGE, 'AUTH_REQUIRED'],
  ['PASWS041E', 'DENIED'],
  ['PASWS291E', 'DENIED'],
  ['SFWS0013', 'DENIED'],
  ['PASWS032E', 'DENIED'],
  ['PASWS088E', 'INPUT_REQUIRED'],
  ['PASWS204E', 'INPUT_REQUIRED'],
  ['PASWS143E', 'CONFLICT'],
  ['PASWS001W', 'CONFLICT'],
  ['PASWS027E', 'CONFLICT'],
  ['PASWS213E', 'CONFLICT'],
  ['ITATS262E', 'CONFLICT'],
  ['SFWS0002', 'CONFLICT'],
  ['SFWS0012', 'CONFLICT'],
  ['ITATS003E', 'NOT_FOUND'],
  ['SFWS0007', 'NOT_FOUND'],
  ['PASWS018E', 'USAGE'],
  ['PASWS031E', 'USAGE'],
  ['PASWS125E', 'USAGE'],
  ['PASWS159E', 'USAGE'],
  ['PASWS164E', 'USAGE'],
  ['PASWS167E', 'USAGE'],
]);

/** Whether the code alone says what a refusal means, so that its sentence must not be looked at. */
export const isDecidedByCode = (vendorCode: string): boolean => CODES.has(vendorCode);

const HINTS: ReadonlyMap<string, string> = new Map([
  ['PASWS088E', 'Give a reason for the access.'],
  ['PASWS204E', 'Give a reason for the access.'],
  ['PASWS041E', 'The signed-in user lacks a permission on the safe or in the vault.'],
  ['PASWS167E', 'Some versions refuse secrets that contain a comma or an angle bracket.'],
]);

/** Control characters go, so that a server cannot draw on the terminal; sentences longer than a screen line or so, too. */
export function printable(text: string): string {
  // Cc is every control character, new lines as well.
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
}

function sentenceOf(body: Fields): string | undefined {
  const text =
    body.text('ErrorMessage') ??
    body.text('ErrorMsg') ??
    body.text('message') ??
    body.text('error_description') ??
    body.object('Details').text('ErrorMessage');
  const details = body.list('Details').map((it) => it.text('ErrorMessage'));
  const all = [text, ...details].filter((it) => it !== null);
  return all.length === 0 ? undefined : printable([...new Set(all)].join(' '));
}

export function vendorFault(response: HttpResponse): VendorFault {
  const body = objectOf(response);
  const code = body?.text('ErrorCode') ?? body?.text('code') ?? body?.text('error') ?? null;
  const message = body === null ? undefined : sentenceOf(body);
  return {
    id: 'cyberark',
    status: response.status,
    ...(code === null ? {} : { code: printable(code) }),
    ...(message === undefined ? {} : { message }),
  };
}

function codeByStatus(response: HttpResponse, { effect }: Exchange, vendorCode: string | undefined): Code {
  const { status } = response;
  if (status === 501) return 'USAGE';
  if (status >= 500) return effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
  if (status === 401) return 'AUTH_EXPIRED';
  if (status === 403) return 'DENIED';
  if (status === 404) return vendorCode === undefined ? 'USAGE' : 'NOT_FOUND';
  if (status === 405) return 'USAGE';
  if (status === 409) return 'CONFLICT';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 300 && status < 400) return 'CONFIG_INVALID';
  // An unlisted code on a 400 is nearly always the vault's policy speaking; without a code it is a malformed call.
  return vendorCode === undefined ? 'UNEXPECTED' : 'DENIED';
}

function hintFor(code: Code, response: HttpResponse, vendorCode: string | undefined): string | undefined {
  const known = HINTS.get(vendorCode ?? '');
  if (known !== undefined) return known;
  if (code === 'OUTCOME_UNKNOWN') return 'It may have happened: look at the account before doing it again.';
  if (code === 'RATE_LIMITED') {
    const after = response.headers['retry-after'];
    return after === undefined ? 'Try again later.' : `Nothing happened. Retry-After: ${printable(after)}`;
  }
  if (code === 'USAGE' && [404, 405, 501].includes(response.status)) {
    return "This version of the server may not offer it; or the connection's address or appPath is wrong.";
  }
  if (code === 'CONFIG_INVALID') return "The server redirects: check the connection's address and appPath.";
  if (response.status === 403 && vendorCode === undefined) {
    return 'This is not an answer of PVWA: a proxy or firewall in front of it may be refusing.';
  }
  return undefined;
}

/** The error of an answer that is no success. */
export function fault(response: HttpResponse, exchange: Exchange): IdctlError {
  const vendor = vendorFault(response);
  const code = CODES.get(vendor.code ?? '') ?? codeByStatus(response, exchange, vendor.code);
  const hint = hintFor(code, response, vendor.code);
  const said = vendor.message ?? `HTTP ${response.status} without an explanation`;
  const by = vendor.code === undefined ? '' : ` (${vendor.code})`;
  return new IdctlError(code, `CyberArk refused ${exchange.operation}: ${said}${by}`, {
    vendor,
    ...(hint === undefined ? {} : { hint }),
    ...(response.requestId === undefined ? {} : { requestId: response.requestId }),
  });
}

/** A success whose body is not what the operation answers, such as the sign-in page of a proxy. */
export function unreadable(response: HttpResponse, { effect, operation }: Exchange): IdctlError {
  const code: Code = effect === 'write' ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
  return new IdctlError(code, `The answer to ${operation} is not one of CyberArk.`, {
    vendor: { id: 'cyberark', status: response.status },
    hint:
      code === 'OUTCOME_UNKNOWN'
        ? 'It may have happened: look at the account before doing it again.'
        : 'A proxy or a maintenance page may be in between.',
    ...(response.requestId === undefined ? {} : { requestId: response.requestId }),
  });
}

/** Whether the server no longer knows the session. Such a call was not carried out, whatever it was. */
export const refusesSession = (response: HttpResponse): boolean => response.status === 401;

/** A fresh session was refused as well, so another sign-in would not help either. */
export function sessionRefusedAgain(response: HttpResponse, connection: string): IdctlError {
  return new IdctlError('AUTH_EXPIRED', `CyberArk refuses the session that it just gave to ${connection}.`, {
    vendor: vendorFault(response),
    hint: 'Behind a load balancer without stickiness, address one PVWA node.',
    ...(response.requestId === undefined ? {} : { requestId: response.requestId }),
  });
}

/** The prompt of a second factor's challenge; null when the answer is none. PVWA sends it with status 500. */
export function challengeIn(response: HttpResponse): string | null {
  const { code, message } = vendorFault(response);
  return code === CHALLENGE ? (message ?? 'One-time code') : null;
}

const faultOf = (error: unknown): VendorFault | undefined =>
  error instanceof IdctlError ? error.vendor : undefined;

/** Whether the server does not have the operation at all, as older versions. */
export function isNotOffered(error: unknown): boolean {
  const vendor = faultOf(error);
  if (vendor === undefined) return false;
  return (
    vendor.status === 405 || vendor.status === 501 || (vendor.status === 404 && vendor.code === undefined)
  );
}

/** Whether a 5xx may be a refusal in disguise, whose sentence is then all there is to go by. */
export function isWrapped(error: unknown): boolean {
  const vendor = faultOf(error);
  return vendor?.code === GENERIC && (vendor.status ?? 0) >= 500;
}

/** Whether a page lies past the number of records that PVWA is set to show. */
export function isPastLastPage(error: unknown): boolean {
  const vendor = faultOf(error);
  return vendor?.code === GENERIC && (vendor.status ?? 0) >= 400;
}
