/** A report from findings: in the order of their weight, with a verdict and the sentence that gives its reason. */
import { OIDC_CHECKS } from './catalogue/oidc.ts';
import { SAML_CHECKS } from './catalogue/saml.ts';
import type { CheckId, Finding, Outcome, Severity } from './finding.ts';
import type { Hop } from './message.ts';
import type { Claim, JudgedBy, LogRow, Report, SignedInAccount, Tier, Verdict } from './report.ts';

/**
 * Checks without which nobody can say that a federation is sound, where they apply: who signed, for whom, from whom, and
 * when.
 */
const DECISIVE: ReadonlySet<CheckId> = new Set<CheckId>([
  'O8',
  'O10',
  'O25',
  'S6',
  'S10',
  'S18',
  'S19',
  'S23',
]);

const ORDER: readonly Outcome[] = ['failed', 'warned', 'untested', 'passed'];
const WEIGHTS: readonly Severity[] = ['critical', 'error', 'warning', 'info'];

export interface Assembled {
  readonly tier: Tier;
  readonly subject: string;
  readonly judgedAt: Date;
  readonly judgedBy?: JudgedBy;
  readonly notes?: readonly string[];
  readonly findings: readonly Finding[];
  readonly hops?: readonly Hop[];
  readonly claims?: readonly Claim[];
  readonly account?: SignedInAccount | null;
  readonly log?: readonly LogRow[];
}

export function assembleReport(parts: Assembled): Report {
  const findings = [...parts.findings].sort((a, b) => rank(a) - rank(b));
  const verdict = verdictOf(findings);
  const touched = new Set(findings.map((it) => it.check));
  const all = [...OIDC_CHECKS, ...SAML_CHECKS].map((it) => it.id);
  return {
    schemaVersion: 1,
    tier: parts.tier,
    subject: parts.subject,
    judgedAt: parts.judgedAt.toISOString(),
    ...(parts.judgedBy === undefined ? {} : { judgedBy: parts.judgedBy }),
    notes: parts.notes ?? [],
    verdict,
    summary: summaryOf(verdict, findings),
    counts: {
      passed: count(findings, 'passed'),
      failed: count(findings, 'failed'),
      warned: count(findings, 'warned'),
      untested: count(findings, 'untested'),
    },
    findings,
    notApplicable: all.filter((it) => !touched.has(it)),
    hops: parts.hops ?? [],
    claims: parts.claims ?? [],
    ...(parts.account == null ? {} : { account: parts.account }),
    ...(parts.log === undefined ? {} : { log: parts.log }),
  };
}

/** Outcome first, then what is proven before what is likely, then weight; sorting keeps the order of the checks else. */
function rank({ outcome, severity, certainty }: Finding): number {
  return ORDER.indexOf(outcome) * 100 + (certainty === 'proven' ? 0 : 50) + WEIGHTS.indexOf(severity);
}

function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some((it) => it.outcome === 'failed')) return 'faulty';
  const undecided = findings.some((it) => it.outcome === 'untested' && DECISIVE.has(it.check));
  return undecided || findings.length === 0 ? 'undecided' : 'sound';
}

function summaryOf(verdict: Verdict, findings: readonly Finding[]): string {
  const [first] = findings;
  if (first === undefined) return 'There was nothing of a federation to look at.';
  if (verdict === 'faulty') return first.message;
  if (verdict === 'sound') return 'Nothing that was looked at is wrong.';
  const open = findings.find((it) => it.outcome === 'untested' && DECISIVE.has(it.check));
  return `Nothing is known to be wrong, but this could not be tested: ${open?.message ?? first.message}`;
}

function count(findings: readonly Finding[], outcome: Outcome): number {
  return findings.filter((it) => it.outcome === outcome).length;
}
