/** A case of the corpus: one thing that is broken, and the one check that has to say so. */
import { casesOf } from '../../../../src/services/federation/catalogue/cases.ts';
import type { CheckId } from '../../../../src/services/federation/finding.ts';
import type { Report, Tier } from '../../../../src/services/federation/report.ts';

/** How each check of one tier is provoked. What is broken is said once, in the catalogue's list of cases. */
export type Cases<Provoke> = Readonly<Partial<Record<CheckId, Provoke>>>;

/** With what is broken, for the names of tests. */
export function eachCase<Provoke>(
  tier: Tier,
  ...tables: readonly Cases<Provoke>[]
): ReadonlyArray<readonly [check: CheckId, says: string, provoke: Provoke]> {
  // Keys of a table of cases are ids of checks.
  const all = tables.flatMap((table) => Object.entries(table) as unknown as [CheckId, Provoke][]);
  return all.map(([check, provoke]) => [check, casesOf(check).cases[tier] ?? 'not listed', provoke]);
}

/** Ids of the checks that failed, in the order of the report; each as often as it failed. */
export function failedChecks(report: Report): readonly CheckId[] {
  return report.findings.filter((it) => it.outcome === 'failed').map((it) => it.check);
}

/** Such as `O6 endpoint-loopback`. */
export function warnings(report: Report): readonly string[] {
  return report.findings.filter((it) => it.outcome === 'warned').map((it) => `${it.check} ${it.reason}`);
}

/** Everything but what passed, for the message of a case that does not hold. */
export function told(report: Report): string {
  return report.findings
    .filter((it) => it.outcome !== 'passed')
    .map((it) => `${it.outcome} ${it.check} ${it.reason}: ${it.message} [${it.expected} / ${it.actual}]`)
    .join('\n');
}
