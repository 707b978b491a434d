/**
 * Who issued a token, about whom, and for whom.
 *
 * Source: OpenID Connect Core sections 2 and 3.1.3.7 (1 to 5); RFC 7519 sections 4.1.1 to 4.1.3; RFC 8725 section 3.8.
 */
import type { Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import { issuerFault } from './issuer.ts';
import type { Judged } from './judged.ts';
import { kindOf } from './members.ts';

/** OpenID Connect Core section 2. */
const LONGEST_SUBJECT = 255;

export function issuerFindings(it: Judged): readonly Finding[] {
  const { claims, knowledge, notes } = it;
  const field = `${it.name}.iss`;
  const iss = claims['iss'];
  const published = knowledge.provider?.metadata?.['issuer'];
  const expected = knowledge.provider?.issuer ?? (typeof published === 'string' ? published : undefined);
  const details = { field, severity: 'critical' as const, ...(expected === undefined ? {} : { expected }) };
  if (typeof iss !== 'string' || iss === '') {
    const reason = iss === undefined ? 'issuer-missing' : 'issuer-wrong-type';
    const what = iss === undefined ? 'does not say who issued it' : `has ${kindOf(iss)} for its issuer`;
    return [notes.failed(it.check, reason, `The token ${what}.`, details)];
  }
  if (expected === undefined) {
    const message = 'Whether the token is from the right issuer could not be tested: give the issuer.';
    return [notes.untested(it.check, 'issuer-unknown', message, { field, actual: iss })];
  }
  const fault = issuerFault(expected, iss, it.check);
  if (fault === null) return [];
  // What the provider publishes is what it issues: then the one that the client has is the cause.
  const check = iss === published && fault.check === it.check ? 'O2' : fault.check;
  return [
    notes.failed(check, fault.reason, `The issuer of the token ${fault.how}.`, { ...details, actual: iss }),
  ];
}

export function subjectFindings(it: Judged): readonly Finding[] {
  const sub = it.claims['sub'];
  const wrong = (reason: string, message: string): readonly Finding[] => [
    it.notes.failed(it.check, reason, message, { field: `${it.name}.sub` }),
  ];
  if (sub === undefined) return wrong('subject-missing', 'The token does not say whom it is about (sub).');
  if (typeof sub !== 'string') {
    return wrong(
      'subject-wrong-type',
      `The subject of the token is ${kindOf(sub)} where a text is expected.`,
    );
  }
  if (sub.trim() === '') return wrong('subject-empty', 'The subject of the token is empty.');
  if (sub.length <= LONGEST_SUBJECT) return [];
  return wrong(
    'subject-too-long',
    `The subject has ${sub.length} characters; ${LONGEST_SUBJECT} are the most.`,
  );
}

/** `wanted` are the names that it may be for; one of them suffices. Null when none is known. */
export function audienceFindings(it: Judged, wanted: readonly string[] | null): readonly Finding[] {
  const { notes } = it;
  const field = `${it.name}.aud`;
  const aud = it.claims['aud'];
  const wrong = (reason: string, message: string, actual?: string): readonly Finding[] => [
    notes.failed(it.check, reason, message, {
      field,
      severity: 'critical',
      ...(wanted === null ? {} : { expected: wanted.join(' or ') }),
      ...(actual === undefined ? {} : { actual }),
    }),
  ];
  if (aud === undefined) return wrong('audience-missing', 'The token does not say whom it is for (aud).');
  const names = audienceOf(aud);
  if (names === null) {
    return wrong(
      'audience-wrong-type',
      `The audience is ${kindOf(aud)} where a text or a list of texts is expected.`,
    );
  }
  if (names.length === 0) return wrong('audience-empty', 'The audience of the token is empty.');
  if (wanted === null) {
    const message =
      'Whether the token is for this client could not be tested: give the client id (audience).';
    return [notes.untested(it.check, 'client-unknown', message, { field, actual: names.join(', ') })];
  }
  if (names.some((name) => wanted.includes(name))) return [];
  return wrong('audience-wrong', `The token is for ${quoted(names.join(', '))}.`, names.join(', '));
}

/** Null when it is neither a text nor a list of texts; texts may be empty. */
export function audienceOf(aud: unknown): readonly string[] | null {
  if (typeof aud === 'string') return aud === '' ? [] : [aud];
  if (!Array.isArray(aud) || aud.some((it) => typeof it !== 'string')) return null;
  return aud;
}

/** Others that an ID token is for, and who of them asked for it. */
export function partyFindings(it: Judged, clientId: string): readonly Finding[] {
  const { notes, claims } = it;
  const names = audienceOf(claims['aud']) ?? [];
  const azp = claims['azp'];
  const field = `${it.name}.azp`;
  const details = { field, expected: clientId, severity: 'critical' as const };
  const failed = (reason: string, message: string, actual?: string): readonly Finding[] => [
    notes.failed(it.check, reason, message, { ...details, ...(actual === undefined ? {} : { actual }) }),
  ];
  if (azp === undefined) {
    if (new Set(names).size < 2) return [];
    return failed('azp-missing', 'The token is for several, and does not say which one asked for it (azp).');
  }
  if (typeof azp !== 'string' || azp === '') {
    return failed('azp-wrong-type', `The party that asked for the token (azp) is ${kindOf(azp)}.`);
  }
  if (azp !== clientId) {
    return failed('azp-wrong', `The token was issued to ${quoted(azp)}.`, azp);
  }
  return strangers(it, names, clientId);
}

function strangers(it: Judged, names: readonly string[], clientId: string): readonly Finding[] {
  const trusted = it.knowledge.client?.audiences;
  const others = names.filter((name) => name !== clientId && trusted?.includes(name) !== true);
  if (others.length === 0) return [];
  const message = `The token is also for ${quoted(others.join(', '))}, which the client is not known to trust.`;
  const details = { field: `${it.name}.aud`, actual: others.join(', ') };
  return [
    trusted === undefined
      ? it.notes.warned(it.check, 'audience-untrusted', message, details)
      : it.notes.failed(it.check, 'audience-untrusted', message, { ...details, severity: 'critical' }),
  ];
}
