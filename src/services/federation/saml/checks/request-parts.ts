/** What an AuthnRequest says of its sender, its way and its wishes: S18, S20, S22, S29 and S35. */
import type { Knowledge } from '../../knowledge.ts';
import type { SamlMessage } from '../../message.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import { ASSERTION, BINDINGS, PROTOCOL } from '../names.ts';
import { flagOf } from '../request.ts';
import { valueIn } from '../value.ts';
import { fieldOf } from './when.ts';

export interface RequestContext {
  readonly message: SamlMessage;
  readonly knowledge: Knowledge;
  readonly at: Date;
  readonly findings: Findings;
  readonly root: XmlElement;
}

/** S18: the service provider has to name itself. */
export function checkSender({ findings, knowledge, root }: RequestContext): void {
  const issuer = childOf(root, ASSERTION, 'Issuer');
  const said = valueIn(issuer);
  const expected = knowledge.sp?.entityId;
  const field = issuer ?? root;
  if (said === null || said.trim() === '')
    findings.failed('S18', 'issuer-missing', 'The request does not say who sends it.', { field });
  else if (expected === undefined)
    findings.untested(
      'S18',
      'issuer-unknown',
      `Give the entity ID of the service provider: the request says ${said}.`,
      {
        field,
      },
    );
  else if (said !== expected)
    findings.failed('S18', 'issuer-wrong', 'The request is by another service provider.', {
      field,
      expected,
      actual: said,
    });
  else findings.passed('S18', 'issuer-right', 'The request is by the service provider.', { field });
}

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
  else findings.passed('S20', 'destination-right', 'The destination is the identity provider.', { field });
}

/** S22: where the answer is to go. */
export function checkConsumer({ findings, knowledge, root }: RequestContext): void {
  const url = attributeOf(root, 'AssertionConsumerServiceURL');
  const known = knowledge.sp?.acsUrls;
  const binding = attributeOf(root, 'ProtocolBinding');
  const field = fieldOf(root, 'AssertionConsumerServiceURL');
  if (binding !== null && binding !== BINDINGS.post)
    findings.warned(
      'S22',
      'binding-other',
      'The request wants the answer by another binding than HTTP-POST.',
      {
        field: fieldOf(root, 'ProtocolBinding'),
        expected: BINDINGS.post,
        actual: binding,
      },
    );
  if (url === null) return;
  if (known === undefined)
    findings.untested(
      'S22',
      'acs-unknown',
      `Give the metadata of the service provider: the answer is to go to ${url}.`,
      { field },
    );
  else if (known.includes(url))
    findings.passed('S22', 'acs-right', 'The answer goes to the service provider.', { field });
  else
    findings.failed(
      'S22',
      'acs-wrong',
      'The request wants the answer at an address that the service provider does not have.',
      {
        field,
        expected: known.join(' or '),
        actual: url,
      },
    );
}

/** S29 and S35: wishes that cannot be met. */
export function checkWishes({ findings, knowledge, root }: RequestContext): void {
  const format = attributeOf(childOf(root, PROTOCOL, 'NameIDPolicy'), 'Format');
  const formats = knowledge.sp?.nameIdFormats ?? [];
  if (format !== null && formats.length > 0 && !formats.includes(format) && !/:unspecified$/.test(format))
    findings.warned(
      'S29',
      'name-id-format',
      'The request asks for a format that the service provider does not list.',
      {
        field: `${root.localName}/NameIDPolicy/@Format`,
        expected: formats.join(' or '),
        actual: format,
      },
    );
  if (flagOf(root, 'ForceAuthn') && flagOf(root, 'IsPassive'))
    findings.failed(
      'S35',
      'force-and-passive',
      'The request wants a new sign-in, and that nobody is asked: that cannot be.',
      {
        field: root,
      },
    );
}
