/**
 * S20 and S22: where a response was sent, and where it says that it goes. Where everything in it names one wrong address,
 * the identity provider knows a wrong assertion consumer service: that is one fault, S22.
 *
 * Source: SAML bindings, section 3.5.5.2.
 */
import { attributeOf } from '../../xml/tree.ts';
import type { ResponseContext } from '../context.ts';
import { knownFrom } from '../findings.ts';
import { checkRecipient } from './recipient.ts';
import { isSameUrl } from './same-url.ts';
import { dataOf } from './session.ts';
import { fieldOf } from './when.ts';

export function checkDelivery(context: ResponseContext): void {
  const { findings, assertion } = context;
  const wrong = oneWrongPlace(context);
  if (wrong !== null) {
    sayWrongConsumer(context, wrong);
    for (const check of ['S20', 'S21'] as const)
      findings.untested(check, 'not-looked-at', 'Not looked at: the whole response goes to a wrong address.');
    return;
  }
  checkConsumer(context);
  checkDestination(context);
  if (assertion !== null) checkRecipient({ ...context, assertion });
}

/** The address, where at least two places of the response have it, none has another, and it is not known. */
function oneWrongPlace({ message, response, bearer, knowledge }: ResponseContext): string | null {
  const known = knowledge.sp?.acsUrls;
  const recipient = bearer === null ? null : attributeOf(dataOf(bearer), 'Recipient');
  const said = [attributeOf(response, 'Destination'), recipient, message.url].filter(
    (it) => it !== null && it !== '',
  );
  const [first] = said;
  const isOne = said.length > 1 && said.every((it) => isSameUrl(it, first));
  const isKnown = said.some((it) => known?.includes(it ?? '') === true);
  return known !== undefined && isOne && typeof first === 'string' && !isKnown ? first : null;
}

function sayWrongConsumer({ findings, knowledge, response }: ResponseContext, actual: string): void {
  findings.failed(
    'S22',
    'acs-wrong',
    'The response goes to an address that is no assertion consumer service.',
    {
      field: fieldOf(response, 'Destination'),
      expected: knowledge.sp?.acsUrls?.join(' or ') ?? '',
      actual,
    },
  );
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
        ...knownFrom(knowledge.sp),
      },
    );
}

/** S20. A signed response must have a destination (bindings, section 3.5.5.2). */
function checkDestination(context: ResponseContext): void {
  const { findings, response, isResponseSigned } = context;
  const field = fieldOf(response, 'Destination');
  const destination = attributeOf(response, 'Destination');
  if (destination === null && isResponseSigned)
    findings.failed('S20', 'destination-missing', 'The response is signed and does not say where it goes.', {
      field,
    });
  else if (destination === null)
    findings.passed(
      'S20',
      'destination-not-needed',
      'The response is not signed, and may leave its destination out.',
    );
  else if (destination === '')
    findings.failed('S20', 'destination-empty', 'The destination of the response is empty.', {
      field,
      actual: '',
    });
  else compareDestination(context, destination, field);
}

function compareDestination(context: ResponseContext, actual: string, field: string): void {
  const { findings, message, knowledge } = context;
  const known = knowledge.sp?.acsUrls ?? [];
  const isSent = isSameUrl(actual, message.url);
  if (known.length === 0 && message.url === null)
    findings.untested(
      'S20',
      'acs-unknown',
      `Give the assertion consumer service: the response goes to ${actual}.`,
      {
        field,
      },
    );
  else if (known.length > 0 && !known.includes(actual))
    findings.failed('S20', 'destination-wrong', 'The response says that it goes to another address.', {
      field,
      expected: known.join(' or '),
      actual,
      ...knownFrom(knowledge.sp),
    });
  // Where it was sent to an address that nobody knows, that is the fault.
  else if (message.url !== null && !isSent && !findings.hasFailed('S22'))
    findings.failed(
      'S20',
      'destination-elsewhere',
      'The response was sent to another address than it says.',
      {
        field,
        expected: message.url,
        actual,
      },
    );
  else
    findings.passed('S20', 'destination-right', 'The destination is the assertion consumer service.', {
      field,
    });
}
