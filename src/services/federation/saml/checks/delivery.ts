/**
 * S20, S21 and S22: where a response was sent, and where it says that it goes. Where all of them name one wrong address,
 * the identity provider knows a wrong assertion consumer service: that is one fault, S22.
 *
 * Source: SAML bindings, section 3.5.5.2; SAML profiles, section 4.1.4.2.
 */

import { attributeOf } from '../../xml/tree.ts';
import type { AssertionContext, ResponseContext } from '../context.ts';
import { bearersOf, saidByBearers } from './confirmation.ts';
import { dataOf } from './times.ts';
import { fieldOf } from './when.ts';

export function checkDelivery(context: ResponseContext): void {
  const { message, response, assertion, knowledge } = context;
  const destination = attributeOf(response, 'Destination');
  const known = knowledge.sp?.acsUrls;
  const recipients = assertion === null ? [] : saidByBearers(assertion, 'Recipient');
  const places = [
    ...new Set([destination, ...recipients, message.url].filter((it) => it !== null && it !== '')),
  ];
  const [only] = places;
  const isOnePlace =
    places.length === 1 || (places.length === 2 && places.every((it) => isSameUrl(it, only)));
  const said = [destination, ...recipients, message.url].filter((it) => it !== null && it !== '');
  if (
    known !== undefined &&
    isOnePlace &&
    said.length > 1 &&
    only !== undefined &&
    !known.includes(only ?? '')
  ) {
    sayWrongConsumer(context, only ?? '', known);
    return;
  }
  checkConsumer(context);
  checkDestination(context);
  if (assertion !== null) checkRecipient({ ...context, assertion });
}

function sayWrongConsumer(
  { findings, response }: ResponseContext,
  actual: string,
  known: readonly string[],
): void {
  findings.failed(
    'S22',
    'acs-wrong',
    'The response goes to an address that is no assertion consumer service.',
    {
      field: fieldOf(response, 'Destination'),
      expected: known.join(' or '),
      actual,
    },
  );
  for (const check of ['S20', 'S21'] as const)
    findings.untested(check, 'not-looked-at', 'Not looked at: the whole response goes to a wrong address.');
}

/** S22: the address that it was really sent to. */
function checkConsumer({ findings, message, knowledge }: ResponseContext): void {
  const known = knowledge.sp?.acsUrls;
  if (message.url === null || known === undefined) return;
  if (known.some((it) => isSameUrl(it, message.url)))
    findings.passed('S22', 'acs-right', 'The response was sent to an assertion consumer service.');
  else
    findings.failed(
      'S22',
      'acs-wrong',
      'The response was sent to an address that is no assertion consumer service.',
      {
        expected: known.join(' or '),
        actual: message.url,
      },
    );
}

/** S20. */
function checkDestination(context: ResponseContext): void {
  const { findings, message, response, isResponseSigned, knowledge } = context;
  const field = fieldOf(response, 'Destination');
  const destination = attributeOf(response, 'Destination');
  if (destination === null) {
    // Bindings, section 3.5.5.2: a signed message must have one.
    if (isResponseSigned)
      findings.failed(
        'S20',
        'destination-missing',
        'The response is signed and does not say where it goes.',
        { field },
      );
    else
      findings.passed(
        'S20',
        'destination-not-needed',
        'The response is not signed, and may leave its destination out.',
      );
    return;
  }
  const expected = expectedOf(context);
  if (destination === '') {
    findings.failed('S20', 'destination-empty', 'The destination of the response is empty.', {
      field,
      actual: '',
    });
  } else if (expected === null) {
    findings.untested(
      'S20',
      'acs-unknown',
      `Give the assertion consumer service: the response goes to ${destination}.`,
      {
        field,
      },
    );
  } else if (
    !expected.includes(destination) &&
    !(knowledge.sp?.acsUrls === undefined && isSameUrl(destination, message.url))
  ) {
    findings.failed('S20', 'destination-wrong', 'The response says that it goes to another address.', {
      field,
      expected: expected.join(' or '),
      actual: destination,
    });
  } else if (message.url !== null && !isSameUrl(destination, message.url)) {
    findings.failed(
      'S20',
      'destination-elsewhere',
      'The response was sent to another address than it says.',
      {
        field,
        expected: message.url,
        actual: destination,
      },
    );
  } else
    findings.passed('S20', 'destination-right', 'The destination is the assertion consumer service.', {
      field,
    });
}

/** S21. */
function checkRecipient(context: AssertionContext): void {
  const { findings, message, assertion } = context;
  const [bearer] = bearersOf(assertion);
  const data = bearer === undefined ? null : dataOf(bearer);
  // What is missing here is a matter of S24.
  if (data === null) return;
  const field = fieldOf(data, 'Recipient');
  const recipients = saidByBearers(assertion, 'Recipient');
  const said = recipients.filter((it) => it !== null && it !== '');
  const expected = expectedOf(context);
  if (said.length === 0) {
    findings.failed('S21', 'recipient-missing', 'The confirmation does not say where it may be brought.', {
      field,
    });
  } else if (expected === null) {
    findings.untested(
      'S21',
      'acs-unknown',
      `Give the assertion consumer service: the recipient is ${said.join(', ')}.`,
      {
        field,
      },
    );
  } else if (
    said.some(
      (it) =>
        expected.includes(it ?? '') ||
        (message.url !== null && isSameUrl(it, message.url) && expected.some((one) => isSameUrl(one, it))),
    )
  ) {
    findings.passed('S21', 'recipient-right', 'The recipient is the assertion consumer service.', { field });
  } else {
    findings.failed('S21', 'recipient-wrong', 'The assertion may be brought to another address only.', {
      field,
      expected: expected.join(' or '),
      actual: said.join(', '),
      severity: 'critical',
    });
  }
}

/** The addresses that are known, or else the one that it was sent to; null where neither is there. */
function expectedOf({ knowledge, message }: ResponseContext): readonly string[] | null {
  const known = knowledge.sp?.acsUrls;
  if (known !== undefined && known.length > 0) return known;
  return message.url === null ? null : [message.url];
}

/** The same once written as a browser writes it: host in lower case, no default port. */
function isSameUrl(one: string | null | undefined, other: string | null | undefined): boolean {
  return (
    one !== null &&
    one !== undefined &&
    other !== null &&
    other !== undefined &&
    normal(one) === normal(other)
  );
}

function normal(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
