/** A token that is being judged: what it claims, what is known, and where findings go. */
import type { CheckId } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage, TokenMessage } from '../message.ts';
import type { Members } from './members.ts';
import type { Notes } from './notes.ts';

/** What was seen beside an ID token; what is not known is absent. */
export interface TokenContext {
  /** The authorization request that it answers. */
  readonly request?: ParametersMessage;
  readonly accessToken?: string;
  readonly code?: string;
  readonly state?: string;
  /** Whether it came through the browser, where it has to bind what came with it. */
  readonly frontChannel?: boolean;
  /** Claims of the userinfo endpoint for the same sign-in. */
  readonly userInfo?: Members;
}

export interface Judged {
  readonly claims: Members;
  readonly header: Members;
  readonly knowledge: Knowledge;
  readonly context: TokenContext;
  readonly notes: Notes;
  /** Prefix of fields: `id_token`. */
  readonly name: string;
  /** The check that a token of this kind stands or falls with. */
  readonly check: CheckId;
  /** Milliseconds since 1970; that of the capture, where there is one. */
  readonly atMs: number;
}

/** A message is judged at its own time. */
export function instantOf(message: TokenMessage, knowledge: Knowledge): number {
  return (message.at ?? knowledge.at).getTime();
}

/** Such as `2031-05-04T10:00:00Z`; an instant that no calendar has is told as its number. */
export function timeOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms / 1000} s` : date.toISOString().replace(/\.\d+Z$/, 'Z');
}
