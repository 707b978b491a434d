/** S38: messages of single logout. Source: SAML core, section 3.7; SAML profiles, section 4.4. */
import type { Knowledge } from '../knowledge.ts';
import type { SamlMessage } from '../message.ts';
import { attributeOf, childOf } from '../xml/tree.ts';
import type { SamlResult } from './check-response.ts';
import { checkStatus } from './checks/envelope.ts';
import type { RequestContext } from './checks/request-parts.ts';
import { isSameUrl } from './checks/same-url.ts';
import { asOf, fieldOf, isFuture, iso, isPast, readTime } from './checks/when.ts';
import { leaveUntested } from './dependents.ts';
import { collectFindings } from './findings.ts';
import { messageTrust } from './message-trust.ts';
import { ASSERTION, PROTOCOL } from './names.ts';
import { readMessage } from './read-message.ts';
import { valueIn } from './value.ts';

/** Either end may send it: its Issuer says which. Never throws for what the message says. */
export async function checkSamlLogout(message: SamlMessage, knowledge: Knowledge): Promise<SamlResult> {
  const findings = collectFindings(message.evidence);
  const at = message.at ?? knowledge.at;
  const wanted = message.kind === 'saml-logout-response' ? 'LogoutResponse' : 'LogoutRequest';
  const root = readMessage(message, wanted, findings);
  const checks = ['S18', 'S20', 'S38'] as const;
  const signer = root === null ? null : senderOf({ message, knowledge, at, findings, root });
  if (root === null || signer === null) {
    leaveUntested(findings, 'the message is not read any further.', checks);
    return { findings: findings.all(), claims: [] };
  }
  const trust = messageTrust(message, root, signer, at, findings, knowledge.isRedacted);
  if (trust.standing === 'refused') {
    leaveUntested(findings, 'nothing of the message may be believed.', checks);
    return { findings: findings.all(), claims: [] };
  }
  const context = { message, knowledge, at, findings, root: trust.root };
  if (trust.standing === 'unsigned')
    findings.failed(
      'S38',
      'logout-unsigned',
      `The ${wanted} is not signed, so that anybody can sign people out.`,
      {
        field: root,
      },
    );
  checkDestination(context);
  const isTimely = checkTimes(context);
  const isWhole = wanted === 'LogoutRequest' ? checkWho(context) : checkStatus(trust.root, findings);
  if (isWhole && isTimely && trust.standing !== 'unsigned')
    findings.passed('S38', 'logout-right', `The ${wanted} is signed and says what it must.`, { field: root });
  return { findings: findings.all(), claims: [] };
}

/** S18; null where it is from neither end. */
function senderOf({ knowledge, findings, root }: RequestContext): Parameters<typeof messageTrust>[2] | null {
  const issuer = childOf(root, ASSERTION, 'Issuer');
  const said = valueIn(issuer);
  const field = issuer ?? root;
  const { idp, sp } = knowledge;
  if (said === null || said.trim() === '') {
    findings.failed('S18', 'issuer-missing', 'The message does not say who sends it.', { field });
    return null;
  }
  if (idp?.entityId === said || sp?.entityId === said) {
    findings.passed('S18', 'issuer-right', 'The message is from one of the two ends.', { field });
    return idp?.entityId === said
      ? { name: 'the identity provider', certificates: idp.signingCertificates }
      : { name: 'the service provider', certificates: sp?.signingCertificates };
  }
  if (idp?.entityId !== undefined && sp?.entityId !== undefined) {
    findings.failed('S18', 'issuer-wrong', 'The message is from neither of the two ends.', {
      field,
      expected: `${idp.entityId} or ${sp.entityId}`,
      actual: said,
    });
    return null;
  }
  findings.untested('S18', 'issuer-unknown', `Give the metadata of both ends: the message is from ${said}.`, {
    field,
  });
  return { name: said, certificates: undefined };
}

/** S20, as far as the message itself tells: where it says that it goes is where it went. */
function checkDestination({ message, findings, root }: RequestContext): void {
  const said = attributeOf(root, 'Destination');
  if (message.url === null || said === null) return;
  const field = fieldOf(root, 'Destination');
  if (isSameUrl(said, message.url))
    findings.passed('S20', 'destination-right', 'The message went where it says.', { field });
  else
    findings.failed('S20', 'destination-wrong', 'The message was sent to another address than it says.', {
      field,
      expected: message.url,
      actual: said,
    });
}

function checkTimes(context: RequestContext): boolean {
  const { findings, root } = context;
  const issued = readTime(context, 'S38', root, 'IssueInstant');
  const until = readTime(context, 'S38', root, 'NotOnOrAfter');
  if (issued === 'missing')
    findings.failed('S38', 'issue-instant-missing', 'The message does not say when it was issued.', {
      field: root,
    });
  else if (typeof issued === 'number' && isFuture(context, issued))
    findings.failed(
      'S38',
      'issued-in-the-future',
      'The message was issued in the future: a clock is wrong.',
      {
        field: fieldOf(root, 'IssueInstant'),
        expected: asOf(context, 'before'),
        actual: iso(issued),
      },
    );
  else if (typeof until === 'number' && isPast(context, until))
    findings.failed('S38', 'logout-expired', `The message was valid until ${iso(until)}.`, {
      field: fieldOf(root, 'NotOnOrAfter'),
      expected: asOf(context, 'after'),
      actual: iso(until),
    });
  else return typeof issued === 'number' && until !== 'malformed';
  return false;
}

/** Whom to sign out, and of which session. */
function checkWho({ findings, root }: RequestContext): boolean {
  const name = childOf(root, ASSERTION, 'NameID');
  const isEncrypted = childOf(root, ASSERTION, 'EncryptedID') !== null;
  if (!isEncrypted && (valueIn(name) ?? '').trim() === '') {
    findings.failed('S38', 'name-id-missing', 'The LogoutRequest does not say whom to sign out.', {
      field: root,
    });
    return false;
  }
  if (childOf(root, PROTOCOL, 'SessionIndex') === null) {
    findings.warned(
      'S38',
      'session-index-missing',
      'The LogoutRequest names no session, so that all of them end.',
      {
        field: root,
      },
    );
    return false;
  }
  return true;
}
