/** An AuthnRequest, as the identity provider has to take it. Source: SAML core, section 3.4; profiles, section 4.1.4.1. */
import type { Knowledge } from '../knowledge.ts';
import type { SamlMessage } from '../message.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childOf } from '../xml/tree.ts';
import type { SamlResult } from './check-response.ts';
import { fieldOf, isFuture, iso, readTime } from './checks/when.ts';
import { leaveUntested } from './dependents.ts';
import { collectFindings, type Findings } from './findings.ts';
import { messageTrust } from './message-trust.ts';
import { ASSERTION, BINDINGS, PROTOCOL } from './names.ts';
import { readMessage } from './read-message.ts';
import { flagOf } from './request.ts';
import { valueIn } from './value.ts';

interface RequestContext {
  readonly message: SamlMessage;
  readonly knowledge: Knowledge;
  readonly at: Date;
  readonly findings: Findings;
  readonly root: XmlElement;
}

/** Never throws for what the message says. */
export async function checkSamlRequest(message: SamlMessage, knowledge: Knowledge): Promise<SamlResult> {
  const findings = collectFindings(message.evidence);
  const at = message.at ?? knowledge.at;
  const root = readMessage(message, 'AuthnRequest', findings);
  const checks = ['S18', 'S20', 'S22', 'S34'] as const;
  if (root === null) {
    leaveUntested(findings, 'the message is not read any further.', checks);
    return { findings: findings.all(), claims: [] };
  }
  const signer = { name: 'the service provider', certificates: knowledge.sp?.signingCertificates };
  const trust = messageTrust(message, root, signer, at, findings);
  if (trust.standing === 'refused') {
    leaveUntested(findings, 'nothing of the request may be believed.', checks);
    return { findings: findings.all(), claims: [] };
  }
  const context = { message, knowledge, at, findings, root: trust.root };
  checkSigned(context, trust.standing !== 'unsigned');
  checkIssued(context);
  checkSender(context);
  checkDestination(context, trust.standing !== 'unsigned');
  checkConsumer(context);
  checkWishes(context);
  return { findings: findings.all(), claims: [] };
}

/** S34. */
function checkSigned({ findings, knowledge, root }: RequestContext, isSigned: boolean): void {
  const wants = knowledge.idp?.wantsSignedRequests;
  const promises = knowledge.sp?.signsRequests;
  if (isSigned) findings.passed('S34', 'request-signed', 'The request is signed.', { field: root });
  else if (wants === true)
    findings.failed(
      'S34',
      'request-unsigned',
      'The identity provider wants requests signed, and this one is not.',
      {
        field: root,
      },
    );
  else if (promises === true)
    findings.failed(
      'S34',
      'request-unsigned',
      'The service provider says that it signs its requests, and this one is not.',
      {
        field: root,
      },
    );
  else if (wants === undefined)
    findings.untested(
      'S34',
      'wish-unknown',
      'Whether the identity provider wants requests signed is not known.',
      {
        field: root,
      },
    );
  else
    findings.passed('S34', 'signature-not-wanted', 'The request is not signed, and need not be.', {
      field: root,
    });
}

/** S23, as far as a request has times. */
function checkIssued(context: RequestContext): void {
  const { findings, root } = context;
  const issued = readTime(context, 'S23', root, 'IssueInstant');
  const field = fieldOf(root, 'IssueInstant');
  if (issued === 'missing')
    findings.failed('S23', 'issue-instant-missing', 'The request does not say when it was issued.', {
      field,
    });
  else if (typeof issued === 'number' && isFuture(context, issued))
    findings.failed(
      'S23',
      'issued-in-the-future',
      'The request was issued in the future: a clock is wrong.',
      {
        field,
        expected: `before ${context.at.toISOString()}`,
        actual: iso(issued),
      },
    );
}

/** S18: the service provider has to name itself. */
function checkSender({ findings, knowledge, root }: RequestContext): void {
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
function checkDestination({ findings, knowledge, message, root }: RequestContext, isSigned: boolean): void {
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
function checkConsumer({ findings, knowledge, root }: RequestContext): void {
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
function checkWishes({ findings, knowledge, root }: RequestContext): void {
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
