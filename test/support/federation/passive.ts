/** A verification of what somebody captured, in process: what the command does once it has read its flags. */
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import type { TokenRole } from '../../../src/services/federation/oidc/index.ts';
import { readEvidence } from '../../../src/services/federation/passive/read-evidence.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { verifyPassive } from '../../../src/services/federation/verify-passive.ts';

export interface PassiveOptions {
  /** By default the time of the knowledge, and not that of a capture. */
  readonly isTimeGiven?: boolean;
  readonly tokenRole?: TokenRole;
}

/** Null for what is nothing of a federation. */
export async function verified(
  evidence: string | Uint8Array,
  knowledge: Knowledge,
  { isTimeGiven = true, ...more }: PassiveOptions = {},
): Promise<Report | null> {
  const capture = await readEvidence(inPieces(Buffer.from(evidence)), 'evidence');
  if (capture === null) return null;
  return verifyPassive({ subject: 'evidence', capture, knowledge, isTimeGiven, notes: [], ...more });
}

/** As a file is read, so that nothing hangs on where a piece ends. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 5000) yield bytes.subarray(at, at + 5000);
}

/** Such as `S19 audience-wrong`, of failures. */
export function failuresOf(report: Report | null): readonly string[] {
  return (report?.findings ?? [])
    .filter((it) => it.outcome === 'failed')
    .map((it) => `${it.check} ${it.reason}`);
}
