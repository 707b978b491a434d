/** What all kinds of tokens have in common: they are read, they are of a type, somebody signed them. */

import type { CheckId, Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Claim } from '../report.ts';
import { claimsOf } from './claim-list.ts';
import { issuerFindings } from './identity.ts';
import { instantOf, type Judged, type TokenContext } from './judged.ts';
import { decodeJwt, type SignedJwt, type UnreadableJwt } from './jwt.ts';
import { shortOf } from './members.ts';
import { type Notes, notesOn } from './notes.ts';
import { type Trust, trustIn } from './trust.ts';

export interface TokenResult {
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
  /** Whether a published key vouches for the claims. */
  readonly verified: boolean;
}

export interface TokenRules {
  /** As in fields of findings: `id_token`. */
  readonly name: string;
  /** Such as `ID token`. */
  readonly called: string;
  /** The check that a token of this kind stands or falls with. */
  readonly check: CheckId;
  /** Lower case; a token without a type has the empty one. */
  readonly types: readonly string[];
  readonly algorithmsMember: string | null;
  readonly judge: (it: Judged) => readonly Finding[];
}

export async function checkToken(
  message: TokenMessage,
  knowledge: Knowledge,
  context: TokenContext,
  rules: TokenRules,
): Promise<TokenResult> {
  const notes = notesOn(message.evidence);
  const jwt = decodeJwt(message.token);
  if (jwt.form === 'unreadable') return nothing(unreadableFindings(jwt, rules, notes));
  if (jwt.form === 'encrypted') {
    const words = `The ${rules.called} is encrypted; what is in it could not be looked at.`;
    return nothing([
      notes.untested('O10', 'token-encrypted', words),
      notes.untested(rules.check, 'token-encrypted', words),
    ]);
  }
  const trust = await trustIn(jwt, knowledge, rules.algorithmsMember, notes);
  const verified = trust.state === 'verified';
  const judged: Judged = {
    claims: jwt.claims,
    header: jwt.header,
    knowledge,
    context,
    name: rules.name,
    check: rules.check,
    atMs: instantOf(message, knowledge),
    notes: verified ? notes : notes.unproven(),
  };
  return {
    findings: judgedFindings(jwt, trust, rules, judged),
    claims: claimsOf(jwt.claims, verified),
    verified,
  };
}

function nothing(findings: readonly Finding[]): TokenResult {
  return { findings, claims: [], verified: false };
}

/** A signature that cannot be read is one that does not hold; all else is about the token as such. */
function unreadableFindings(jwt: UnreadableJwt, rules: TokenRules, notes: Notes): readonly Finding[] {
  const ofSignature = jwt.part === 'signature' || jwt.part === 'header';
  const [check, other] = ofSignature ? (['O10', rules.check] as const) : ([rules.check, 'O10'] as const);
  return [
    notes.failed(check, jwt.fault, jwt.message, { field: jwt.part, severity: 'critical' }),
    notes.skipped(other, 'the token cannot be read'),
  ];
}

function judgedFindings(jwt: SignedJwt, trust: Trust, rules: TokenRules, it: Judged): readonly Finding[] {
  const type = typeFault(jwt, rules, it.notes);
  if (type !== null) return [...trust.findings, type];
  if (trust.state !== 'refused') return [...trust.findings, ...rules.judge(it)];
  const unvouched = it.notes.skipped(rules.check, 'nobody vouches for what the token says');
  // A key that is not known is that of another issuer, where the token is of one: then the issuer is the cause.
  const other =
    trust.reason === 'kid-unknown' ? issuerFindings(it).filter((one) => one.outcome === 'failed') : [];
  if (other.length === 0) return [...trust.findings, unvouched];
  const rest = trust.findings.filter((one) => one.outcome !== 'failed' || one.check !== 'O9');
  return [...other, ...rest, it.notes.skipped('O9', 'the token is of another issuer'), unvouched];
}

function typeFault(jwt: SignedJwt, rules: TokenRules, notes: Notes): Finding | null {
  const typ = jwt.header['typ'] ?? '';
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : null;
  if (type !== null && rules.types.includes(type)) return null;
  const shown = type === null ? 'no text' : quoted(shortOf(typ), 60);
  const message = `The type of the token (typ) is ${shown || 'missing'}, which no ${rules.called} has.`;
  return notes.failed(rules.check, 'type-wrong', message, {
    field: 'header.typ',
    severity: 'critical',
    expected: rules.types.map((it) => it || '(none)').join(' or '),
    actual: shown || '(none)',
  });
}
