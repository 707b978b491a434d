/** The documented shape of a report (docs/federation-report.md): every key is there, whatever there is to say. */
import type { Evidence, Finding } from '../../../services/federation/finding.ts';
import type { Report } from '../../../services/federation/report.ts';
import { visibleJson } from './visible.ts';

export function reportJson(report: Report): object {
  const { schemaVersion, tier, subject, judgedAt, verdict, summary, counts, notApplicable } = report;
  return {
    ...{ schemaVersion, tier, subject, judgedAt },
    judgedBy: report.judgedBy ?? null,
    ...{ verdict, summary, counts },
    findings: report.findings.map(findingJson),
    notApplicable,
    hops: report.hops,
    claims: report.claims,
    notes: report.notes ?? [],
    account: report.account ?? null,
    log: report.log ?? [],
  };
}

export function reportJsonText(report: Report): string {
  return visibleJson(reportJson(report));
}

function findingJson(finding: Finding): object {
  return { ...finding, evidence: finding.evidence.map(evidenceJson) };
}

function evidenceJson({ source, hop, field }: Evidence): object {
  return { source, hop: hop ?? null, field: field ?? null };
}
