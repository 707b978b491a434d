/**
 * Refused sign-ins of persons, and pages that are not what was asked for; part of the fault translation (`faults.ts`).
 * A refused sign-in is never repeated by anybody.
 */
import { type ErrorDetails, IdctlError } from '../../../core/errors.ts';
import type { HttpResponse } from '../../../core/http-contract.ts';
import { errorCodeOf, notUnderstood, refusal, toldBy } from '../faults.ts';

interface Who {
  readonly connection: string;
  readonly userName: string;
}

const ONCE = 'It was tried once: repeated failures lock the account.';

/** Source: Okta's catalog of error codes, and its reference "Authentication API". */
const BY_CODE: Readonly<Record<string, readonly [sentence: string, hint: string]>> = {
  // Said of a wrong password, of a locked account and of a policy that denies, all alike.
  E0000004: [
    'name or password is wrong, the account is locked, or a policy of the org refuses',
    `${ONCE} Okta does not tell which; its System Log does.`,
  ],
  E0000068: ['the code is wrong', `${ONCE} Try with a new code.`],
  E0000069: ['the account is locked', 'An administrator can unlock it: idctl okta users unlock.'],
  E0000073: ['it was refused on the phone', 'Whoever refused it has a reason: look at the System Log first.'],
  E0000082: ['that code was used before', 'Wait for the next code, then try again.'],
  E0000083: ['that code is too old', 'Wait for the next code; set the clock of the device by NTP.'],
  E0000085: ['a policy of the org refuses', 'Its System Log names the policy and the rule.'],
};

/** What an org answers that does not offer the API, or not to everybody. */
const NOT_OFFERED: readonly string[] = [
  'E0000006',
  'E0000008',
  'E0000015',
  'E0000022',
  'E0000026',
  'E0000060',
];

/** The error of an answer of the Authentication API that is not 200. */
export function authnRefusal(response: HttpResponse, who: Who, nowMs: number): IdctlError {
  const asked = { operation: 'authn', effect: 'sign-in' } as const;
  const code = errorCodeOf(response);
  const known = BY_CODE[code ?? ''];
  if (known !== undefined) return notLetIn(who, known[0], { hint: known[1], ...toldBy(response) });
  const { status } = response;
  const missing = code === undefined && [404, 405, 501].includes(status);
  if (missing || NOT_OFFERED.includes(code ?? '')) {
    return new IdctlError(
      'CONFIG_INVALID',
      `${who.connection} does not offer sign-in by its Authentication API (/api/v1/authn).`,
      {
        hint: 'An org can switch it off. Sign in with a browser there, and hand the answer over as a secret of the connection; or check the address of the org.',
        ...toldBy(response),
      },
    );
  }
  // A page of a firewall says nothing of the person.
  if (code === undefined && status < 500 && status !== 429) return notUnderstood(response, asked);
  return refusal(response, asked, nowMs);
}

/** The error of a session token that opened no session. */
export function sessionRefused(response: HttpResponse, connection: string, nowMs: number): IdctlError {
  const asked = { operation: 'sessionCookieRedirect', effect: 'sign-in' } as const;
  const { status } = response;
  if (status < 400) return notUnderstood(response, asked);
  if (status === 429 || status >= 500) return refusal(response, asked, nowMs);
  return new IdctlError('AUTH_REQUIRED', `${connection} gives no session for the sign-in.`, {
    hint: 'It may have taken too long between the password and this. Try again.',
    ...toldBy(response),
  });
}

const UNFINISHED: Readonly<Record<string, readonly [sentence: string, hint: string]>> = {
  LOCKED_OUT: ['the account is locked', 'An administrator can unlock it: idctl okta users unlock.'],
  PASSWORD_EXPIRED: [
    'the password has expired',
    'Choose a new one in the browser, then update the connection.',
  ],
  PASSWORD_RESET: ['the password must be set anew', 'Do it in the browser, then update the connection.'],
  MFA_ENROLL: [
    'a second factor must be enrolled first',
    'Do it in the browser: a code (TOTP) or Okta Verify.',
  ],
  MFA_REQUIRED: [
    'it asks for a further factor after the second',
    'Sign in with a browser, and hand the answer over as a secret.',
  ],
};

/** The error of a transaction that has not come to its end, by its status. */
export function unfinished(status: string, who: Who): IdctlError {
  const [sentence, hint] = UNFINISHED[status] ?? [
    `the sign-in ended in ${status}`,
    'Sign in with a browser once, to see what the org wants.',
  ];
  return notLetIn(who, sentence, { hint, vendor: { id: 'okta', code: status } });
}

/** The error of a push that was not confirmed, by its result. */
export function pushRefused(result: string, who: Who): IdctlError {
  const sentence =
    result === 'TIMEOUT' ? 'nobody confirmed it on the phone in time' : 'it was not confirmed on the phone';
  return notLetIn(who, sentence, {
    hint: 'Try again with the phone at hand.',
    vendor: { id: 'okta', code: result },
  });
}

function notLetIn({ connection, userName }: Who, sentence: string, details: ErrorDetails): IdctlError {
  return new IdctlError(
    'AUTH_REQUIRED',
    `Okta does not let ${userName} in at ${connection}: ${sentence}.`,
    details,
  );
}

export interface Opening extends Who {
  readonly application: string;
}

/** The error of an application's page that is refused to the person (403), or not there (404). */
export function notOpened(page: HttpResponse, { connection, userName, application }: Opening): IdctlError {
  if (page.status === 404) {
    return new IdctlError(
      'NOT_FOUND',
      `${connection} has no application at the address of "${application}".`,
      {
        hint: 'Correct application of the connection; an inactive one is told like one that is not there.',
        ...toldBy(page),
      },
    );
  }
  return new IdctlError('DENIED', `${connection} does not open "${application}" to ${userName}.`, {
    hint: `Assign it to that person, and look at its sign-in policy and whether it is active: idctl okta apps show "${application}" -c ${connection} --assignments`,
    ...toldBy(page),
  });
}

/** The error of a page without the form: the org wants something that only a browser can give, or stands not alone. */
export function noAnswer(page: HttpResponse, { connection, userName, application }: Opening): IdctlError {
  return new IdctlError(
    'AUTH_REQUIRED',
    `${connection} shows ${userName} a page instead of the answer of "${application}".`,
    {
      hint:
        "The application's sign-in policy may ask for more than a password and a factor (a passkey, FastPass, a managed device): " +
        'let a rule of it admit this person, or look at the page in a browser; a proxy on the way shows pages, too.',
      ...toldBy(page),
    },
  );
}
