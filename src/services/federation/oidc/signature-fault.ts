import type { CheckId } from '../finding.ts';

/** Why a signature is not taken. */
export interface SignatureFault {
  readonly check: CheckId;
  readonly reason: string;
  /** A sentence, with the token's words in it quoted. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
}

export type SignatureVerdict =
  /** `unnamed`: the token does not say which of several keys it means, and one alone fits. */
  | { readonly state: 'verified'; readonly by: 'key'; readonly kid: string | null; readonly unnamed: boolean }
  /** `isShort`: shorter than its algorithm wants it. */
  | { readonly state: 'verified'; readonly by: 'secret'; readonly isShort: boolean }
  | { readonly state: 'refused'; readonly fault: SignatureFault }
  | { readonly state: 'untested'; readonly reason: string; readonly message: string };

/** Of a copy there is nothing to verify. */
export const REDACTED: SignatureVerdict = {
  state: 'untested',
  reason: 'redacted',
  message: 'This is a copy whose signatures were taken out: who signed, only the original can tell.',
};
