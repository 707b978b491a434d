/** The checks that have nothing to look at once a message cannot be read or trusted. */
import type { CheckId } from '../finding.ts';
import type { Findings } from './findings.ts';

const OF_A_RESPONSE: readonly CheckId[] = [
  'S6',
  'S10',
  'S16',
  'S17',
  'S18',
  'S19',
  'S20',
  'S21',
  'S23',
  'S24',
  'S25',
  'S29',
];

/** `why` completes "Not looked at: ". Checks that have said something already are left alone. */
export function leaveUntested(
  findings: Findings,
  why: string,
  checks: readonly CheckId[] = OF_A_RESPONSE,
): void {
  const said = new Set(findings.all().map((it) => it.check));
  for (const check of checks) {
    if (!said.has(check)) findings.untested(check, 'not-looked-at', `Not looked at: ${why}`);
  }
}
