/** S23: when an assertion holds. */

import type { XmlElement } from '../../xml/tree.ts';
import { childrenOf, elementsOf, isNamed } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { ASSERTION } from '../names.ts';
import { asOf, fieldOf, isFuture, iso, isPast, readTime } from './when.ts';

/** Source: SAML core, sections 2.5.1, 2.3.3 and 3.2.2. */
export function checkConditions(context: AssertionContext): void {
  const { findings, response, assertion } = context;
  const issued = [response, assertion].map((it) => checkIssued(context, it));
  const all = childrenOf(assertion, ASSERTION, 'Conditions');
  const [conditions] = all;
  if (all.length > 1) {
    findings.failed('S23', 'conditions-repeated', 'The assertion has Conditions more than once.', {
      field: assertion,
    });
    return;
  }
  if (conditions === undefined || !issued.every(Boolean)) return;
  if (checkUnderstood(context, conditions) && checkWindow(context, conditions)) {
    findings.passed('S23', 'conditions-met', 'The assertion is valid at the instant that it is judged at.', {
      field: conditions,
    });
  }
}

function checkIssued(context: AssertionContext, element: XmlElement): boolean {
  const { findings } = context;
  const field = fieldOf(element, 'IssueInstant');
  const issued = readTime(context, 'S23', element, 'IssueInstant');
  if (issued === 'missing')
    findings.failed('S23', 'issue-instant-missing', `${element.localName} does not say when it was issued.`, {
      field,
    });
  if (typeof issued === 'string') return false;
  if (!isFuture(context, issued)) return true;
  findings.failed(
    'S23',
    'issued-in-the-future',
    `${element.localName} was issued in the future: a clock is wrong.`,
    {
      field,
      expected: asOf(context, 'before'),
      actual: iso(issued),
    },
  );
  return false;
}

const UNDERSTOOD: readonly string[] = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

/** A condition that is not understood makes the assertion one that must not be relied on (core, section 2.5.1.1). */
function checkUnderstood({ findings }: AssertionContext, conditions: XmlElement): boolean {
  const inside = elementsOf(conditions);
  const strange = inside.find((it) => !UNDERSTOOD.some((name) => isNamed(it, ASSERTION, name)));
  if (strange !== undefined) {
    findings.failed(
      'S23',
      'condition-unknown',
      `The assertion has a condition that nobody here knows: ${strange.localName}.`,
      {
        field: strange,
      },
    );
    return false;
  }
  for (const name of ['OneTimeUse', 'ProxyRestriction']) {
    if (childrenOf(conditions, ASSERTION, name).length < 2) continue;
    findings.failed('S23', 'condition-repeated', `The assertion has ${name} more than once.`, {
      field: conditions,
    });
    return false;
  }
  return true;
}

function checkWindow(context: AssertionContext, conditions: XmlElement): boolean {
  const { findings } = context;
  const from = readTime(context, 'S23', conditions, 'NotBefore');
  const until = readTime(context, 'S23', conditions, 'NotOnOrAfter');
  if (from === 'malformed' || until === 'malformed') return false;
  if (typeof from === 'number' && typeof until === 'number' && from >= until) {
    findings.failed('S23', 'conditions-empty', 'The assertion ends before it begins.', {
      field: conditions,
      expected: `NotOnOrAfter after ${iso(from)}`,
      actual: iso(until),
    });
    return false;
  }
  if (typeof from === 'number' && isFuture(context, from)) {
    findings.failed('S23', 'not-yet-valid', `The assertion is not valid before ${iso(from)}.`, {
      field: fieldOf(conditions, 'NotBefore'),
      expected: asOf(context, 'before'),
      actual: iso(from),
    });
    return false;
  }
  if (typeof until === 'number' && isPast(context, until)) {
    findings.failed('S23', 'expired', `The assertion was valid until ${iso(until)}.`, {
      field: fieldOf(conditions, 'NotOnOrAfter'),
      expected: asOf(context, 'after'),
      actual: iso(until),
    });
    return false;
  }
  if (typeof until === 'number') return true;
  findings.warned('S23', 'conditions-open', 'The conditions of the assertion have no end.', {
    field: conditions,
  });
  return false;
}
