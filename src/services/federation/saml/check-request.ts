/** An AuthnRequest, as the identity provider has to take it. Source: SAML core, section 3.4; profiles, section 4.1.4.1. */
import type { Knowledge } from '../knowledge.ts';
import type { SamlMessage } from '../message.ts';
import type { SamlResult } from './check-response.ts';
import { checkDestination } from './checks/request-destination.ts';
import { checkConsumer, checkSender, checkWishes, type RequestContext } from './checks/request-parts.ts';
import { fieldOf, isFuture, iso, readTime } from './checks/when.ts';
import { leaveUntested } from './dependents.ts';
import { collectFindings } from './findings.ts';
import { messageTrust } from './message-trust.ts';
import { readMessage } from './read-message.ts';

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
  const certificates = knowledge.sp?.signingCertificates;
  const signer = { name: 'the service provider', certificates, openCheck: 'S34' } as const;
  const trust = messageTrust(message, root, signer, at, findings, knowledge.isRedacted);
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
  else if (findings.hasFailed('S15'))
    findings.untested('S34', 'not-looked-at', 'Not looked at: the signature did not come whole.');
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
