/**
 * S21, S24 and S25 of subject confirmations: an assertion may be brought by whoever bears it, to one address, until one
 * instant, for one request. One confirmation that holds is enough.
 *
 * Source: SAML profiles, sections 3.3 and 4.1.4.2 to 4.1.4.3.
 */
import type { CheckId } from '../../finding.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { ASSERTION, BEARER } from '../names.ts';
import { checkSession, dataOf, methodOf } from './session.ts';
import { asOf, fieldOf, isFuture, iso, isPast, readTime } from './when.ts';

/** The confirmations of the bearer, with what they say; empty where there is none. */
export function bearersOf(assertion: XmlElement): readonly XmlElement[] {
  const subject = childOf(assertion, ASSERTION, 'Subject');
  const all = subject === null ? [] : childrenOf(subject, ASSERTION, 'SubjectConfirmation');
  return all.filter((it) => methodOf(it) === BEARER);
}

/** S24. */
export function checkConfirmation(context: AssertionContext): void {
  const { findings, assertion } = context;
  const isSessionFine = checkSession(context);
  const bearers = bearersOf(assertion);
  const [bearer] = bearers;
  if (bearer === undefined) {
    sayNone(context);
    return;
  }
  // Where there are several, one that holds is enough, and the first tells what is wrong with all.
  const good = bearers.find((it) => faultOf(context, it) === null);
  const fault = good === undefined ? faultOf(context, bearer) : null;
  if (fault === 'malformed') {
    for (const name of ['NotOnOrAfter', 'NotBefore'])
      readTime(context, 'S24', dataOf(bearer) ?? bearer, name);
  } else if (fault !== null) {
    findings.failed('S24', fault.reason, fault.message, { field: fault.field, ...fault.values });
  } else if (isSessionFine) {
    findings.passed(
      'S24',
      'bearer-confirmed',
      'The subject is confirmed, and the time for it has not run out.',
      {
        field: good ?? null,
      },
    );
  }
}

function sayNone({ findings, assertion }: AssertionContext): void {
  const subject = childOf(assertion, ASSERTION, 'Subject');
  const methods = subject === null ? [] : childrenOf(subject, ASSERTION, 'SubjectConfirmation').map(methodOf);
  if (methods.length === 0)
    findings.failed(
      'S24',
      'confirmation-missing',
      'The assertion does not say how its subject is confirmed.',
      {
        field: subject ?? assertion,
      },
    );
  else
    findings.failed(
      'S24',
      'confirmation-not-bearer',
      'The subject is not confirmed by whoever brings the assertion.',
      {
        field: subject,
        expected: BEARER,
        actual: methods.join(', '),
      },
    );
}

interface ConfirmationFault {
  readonly check: CheckId;
  readonly reason: string;
  readonly message: string;
  readonly field: string;
  readonly values?: { readonly expected: string; readonly actual: string };
}

const SILENT = {
  passed() {},
  failed() {},
  warned() {},
  untested() {},
  hasFailed: () => false,
  all: () => [],
};

function faultOf(context: AssertionContext, bearer: XmlElement): ConfirmationFault | 'malformed' | null {
  const data = dataOf(bearer);
  const fault = (
    reason: string,
    message: string,
    field: string,
    values?: ConfirmationFault['values'],
  ): ConfirmationFault => ({
    check: 'S24',
    reason,
    message,
    field,
    ...(values === undefined ? {} : { values }),
  });
  if (data === null)
    return fault(
      'confirmation-data-missing',
      'The confirmation says nothing of itself.',
      'SubjectConfirmation',
    );
  const silent = { ...context, findings: SILENT };
  const until = readTime(silent, 'S24', data, 'NotOnOrAfter');
  const from = readTime(silent, 'S24', data, 'NotBefore');
  if (until === 'malformed' || from === 'malformed') return 'malformed';
  const field = fieldOf(data, 'NotOnOrAfter');
  if (until === 'missing') return fault('confirmation-open', 'The confirmation has no end.', field);
  if (isPast(context, until))
    return fault('confirmation-expired', `The subject could be confirmed until ${iso(until)}.`, field, {
      expected: asOf(context, 'after'),
      actual: iso(until),
    });
  if (typeof from === 'number' && isFuture(context, from))
    return fault('confirmation-not-yet-valid', `The subject cannot be confirmed before ${iso(from)}.`, field);
  if (typeof from === 'number')
    return fault(
      'confirmation-not-before',
      'The confirmation of a bearer has a NotBefore, which it must not have.',
      fieldOf(data, 'NotBefore'),
    );
  return null;
}

/** What each confirmation says under that name; null where it says nothing. */
export function saidByBearers(assertion: XmlElement, name: string): ReadonlyArray<string | null> {
  return bearersOf(assertion).map((it) => attributeOf(dataOf(it), name));
}
