/** Factors that a person may have, what they are called, and which of them can be given here. */
import type { AuthnFactor } from '../spec.ts';

export type FactorKind = 'code' | 'push' | 'other';

export function kindOf({ factorType = '', provider }: AuthnFactor): FactorKind {
  // A push of another provider (Duo) leads through a page of theirs.
  if (factorType === 'push') return provider === 'OKTA' ? 'push' : 'other';
  return factorType === 'token' || factorType.startsWith('token:') ? 'code' : 'other';
}

const PROVIDERS: Readonly<Record<string, string>> = {
  OKTA: 'Okta Verify',
  GOOGLE: 'Google Authenticator',
  SYMANTEC: 'Symantec VIP',
  RSA: 'RSA SecurID',
  YUBICO: 'YubiKey',
  DUO: 'Duo',
};

const TYPES: Readonly<Record<string, string>> = {
  sms: 'a code by SMS',
  call: 'a phone call',
  email: 'a code by mail',
  question: 'a security question',
  webauthn: 'a passkey or security key',
  u2f: 'a security key',
  signed_nonce: 'Okta FastPass',
};

/** Such as `a code of Google Authenticator`. */
export function factorName(factor: AuthnFactor): string {
  const { factorType = 'unknown', provider = '' } = factor;
  const product = PROVIDERS[provider] ?? provider;
  switch (kindOf(factor)) {
    case 'code':
      return `a code of ${product}`;
    case 'push':
      return `a push of ${product}`;
    default:
      return TYPES[factorType] ?? `${product} (${factorType})`.trim();
  }
}
