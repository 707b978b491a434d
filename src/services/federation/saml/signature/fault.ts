/** What is wrong with a signature, before it has become a finding. */
import type { CheckId } from '../../finding.ts';
import type { XmlElement } from '../../xml/tree.ts';

export interface SignatureFault {
  readonly check: CheckId;
  readonly reason: string;
  readonly message: string;
  readonly field: XmlElement;
  readonly expected?: string;
  readonly actual?: string;
}
