/** What somebody gave, in a form for people. Every text in it is harmless for a terminal. */
import type { InputKind } from '../capture/sniff.ts';
import type { Story } from '../capture/story.ts';
import type { CheckId } from '../finding.ts';
import type { FederationMessage } from '../message.ts';

export interface DecodedLine {
  /** From 0: how far it is indented. */
  readonly level: number;
  readonly name: string;
  /** Null for what only holds others. */
  readonly value: string | null;
  /** Such as `5 minutes later`; null when there is nothing to say. */
  readonly note: string | null;
  /** Of a claim about somebody: whether a key that was given vouches for it. Null for what is no claim. */
  readonly verified: boolean | null;
}

/**
 * `verified`: a key that was given has signed it. `refused`: it is signed in a way, or by somebody, that nobody may believe.
 * `unverified`: nothing proves it, and nothing was given that could. `unreadable`: it could not be read at all. `none`: it is
 * of a kind that nobody signs.
 */
export type Standing = 'verified' | 'refused' | 'unverified' | 'unreadable' | 'none';

export interface DecodedPart {
  readonly kind: FederationMessage['kind'];
  readonly title: string;
  /** Number of the hop; null when there is no flow. */
  readonly hop: number | null;
  /** ISO instant that it was sent at; null when nothing tells. */
  readonly at: string | null;
  readonly url: string | null;
  readonly standing: Standing;
  /** One sentence on why. */
  readonly why: string;
  readonly lines: readonly DecodedLine[];
  /** What is wrong with it, as far as it can be told from what is given. */
  readonly problems: ReadonlyArray<{ readonly check: CheckId; readonly message: string }>;
}

export interface Decoded {
  readonly kind: InputKind;
  readonly source: string;
  /** ISO instant that times are told relative to, where a message has none of its own. */
  readonly judgedAt: string;
  readonly judgedBy: 'given' | 'capture' | 'now';
  /** Null for what is no capture. */
  readonly story: Story | null;
  readonly parts: readonly DecodedPart[];
  readonly notes: readonly string[];
}
