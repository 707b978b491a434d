/** Why a text is not read as XML. Each is a value: what strangers send is expected to be wrong. */

import type { XmlElement } from './tree.ts';

export const XML_REFUSALS = [
  'too-large',
  'too-deep',
  'encoding',
  'xml-version',
  'doctype',
  'entity',
  'processing-instruction',
  'invalid-character',
  'duplicate-attribute',
  'namespace',
  'several-roots',
  'not-well-formed',
] as const;

export type XmlRefusalReason = (typeof XML_REFUSALS)[number];

export interface XmlRefusal {
  readonly reason: XmlRefusalReason;
  /** A sentence for people; may quote names of the text. */
  readonly message: string;
  /** UTF-16 units before the place. */
  readonly at: number;
}

export type XmlReading =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly refusal: XmlRefusal };

/** Thrown within the reader only, which hands it out as a value. */
export class XmlRefused extends Error {
  readonly refusal: XmlRefusal;

  constructor(reason: XmlRefusalReason, at: number, message: string) {
    super(message);
    this.refusal = { reason, message, at };
  }
}
