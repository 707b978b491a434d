/** The part of S24 that is about sessions, and what a confirmation is made of. Source: SAML core, sections 2.4.1 and 2.7.2. */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { ASSERTION } from '../names.ts';
import { asOf, fieldOf, isFuture, iso, isPast, readTime } from './when.ts';

export function checkSession(context: AssertionContext): boolean {
  const { findings, assertion } = context;
  let isFine = true;
  for (const statement of childrenOf(assertion, ASSERTION, 'AuthnStatement')) {
    const at = readTime(context, 'S24', statement, 'AuthnInstant');
    const until = readTime(context, 'S24', statement, 'SessionNotOnOrAfter');
    isFine &&= at !== 'malformed' && until !== 'malformed';
    if (at === 'missing') {
      isFine = false;
      findings.failed(
        'S24',
        'authn-instant-missing',
        'The statement does not say when the person signed in.',
        {
          field: statement,
        },
      );
    }
    if (typeof at === 'number' && isFuture(context, at)) {
      isFine = false;
      findings.failed(
        'S24',
        'authenticated-in-the-future',
        'The person signed in in the future: a clock is wrong.',
        {
          field: fieldOf(statement, 'AuthnInstant'),
          expected: asOf(context, 'before'),
          actual: iso(at),
        },
      );
    }
    if (typeof until === 'number' && isPast(context, until)) {
      isFine = false;
      findings.failed('S24', 'session-expired', `The session ended at ${iso(until)}.`, {
        field: fieldOf(statement, 'SessionNotOnOrAfter'),
        expected: asOf(context, 'after'),
        actual: iso(until),
      });
    }
  }
  return isFine;
}

/** Of a bearer confirmation; null where there is none, or where readers could take one for another. */
export function dataOf(confirmation: XmlElement): XmlElement | null {
  const all = childrenOf(confirmation, ASSERTION, 'SubjectConfirmationData');
  return all.length === 1 ? (all[0] ?? null) : null;
}

export function methodOf(confirmation: XmlElement): string {
  return attributeOf(confirmation, 'Method') ?? '';
}
