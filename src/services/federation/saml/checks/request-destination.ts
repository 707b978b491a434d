import { attributeOf } from '../../xml/tree.ts';
import type { RequestContext } from './request-parts.ts';
import { isSameHost } from './same-url.ts';
import { fieldOf } from './when.ts';

/** S20: one of the addresses of the identity provider; has to be there where the message is signed. */
export function checkDestination(
  { findings, knowledge, message, root }: RequestContext,
  isSigned: boolean,
): void {
  const said = attributeOf(root, 'Destination');
  const urls = knowledge.idp?.signOnUrls;
  const known = urls === undefined ? [] : Object.values(urls);
  const expected = known.length > 0 ? known : message.url === null ? [] : [message.url];
  const field = fieldOf(root, 'Destination');
  if (said === null) {
    if (isSigned)
      findings.failed('S20', 'destination-missing', 'The request is signed and does not say where it goes.', {
        field,
      });
    return;
  }
  if (expected.length === 0)
    findings.untested(
      'S20',
      'sign-on-url-unknown',
      `Give the metadata of the identity provider: the request goes to ${said}.`,
      {
        field,
      },
    );
  else if (!expected.includes(said))
    findings.failed(
      'S20',
      said === '' ? 'destination-empty' : 'destination-wrong',
      'The request says that it goes to another address.',
      {
        field,
        expected: expected.join(' or '),
        actual: said,
      },
    );
  else if (message.url !== null && !isSameHost(message.url, said)) {
    const words = 'The request was sent to another host than it says.';
    const more = { field, expected: said, actual: message.url };
    // An identity provider may hand a request on to another host of its own, which only a capture shows.
    if (message.evidence.hop === undefined) findings.failed('S20', 'destination-elsewhere', words, more);
    else findings.warned('S20', 'destination-elsewhere', words, more);
  } else findings.passed('S20', 'destination-right', 'The destination is the identity provider.', { field });
}
