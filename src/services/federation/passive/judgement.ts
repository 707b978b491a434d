/** What the checks of one message say. */
import type { Finding } from '../finding.ts';
import type { Claim } from '../report.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
}

export const NOTHING: Judgement = { findings: [], claims: [] };

export function only(findings: readonly Finding[]): Judgement {
  return { findings, claims: [] };
}
