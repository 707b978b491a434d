/** A SAML message, or metadata, for people. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { MetadataDocument, SamlMessage } from '../message.ts';
import { checkSamlMetadata } from '../metadata/check-metadata.ts';
import { quoted } from '../quote.ts';
import { checkSamlLogout } from '../saml/check-logout.ts';
import { checkSamlRequest } from '../saml/check-request.ts';
import { checkSamlResponse, type SamlResult } from '../saml/check-response.ts';
import type { DecodingReason } from '../saml/decode-value.ts';
import { findingOfRefusal } from '../saml/refused-decoding.ts';
import { METADATA_LIMITS } from '../xml/limits.ts';
import { readXml } from '../xml/read-xml.ts';
import type { DecodedPart } from './decoded.ts';
import { samlLines } from './saml-lines.ts';

type Content = Pick<DecodedPart, 'standing' | 'why' | 'lines'> & { readonly findings: readonly Finding[] };

export async function samlPart(message: SamlMessage, knowledge: Knowledge): Promise<Content> {
  const { refusal } = message;
  if (refusal !== undefined) {
    const reason = refusal.reason as DecodingReason; // Only the decoder of SAML makes one.
    const finding = findingOfRefusal({ reason, message: refusal.message }, message.evidence);
    return { standing: 'unreadable', why: quoted(refusal.message, 300), lines: [], findings: [finding] };
  }
  const { findings, claims, opened } = await checked(message, knowledge);
  const reading = readXml(message.xml);
  if (!reading.ok) {
    return { standing: 'unreadable', why: quoted(reading.refusal.message, 300), lines: [], findings };
  }
  const isVouchedFor = claims.length > 0 && claims.every((it) => it.verified);
  const standing = standingOf(message, findings, isVouchedFor, knowledge);
  const isVerified = standing.standing === 'verified';
  const vouchedFor = new Set(isVerified ? claims.flatMap((it) => it.values) : []);
  const view = { at: message.at ?? knowledge.at, vouchedFor, hasClaims: true };
  const inner = opened === undefined ? [] : [WAS_ENCRYPTED, ...samlLines(opened, view)];
  return { lines: [...samlLines(reading.root, view), ...inner], findings, ...standing };
}

const WAS_ENCRYPTED = { level: 0, name: 'what was encrypted', value: null, note: null, verified: null };

function checked(message: SamlMessage, knowledge: Knowledge): Promise<SamlResult> {
  if (message.kind === 'saml-response') return checkSamlResponse(message, knowledge);
  return message.kind === 'saml-request'
    ? checkSamlRequest(message, knowledge)
    : checkSamlLogout(message, knowledge);
}

/** The checks of who signed, by what, and of tricks with what was signed. */
const SIGNED = new Set(['S5', 'S6', 'S8', 'S9', 'S10', 'S11', 'S12', 'S13', 'S14', 'S17']);

function standingOf(
  { kind }: SamlMessage,
  findings: readonly Finding[],
  isVerified: boolean,
  knowledge: Knowledge,
): Pick<DecodedPart, 'standing' | 'why'> {
  const refused = findings.find((it) => it.outcome === 'failed' && SIGNED.has(it.check));
  if (refused !== undefined) return { standing: 'refused', why: refused.message };
  const signer = kind === 'saml-request' ? knowledge.sp : knowledge.idp;
  const known = findings.some((it) => it.check === 'S6' && it.outcome === 'passed');
  if (isVerified || (kind !== 'saml-response' && known)) {
    return {
      standing: 'verified',
      why: `Signed by a key of ${quoted(signer?.origin ?? 'the sender', 200)}.`,
    };
  }
  const what = kind === 'saml-request' ? '--sp' : '--idp';
  return signer === undefined
    ? { standing: 'unverified', why: `Nothing was given that could prove it: ${what} FILE.` }
    : { standing: 'unverified', why: 'No signature proves it.' };
}

export async function metadataPart(document: MetadataDocument, knowledge: Knowledge): Promise<Content> {
  const { findings } = await checkSamlMetadata(document, knowledge);
  const reading = readXml(document.xml.trim(), METADATA_LIMITS);
  if (!reading.ok)
    return { standing: 'unreadable', why: quoted(reading.refusal.message, 300), lines: [], findings };
  const view = { at: document.at ?? knowledge.at, vouchedFor: new Set<string>(), hasClaims: false };
  const why = 'Metadata is worth what the way is worth by which it came.';
  return { standing: 'unverified', why, lines: samlLines(reading.root, view), findings };
}
