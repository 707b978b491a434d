/**
 * The known differences between the exchanges and the vendors' documents: one line each, with the reason why we stay
 * with what we do. A line that no exchange needs any more fails the suite.
 */
import type { Finding } from './finding.ts';

export type DocumentName = 'pvwa' | 'opa';

export interface Deviation {
  readonly document: DocumentName;
  /** operationId, or method and path where the document has none; `*` stands for any characters. */
  readonly operation: string;
  readonly where: Finding['where'];
  /** As in a finding; `*` stands for any characters. */
  readonly pointer: string;
  readonly keyword: string;
  readonly reason: string;
}

export const DEVIATIONS: readonly Deviation[] = [];

export function covers(deviation: Deviation, document: DocumentName, finding: Finding): boolean {
  return (
    deviation.document === document &&
    deviation.where === finding.where &&
    deviation.keyword === finding.keyword &&
    fits(deviation.operation, finding.operation) &&
    fits(deviation.pointer, finding.pointer)
  );
}

function fits(pattern: string, text: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(text);
}
