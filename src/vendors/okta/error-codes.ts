/** Okta's error codes that mean more than their HTTP status. Source: Okta's catalog of error codes. */
import type { Code } from '../../core/errors.ts';

interface Meaning {
  readonly code: Code;
  readonly hint?: string;
}

const WRONG_STATE: Meaning = {
  code: 'CONFLICT',
  hint: 'The status of the user does not allow it: idctl okta users show',
};
const IN_USE: Meaning = { code: 'CONFLICT', hint: 'Something else in the org uses it.' };

export const ERROR_CODES: Readonly<Record<string, Meaning>> = {
  E0000001: { code: 'USAGE' },
  E0000003: { code: 'UNEXPECTED' },
  E0000004: { code: 'AUTH_REQUIRED' },
  E0000005: {
    code: 'AUTH_EXPIRED',
    hint: 'Sign in anew: idctl connection sign-off, then idctl connection test.',
  },
  E0000006: {
    code: 'DENIED',
    hint: 'No administrator role of this sign-in covers that, or whom it is about ranks higher. Its roles: idctl connection test.',
  },
  E0000007: { code: 'NOT_FOUND' },
  E0000008: {
    code: 'CONFIG_INVALID',
    hint: 'Check the address of the connection, and whether the org is a Classic one: idctl connection test.',
  },
  // E0000009, a fault of the server, is left to its status: whether something was done by then is open.
  E0000010: { code: 'UNAVAILABLE', hint: 'The org can only be read at the moment: nothing was changed.' },
  E0000011: { code: 'AUTH_REQUIRED', hint: 'The token was revoked, has expired or is of another org.' },
  E0000014: { code: 'DENIED' },
  E0000015: {
    code: 'DENIED',
    hint: 'This feature is not enabled in this org; signing in again would not help.',
  },
  E0000016: { code: 'CONFLICT' },
  E0000017: WRONG_STATE,
  E0000022: { code: 'UNEXPECTED' },
  E0000026: { code: 'UNEXPECTED', hint: 'Okta has retired this operation: update idctl.' },
  E0000031: { code: 'USAGE', hint: 'Check the expression: eq, sw, co and pr, joined by and, or.' },
  E0000032: WRONG_STATE,
  E0000038: WRONG_STATE,
  E0000039: { code: 'CONFLICT' },
  E0000040: { code: 'CONFLICT' },
  E0000047: { code: 'RATE_LIMITED' },
  E0000053: {
    code: 'USAGE',
    hint: 'Check the expression, and how far back it goes: the log is kept for 90 days.',
  },
  E0000056: { code: 'CONFLICT' },
  E0000060: { code: 'USAGE' },
  E0000080: { code: 'DENIED' },
  E0000090: { code: 'CONFLICT' },
  E0000107: WRONG_STATE,
  E0000112: { code: 'CONFLICT', hint: 'The user is still being activated: try again in a moment.' },
  E0000117: WRONG_STATE,
  E0000119: WRONG_STATE,
  E0000143: { code: 'CONFLICT' },
  E0000148: IN_USE,
  E0000167: IN_USE,
  E0000227: { code: 'CONFLICT', hint: 'Roles can be given to service applications only.' },
  E0000231: { code: 'CONFLICT', hint: 'Somebody changed it meanwhile: look again.' },
  E0000246: IN_USE,
  E0000250: IN_USE,
  E0000251: IN_USE,
  E0000252: IN_USE,
  E0000239: { code: 'CONFLICT', hint: 'The org is sorting its policies: try again in a moment.' },
};

/** Refusals that did nothing and pass by themselves: something in the org is still being set up or sorted. */
export const RETRYABLE_CODES: readonly string[] = [
  'E0000112',
  'E0000195',
  'E0000239',
  'E0000249',
  'E0000253',
  'E0000268',
];
