/** What can be odd about how a message was carried: stable words, as `SamlMessage.oddities` has them, for check S15. */

export interface Oddity {
  /** What is the case. */
  readonly message: string;
  /** Whether a receiver that keeps to the bindings refuses it. */
  readonly isRefused: boolean;
}

export const ODDITIES = {
  'deflated-and-posted': {
    message: 'The message was deflated as for a redirect, and posted.',
    isRefused: true,
  },
  'not-deflated': { message: 'The message came by redirect and was not deflated.', isRefused: true },
  'zlib-wrapped': {
    message: 'The message was deflated with the header of zlib, which does not belong there.',
    isRefused: true,
  },
  'percent-encoded-twice': { message: 'The message was percent-encoded twice.', isRefused: true },
  'base64-twice': { message: 'The message was encoded in base64 twice.', isRefused: true },
  'spaces-for-plus': {
    message: 'The base64 has spaces where "+" was: it was not percent-encoded before it was sent.',
    isRefused: true,
  },
  'url-safe-alphabet': {
    message: 'The message is in the URL-safe alphabet of base64, which SAML does not use.',
    isRefused: true,
  },
  'padding-missing': { message: 'The padding at the end of the base64 is missing.', isRefused: false },
  'white-space': { message: 'The base64 has white space within its lines.', isRefused: false },
  'parameter-repeated': { message: 'A parameter came more than once.', isRefused: true },
  'request-and-response': { message: 'SAMLRequest and SAMLResponse came together.', isRefused: true },
  'posted-and-in-the-address': {
    message: 'The message came in the address and in the form at once.',
    isRefused: true,
  },
  'signature-incomplete': {
    message: 'Only one of SigAlg and Signature came with it.',
    isRefused: true,
  },
} as const satisfies Readonly<Record<string, Oddity>>;

export type OddityName = keyof typeof ODDITIES;

export function isOddity(name: string): name is OddityName {
  return Object.hasOwn(ODDITIES, name);
}
