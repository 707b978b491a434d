/** Refused logons; part of the fault translation (`faults.ts`). A refused logon is never repeated by anybody. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { HttpResponse } from '../../core/http-contract.ts';
import { isHtml } from './bodies.ts';
import { fault, vendorFault } from './faults.ts';

/**
 * Sentences and hints of the codes that are established. ITATS005E, ITATS006E and ITATS009E are said to mean locked,
 * disabled and expired, but which is which is not: their own sentences are shown.
 */
const BY_CODE: ReadonlyMap<string, readonly [sentence: string, hint: string]> = new Map([
  [
    'ITATS004E',
    [
      'the user name or the password is wrong',
      'It was tried once: repeated failures suspend the user. Correct the secret of the connection, then try again.',
    ],
  ],
  [
    'ITATS528E',
    [
      'the RADIUS or LDAP server refused',
      'It was tried once: repeated failures suspend the user. Check password, one-time code and radiusMode.',
    ],
  ],
  ['ITATS002E', ['the user is suspended', 'A vault administrator has to activate the user.']],
  [
    'ITATS005E',
    ['the user may not sign in', 'A vault administrator can tell whether it is locked or disabled.'],
  ],
  [
    'ITATS006E',
    ['the user may not sign in', 'A vault administrator can tell whether it is locked or disabled.'],
  ],
  [
    'ITATS009E',
    ['the user may not sign in', 'A vault administrator can tell whether it is locked or expired.'],
  ],
  [
    'PASWS035E',
    [
      'the sign-in was refused',
      'The method may be switched off, or a SAML answer may be used up, late or meant for another address.',
    ],
  ],
  [
    'ITATS542I',
    ['the second factor asks again and again', 'Sign in once in the browser to see what it wants.'],
  ],
]);

/** Codes of a logon that failed by what was typed, at the vault or at its LDAP server. */
const WRONG_PASSWORD: readonly string[] = ['ITATS004E', 'ITATS528E'];

export function isWrongPassword(error: unknown): boolean {
  return hasCode(error, 'AUTH_REQUIRED') && WRONG_PASSWORD.includes(error.vendor?.code ?? '');
}

/** The error of a logon that gave no session. `connection` is its name in the profile. */
export function signInFault(response: HttpResponse, connection: string): IdctlError {
  const vendor = vendorFault(response);
  const requestId = response.requestId === undefined ? {} : { requestId: response.requestId };
  const known = BY_CODE.get(vendor.code ?? '');
  const { status } = response;
  if (known === undefined && (status === 404 || status === 405)) {
    return new IdctlError(
      'CONFIG_INVALID',
      `There is no logon at the address of ${connection} (HTTP ${status}).`,
      {
        vendor,
        hint: "Check the connection's address, appPath and method.",
        ...requestId,
      },
    );
  }
  // A page instead of a refusal is somebody in between: it says nothing about the user or the password.
  const isForeign = vendor.code === undefined && isHtml(response);
  if (known === undefined && (isForeign || status >= 500 || status === 429 || status < 400)) {
    return fault(response, { effect: 'sign-in', operation: 'Auth_Logon' });
  }
  const said = vendor.message === undefined ? '' : ` (${vendor.message})`;
  const [sentence, hint] =
    known ??
    (status === 409
      ? ['the password has expired', 'Choose a new password in the web console, then update the connection.']
      : ['the sign-in was refused', 'It was tried once: repeated failures suspend the user.']);
  return new IdctlError('AUTH_REQUIRED', `CyberArk does not let ${connection} in: ${sentence}${said}.`, {
    vendor,
    hint,
    ...requestId,
  });
}
