/** S21: where an assertion may be brought. Source: SAML profiles, section 4.1.4.2. */
import { attributeOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { knownFrom } from '../findings.ts';
import { isSameUrl } from './same-url.ts';
import { dataOf } from './session.ts';
import { fieldOf } from './when.ts';

export function checkRecipient({ findings, message, bearer, knowledge }: AssertionContext): void {
  const data = bearer === null ? null : dataOf(bearer);
  // What is missing here is a matter of S24.
  if (data === null) return;
  const field = fieldOf(data, 'Recipient');
  const said = attributeOf(data, 'Recipient') ?? '';
  const known = knowledge.sp?.acsUrls ?? [];
  const isRight = known.length > 0 ? known.includes(said) : isSameUrl(said, message.url);
  if (said === '')
    findings.failed('S21', 'recipient-missing', 'The confirmation does not say where it may be brought.', {
      field,
    });
  else if (known.length === 0 && message.url === null)
    findings.untested(
      'S21',
      'acs-unknown',
      `Give the assertion consumer service: the recipient is ${said}.`,
      {
        field,
      },
    );
  else if (isRight)
    findings.passed('S21', 'recipient-right', 'The recipient is the assertion consumer service.', { field });
  else
    findings.failed('S21', 'recipient-wrong', 'The assertion may be brought to another address only.', {
      field,
      expected: known.length > 0 ? known.join(' or ') : (message.url ?? ''),
      actual: said,
      ...knownFrom(knowledge.sp),
      severity: 'critical',
    });
}
