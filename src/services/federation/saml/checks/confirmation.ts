/**
 * S21, S24 and S25 of subject confirmations: an assertion may be brought by whoever bears it, to one address, until one
 * instant, for one request. One confirmation that holds is enough.
 *
 * Source: SAML profiles, sections 3.3 and 4.1.4.2 to 4.1.4.3.
 */
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext, ResponseContext } from '../context.ts';
import { ASSERTION, BEARER } from '../names.ts';
import { isSameUrl } from './same-url.ts';
import { checkSession, dataOf, methodOf } from './session.ts';
import { asOf, type Clock, fieldOf, isFuture, iso, isPast, peekTime, readTime } from './when.ts';

/** Of the bearer; empty where there is none. */
function bearersOf(assertion: XmlElement): readonly XmlElement[] {
  const subject = childOf(assertion, ASSERTION, 'Subject');
  const all = subject === null ? [] : childrenOf(subject, ASSERTION, 'SubjectConfirmation');
  return all.filter((it) => methodOf(it) === BEARER);
}

/**
 * The confirmation that is judged: one that holds in every respect is enough, so that it is the first such, or else the
 * first of all. Never one for its time and another for its place. Null where the bearer is not confirmed at all.
 */
export function chooseBearer(context: Omit<ResponseContext, 'bearer'>): XmlElement | null {
  const { assertion } = context;
  if (assertion === null) return null;
  const bearers = bearersOf(assertion);
  return bearers.find((it) => holds(context, it)) ?? bearers[0] ?? null;
}

function holds(context: Omit<ResponseContext, 'bearer'>, bearer: XmlElement): boolean {
  const { knowledge, message } = context;
  const data = dataOf(bearer);
  const recipient = attributeOf(data, 'Recipient');
  const known = knowledge.sp?.acsUrls ?? [];
  const isPlace = known.length > 0 ? known.includes(recipient ?? '') : isSameUrl(recipient, message.url);
  const asked = knowledge.request?.id;
  const isAnswer = asked === undefined || attributeOf(data, 'InResponseTo') === asked;
  return faultOf(context, bearer) === null && isPlace && isAnswer;
}

/** S24. */
export function checkConfirmation(context: AssertionContext): void {
  const { findings, bearer } = context;
  const isSessionFine = checkSession(context);
  if (bearer === null) {
    sayNone(context);
    return;
  }
  const fault = faultOf(context, bearer);
  if (fault === 'malformed') {
    for (const name of ['NotOnOrAfter', 'NotBefore'])
      readTime(context, 'S24', dataOf(bearer) ?? bearer, name);
  } else if (fault !== null) {
    findings.failed('S24', fault.reason, fault.message, { field: fault.field, ...fault.values });
  } else if (isSessionFine) {
    const message = 'The subject is confirmed, and the time for it has not run out.';
    findings.passed('S24', 'bearer-confirmed', message, { field: bearer });
  }
}

function sayNone({ findings, assertion }: AssertionContext): void {
  const subject = childOf(assertion, ASSERTION, 'Subject');
  // That nobody is named at all is a matter of S29.
  if (subject === null) {
    findings.untested('S24', 'not-looked-at', 'Not looked at: the assertion has no subject.');
    return;
  }
  const methods = childrenOf(subject, ASSERTION, 'SubjectConfirmation').map(methodOf);
  if (methods.length === 0)
    findings.failed('S24', 'confirmation-missing', 'The assertion has no confirmation of its subject.', {
      field: subject,
    });
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
  readonly reason: string;
  readonly message: string;
  readonly field: string;
  readonly values?: { readonly expected: string; readonly actual: string };
}

function faultOf(context: Clock, bearer: XmlElement): ConfirmationFault | 'malformed' | null {
  const data = dataOf(bearer);
  const fault = (
    reason: string,
    message: string,
    field: string,
    values?: ConfirmationFault['values'],
  ): ConfirmationFault => ({
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
  const until = peekTime(data, 'NotOnOrAfter');
  const from = peekTime(data, 'NotBefore');
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
