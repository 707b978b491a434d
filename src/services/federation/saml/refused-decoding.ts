/** A finding for what could not be decoded, so that there is no message to check. */
import type { Evidence, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { SamlMessage } from '../message.ts';

export function findingOfRefusal(
  { reason, message }: NonNullable<SamlMessage['refusal']>,
  evidence: Evidence,
): Finding {
  // Another encoding of characters is a matter of the parser; everything else one of how it was carried.
  const check = reason === 'encoding' ? 'S13' : 'S15';
  return makeFinding({ check, outcome: 'failed', reason, message, evidence: [evidence] });
}
