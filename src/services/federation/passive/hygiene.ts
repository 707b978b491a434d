/** S40: whether the capture may be passed on. */
import type { Capture } from '../capture/read-capture.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';

/** Nothing of a single message, which is no trace of what a browser did. */
export function hygieneFindings({ secrets = [], entries, hasCookies }: Capture): readonly Finding[] {
  if (entries === 0) return [];
  const about = { check: 'S40', evidence: [] } as const;
  if (secrets.length > 0) {
    const message = `The capture holds ${secrets.join(' and ')}: whoever gets it can use that.`;
    return [makeFinding({ ...about, outcome: 'warned', reason: 'secrets-held', message })];
  }
  if (hasCookies) {
    const message =
      'Not known: the capture holds cookies, and whether their sessions have ended, it does not tell.';
    return [makeFinding({ ...about, outcome: 'untested', reason: 'sessions-unknown', message })];
  }
  const message = 'The capture holds neither cookies nor passwords.';
  return [makeFinding({ ...about, outcome: 'passed', reason: 'nothing-held', message })];
}
