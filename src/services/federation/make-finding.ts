/** A finding from what its check says and what the catalogue knows of that check. */

import { OIDC_CHECKS } from './catalogue/oidc.ts';
import { SAML_CHECKS } from './catalogue/saml.ts';
import type { CheckEntry } from './catalogue.ts';
import { differenceOf } from './difference.ts';
import type { CheckId, Finding, FindingDetails, Outcome, Severity } from './finding.ts';
import { quoted } from './quote.ts';

const ENTRIES: ReadonlyMap<CheckId, CheckEntry> = new Map(
  [...OIDC_CHECKS, ...SAML_CHECKS].map((it) => [it.id, it]),
);

const SEVERITIES: Readonly<Record<Outcome, Severity>> = {
  failed: 'error',
  warned: 'warning',
  untested: 'info',
  passed: 'info',
};

export function entryOf(check: CheckId): CheckEntry {
  const entry = ENTRIES.get(check);
  if (entry === undefined) throw new Error(`there is no check ${check}`);
  return entry;
}

/** The longest sentence and the longest value of a finding, in characters. */
const LONGEST = 2000;

/**
 * Values may be handed in as they were read: the difference is that of the values, and what a person gets to see of them
 * is harmless.
 */
export function makeFinding(details: FindingDetails): Finding {
  const entry = entryOf(details.check);
  const { check, outcome, reason, message, expected = null, actual = null } = details;
  const wrong = outcome === 'failed' || outcome === 'warned';
  return {
    check,
    title: entry.title,
    outcome,
    reason,
    message: quoted(message, LONGEST),
    severity: details.severity ?? SEVERITIES[outcome],
    certainty: details.certainty ?? 'proven',
    expected: expected === null ? null : quoted(expected, LONGEST),
    actual: actual === null ? null : quoted(actual, LONGEST),
    difference: wrong && expected !== null && actual !== null ? differenceOf(expected, actual) : null,
    evidence: details.evidence ?? [],
    explains: wrong ? (details.explains ?? entry.symptoms.map((it) => `${it.vendor}: ${it.text}`)) : [],
    remedy: outcome === 'passed' ? null : (details.remedy ?? entry.remedy),
    retest: outcome === 'passed' ? null : (details.retest ?? entry.retest),
  };
}
