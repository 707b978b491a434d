/** What every check of a response looks at. */
import type { Knowledge } from '../knowledge.ts';
import type { SamlMessage } from '../message.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { Findings } from './findings.ts';

export interface ResponseContext {
  readonly message: SamlMessage;
  readonly knowledge: Knowledge;
  /** The instant that the message is judged at. */
  readonly at: Date;
  readonly findings: Findings;
  /** As signed, where it is. */
  readonly response: XmlElement;
  readonly isResponseSigned: boolean;
  /** As signed; null where it is encrypted. */
  readonly assertion: XmlElement | null;
  readonly isAssertionSigned: boolean;
  /** The confirmation of the bearer that is judged; null where there is none that can be read. */
  readonly bearer: XmlElement | null;
}

/** With an assertion that can be read. */
export interface AssertionContext extends ResponseContext {
  readonly assertion: XmlElement;
}
