/** What a walk has seen: one request and its answer, and what kind of step it was. */
import type { WebAnswer } from './sign-in-port.ts';

export type FormFields = ReadonlyArray<readonly [name: string, value: string]>;

export interface Exchange {
  /** From 1, over the whole attempt. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Holds codes and messages in its query: never shown whole. */
  readonly url: URL;
  /** Of a form that was posted; null when there was no body. */
  readonly fields: FormFields | null;
  /** Null when there was none, or it was not asked for: see `arrival`. */
  readonly answer: WebAnswer | null;
  /** The browser came to an address that is idctl's own, and was not sent on. */
  readonly arrival: boolean;
  /** Cookies of that host that a browser keeps back, each with the reason. */
  readonly withheld: readonly string[];
  /** What it was, where the request itself does not tell: `sign-in of the test user`. */
  readonly note: string | null;
}

/** Why a walk went no further. */
export type WalkEnd =
  /** A page for people. */
  | { readonly kind: 'page'; readonly at: Exchange; readonly asks: 'nothing' | 'name' | 'password' }
  /** The browser came to `arrivesAt`. */
  | { readonly kind: 'arrived'; readonly at: Exchange; readonly parameters: FormFields }
  /** It went through a browser of somebody's, into which nobody looks. */
  | { readonly kind: 'unseen' }
  /** No answer came. */
  | { readonly kind: 'lost'; readonly at: Exchange; readonly why: string }
  /** A limit, or an address or a page that is not followed. */
  | {
      readonly kind: 'stopped';
      readonly at: Exchange | null;
      readonly reason:
        | 'loop'
        | 'too-many-hops'
        | 'too-large'
        | 'too-long'
        | 'insecure'
        | 'bad-address'
        | 'unfit-form';
      readonly why: string;
    };
