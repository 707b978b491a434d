/** Examining one connection: reach, clock, sign-in, permissions. Faults become findings, so that the rest is told too. */
import type { Clock } from '../../core/clock.ts';
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { ConnectionHealth, Finding } from './port.ts';

/** Beyond this, tokens and assertions start to be refused; half of it is worth a word. */
const SKEW_FAIL_MS = 5 * 60_000;
const SKEW_WARN_MS = 60_000;

function fault(name: string, error: unknown): Finding {
  const known = error instanceof IdctlError ? error : null;
  return {
    name,
    state: 'fail',
    detail: known?.message ?? 'an unexpected fault',
    ...(known?.hint === undefined ? {} : { remedy: known.hint }),
  };
}

function skew(ms: number | null): Finding {
  if (ms === null) return { name: 'clock', state: 'warn', detail: 'the server tells no time' };
  const seconds = Math.round(ms / 1000);
  const size = Math.abs(ms);
  const detail = `this machine is ${Math.abs(seconds)} s ${seconds > 0 ? 'behind' : 'ahead of'} the server`;
  if (size < SKEW_WARN_MS) return { name: 'clock', state: 'pass', detail };
  const remedy = 'Set the clock by NTP: signatures and one-time codes are refused when it is wrong.';
  return { name: 'clock', state: size < SKEW_FAIL_MS ? 'warn' : 'fail', detail, remedy };
}

/** Never throws, but when the run is interrupted. */
export async function examineConnection(health: ConnectionHealth, clock: Clock): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const begun = clock.now();
  try {
    const reached = await health.reach();
    const took = `${clock.now() - begun} ms`;
    findings.push({ name: 'reach', state: 'pass', detail: `${reached.server ?? 'it answers'} (${took})` });
    findings.push(skew(reached.clockSkewMs));
  } catch (error) {
    if (hasCode(error, 'CANCELLED')) throw error;
    // Without an answer a sign-in would only fail in the same way, and could count as a bad try.
    return [fault('reach', error)];
  }
  try {
    const report = await health.signIn();
    findings.push({
      name: 'sign-in',
      state: 'pass',
      detail: `as ${report.principal}${report.server === null ? '' : ` on ${report.server}`}`,
    });
    findings.push(...report.permissions);
  } catch (error) {
    if (hasCode(error, 'CANCELLED')) throw error;
    findings.push(fault('sign-in', error));
  }
  return findings;
}

export type Verdict = Finding['state'];

/** The worst of all. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((it) => it.state === 'fail')) return 'fail';
  return findings.some((it) => it.state === 'warn') ? 'warn' : 'pass';
}
