/** How much XML is read before somebody is taken to be filling memory. */

export interface XmlLimits {
  /** UTF-16 units of the whole text. */
  readonly characters: number;
  /** Elements within one another. */
  readonly depth: number;
  /** Elements, texts and comments together. */
  readonly nodes: number;
  /** Attributes of one element, namespace declarations included. */
  readonly attributesOfOne: number;
  /** Attributes of the whole document. */
  readonly attributes: number;
}

/** A message that a person carries from one end to the other; real ones are below 100 kB. */
export const MESSAGE_LIMITS: XmlLimits = {
  characters: 2_000_000,
  depth: 64,
  nodes: 20_000,
  attributesOfOne: 64,
  attributes: 40_000,
};

/** Metadata: one entity has 10 kB, that of a small federation some megabytes. */
export const METADATA_LIMITS: XmlLimits = {
  characters: 10_000_000,
  depth: 64,
  nodes: 400_000,
  attributesOfOne: 64,
  attributes: 400_000,
};
