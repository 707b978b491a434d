/** Whether an algorithm is in every list that has a say. Source: RFC 8725 section 3.1. */
import { quoted } from '../quote.ts';
import type { AllowedAlgorithms } from './algorithms.ts';
import type { SignatureFault } from './signature-fault.ts';

export function notAllowed(algorithm: string, allowed: readonly AllowedAlgorithms[]): SignatureFault | null {
  const list = allowed.find((it) => !it.names.includes(algorithm));
  if (list === undefined) return null;
  const expected = list.names.join(', ') || '(none)';
  const message = `The token is signed by ${quoted(algorithm, 40)}; ${list.said} ${quoted(expected)}.`;
  return { check: 'O10', reason: 'alg-not-allowed', message, expected, actual: algorithm };
}
