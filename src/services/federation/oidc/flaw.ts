/** The first thing that is wrong, before it is told as a finding. */
import type { CheckId, Finding, Severity } from '../finding.ts';
import type { Notes } from './notes.ts';

export interface Flaw {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly severity?: Severity;
}

/** `name` is what the fields are of, such as `dpop`. */
export function failedBy(flaw: Flaw, check: CheckId, name: string, notes: Notes): Finding {
  const { reason, message, field, ...values } = flaw;
  return notes.failed(check, reason, message, { ...values, field: `${name}.${field}` });
}

export function flaw(field: string, reason: string, message: string, values: Partial<Flaw> = {}): Flaw {
  return { ...values, field, reason, message };
}
