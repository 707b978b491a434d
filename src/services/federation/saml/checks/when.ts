/** Instants of a message against the clock, with the skew that two honest machines may have. */
import type { CheckId } from '../../finding.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, placeOf } from '../../xml/tree.ts';
import type { ResponseContext } from '../context.ts';
import { instantOf } from '../time.ts';

const MESSAGES = {
  'time-malformed': 'is no instant',
  'time-without-zone': 'is an instant without a zone',
  'time-not-utc': 'is an instant that is not in UTC',
} as const;

/** `missing` and `malformed` are told apart; a malformed one has made its finding. */
export type Read = number | 'missing' | 'malformed';

export type Clock = Pick<ResponseContext, 'findings' | 'at' | 'knowledge'>;

export function readTime({ findings }: Clock, check: CheckId, element: XmlElement, name: string): Read {
  const text = attributeOf(element, name);
  if (text === null) return 'missing';
  const instant = instantOf(text);
  if (instant.ok) return instant.ms;
  findings.failed(check, instant.reason, `${name} of ${element.localName} ${MESSAGES[instant.reason]}.`, {
    field: fieldOf(element, name),
    expected: 'an instant in UTC such as 2026-01-31T12:00:00Z',
    actual: text,
  });
  return 'malformed';
}

/** The same without a finding. */
export function peekTime(element: XmlElement, name: string): Read {
  const text = attributeOf(element, name);
  if (text === null) return 'missing';
  const instant = instantOf(text);
  return instant.ok ? instant.ms : 'malformed';
}

export function fieldOf(element: XmlElement, attribute: string): string {
  return `${placeOf(element)}/@${attribute}`;
}

export function isPast({ at, knowledge }: Clock, ms: number): boolean {
  return at.getTime() >= ms + knowledge.skewMs;
}

export function isFuture({ at, knowledge }: Clock, ms: number): boolean {
  return at.getTime() < ms - knowledge.skewMs;
}

/** Such as `2026-01-31T12:00:00.000Z (judged at …)`. */
export function asOf({ at }: Clock, word: 'before' | 'after'): string {
  return `${word} ${at.toISOString()}, the instant that it is judged at`;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
