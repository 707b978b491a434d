/**
 * A SAML response, judged as a strict service provider would: read under limits, wrapped messages found, signatures
 * verified, and then nothing but the verified bytes looked at. The order is that of causes: what nobody may read any more
 * is `untested`, so that one fault is one failure.
 *
 * Source: SAML core, bindings and profiles (2005), with the errata; SAML security considerations.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { SamlMessage } from '../message.ts';
import type { Claim } from '../report.ts';
import type { XmlElement } from '../xml/tree.ts';
import { childrenOf } from '../xml/tree.ts';
import { chooseBearer } from './checks/confirmation.ts';
import { checkEncryption } from './checks/encryption.ts';
import { checkId, checkStatus, checkVersion } from './checks/envelope.ts';
import { checkSignedParts } from './checks/signed-parts.ts';
import { claimsOf, unverifiedClaims } from './claims.ts';
import { checkContents } from './contents.ts';
import type { ResponseContext } from './context.ts';
import { leaveUntested } from './dependents.ts';
import { openAssertion } from './encryption/open-assertion.ts';
import { collectFindings, type Findings } from './findings.ts';
import { ASSERTION } from './names.ts';
import { readMessage } from './read-message.ts';
import { placeAll } from './signature/placement.ts';
import { sayRedacted } from './signature/say-trust.ts';
import { establishTrust, type Trust } from './signature/trust.ts';

export interface SamlResult {
  readonly findings: readonly Finding[];
  /** What it claims; `verified` only where it comes out of bytes that a known key has signed. */
  readonly claims: readonly Claim[];
  /** The assertion that was encrypted, where it could be opened. */
  readonly opened?: XmlElement;
}

/** Never throws for what the message says. */
export async function checkSamlResponse(message: SamlMessage, knowledge: Knowledge): Promise<SamlResult> {
  let isGenuine = true;
  const findings = collectFindings(message.evidence, () => (isGenuine ? 'proven' : 'narrowed'));
  const root = readMessage(message, 'Response', findings);
  if (root === null) {
    leaveUntested(findings, 'the message is not read any further.');
    return { findings: findings.all(), claims: [] };
  }
  const opened = await openAssertion(root, knowledge, findings);
  const examined = opened === 'refused' ? null : examine(message, root, opened, knowledge, findings);
  if (examined === null) {
    leaveUntested(findings, 'nothing of the response may be believed.');
    return { findings: findings.all(), claims: unverifiedClaims(root) };
  }
  isGenuine = examined.trust.standing === 'verified';
  const context = contextOf(message, root, knowledge, findings, examined);
  checkContents(context);
  const { assertion } = context;
  const isVerified = isGenuine && (context.isAssertionSigned || context.isResponseSigned);
  const claims = assertion === null ? [] : claimsOf(assertion, isVerified);
  return { findings: findings.all(), claims, ...(opened === null || opened === 'refused' ? {} : { opened }) };
}

const NO_SIGNATURES = { ok: true, signatures: [] } as const;
const UNPROVEN: Trust = { standing: 'unproven', signed: new Map() };

interface Examined {
  readonly trust: Trust;
  readonly assertion: XmlElement | null;
}

/** Status, wrapping, count, and who signed; null where nothing may be read any further. */
function examine(
  message: SamlMessage,
  root: XmlElement,
  opened: XmlElement | null,
  knowledge: Knowledge,
  findings: Findings,
): Examined | null {
  const assertions = childrenOf(root, ASSERTION, 'Assertion');
  const encrypted = childrenOf(root, ASSERTION, 'EncryptedAssertion');
  const placement = knowledge.isRedacted === true ? NO_SIGNATURES : placeAll(root, assertions, opened);
  if (!placement.ok) {
    const { check, reason, message: words, ...more } = placement.fault;
    findings.failed(check, reason, words, { severity: 'critical', ...more });
    return null;
  }
  if (!checkStatus(root, findings)) return null;
  const count = assertions.length + encrypted.length;
  if (count !== 1) {
    const reason = count === 0 ? 'assertion-missing' : 'several-assertions';
    findings.failed(
      'S17',
      reason,
      count === 0 ? 'There is no assertion.' : `There are ${count} assertions.`,
      {
        field: root,
        expected: '1',
        actual: String(count),
      },
    );
    return null;
  }
  findings.passed('S17', 'one-assertion', 'There is one assertion.', { field: root });
  checkEncryption({ root, assertions, opened, knowledge, findings });
  const [assertion = opened] = assertions;
  if (assertion !== null && !(checkVersion(assertion, findings) && checkId(assertion, findings))) return null;
  if (knowledge.isRedacted === true) {
    sayRedacted(root, findings);
    return { trust: UNPROVEN, assertion };
  }
  const { signatures } = placement;
  const isSignedBeside = message.detached !== null;
  if (!checkSignedParts({ root, assertion, signatures, isSignedBeside, knowledge, findings })) return null;
  const signer = { name: 'the identity provider', certificates: knowledge.idp?.signingCertificates };
  const trust = establishTrust(signatures, signer, message.at ?? knowledge.at, findings);
  return trust.standing === 'refused' ? null : { trust, assertion };
}

function contextOf(
  message: SamlMessage,
  root: XmlElement,
  knowledge: Knowledge,
  findings: Findings,
  { trust, assertion }: Examined,
): ResponseContext {
  const signedRoot = trust.signed.get(root);
  const own = assertion === null ? undefined : trust.signed.get(assertion);
  const within = signedRoot === undefined ? [] : childrenOf(signedRoot, ASSERTION, 'Assertion');
  const context = {
    message,
    knowledge,
    at: message.at ?? knowledge.at,
    findings,
    response: signedRoot ?? root,
    isResponseSigned: signedRoot !== undefined,
    assertion: own ?? within[0] ?? assertion,
    isAssertionSigned: own !== undefined,
  };
  return { ...context, bearer: chooseBearer(context) };
}
