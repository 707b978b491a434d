/**
 * Claims by which the other end finds a person, or decides what that person may do.
 *
 * Source: OpenID Connect Core sections 5.1, 5.3.2, 5.4, 5.7.
 */
import type { Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import type { Judged } from './judged.ts';
import { kindOf } from './members.ts';

export function matchingFindings(it: Judged): readonly Finding[] {
  const required = it.knowledge.client?.requiredClaims ?? [];
  const found = [
    ...required.flatMap((name) => requiredFinding(it, name)),
    ...emailFindings(it, required),
    ...groupFindings(it, required),
  ];
  if (found.length > 0 || required.length === 0) return found;
  return [
    it.notes.passed('O29', `The claims that a sign-in needs are there: ${quoted(required.join(', '))}.`),
  ];
}

/** Of the ID token, else of the userinfo endpoint. */
function claimOf(it: Judged, name: string): unknown {
  return it.claims[name] ?? it.context.userInfo?.[name];
}

function requiredFinding(it: Judged, name: string): readonly Finding[] {
  const { notes, context, knowledge } = it;
  const value = claimOf(it, name);
  const details = { field: `${it.name}.${quoted(name, 60)}` };
  if (isEmpty(value)) {
    const message = `The claim ${quoted(name, 60)} is there and empty; without it nobody is let in.`;
    return [notes.failed('O29', 'claim-empty', message, { ...details, actual: kindOf(value) })];
  }
  if (value !== undefined && value !== null) return [];
  const message = `The claim ${quoted(name, 60)} is missing; without it nobody is let in.`;
  // A provider may keep a claim for its userinfo endpoint, which nobody looked at.
  const elsewhere =
    context.userInfo === undefined && typeof knowledge.provider?.metadata?.['userinfo_endpoint'] === 'string';
  return [
    notes.failed('O29', 'claim-missing', message, {
      ...details,
      ...(elsewhere ? { certainty: 'narrowed' as const } : {}),
    }),
  ];
}

function emailFindings(it: Judged, required: readonly string[]): readonly Finding[] {
  const { notes } = it;
  const [email, verified] = [claimOf(it, 'email'), claimOf(it, 'email_verified')];
  const found: Finding[] = [];
  if (typeof email === 'string' && email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    found.push(
      notes.failed('O29', 'email-malformed', 'The email address is none.', {
        field: `${it.name}.email`,
        actual: email,
      }),
    );
  }
  if (verified === undefined || verified === true) return found;
  const field = `${it.name}.email_verified`;
  const demanded = required.includes('email_verified');
  const [reason, message] =
    verified === false
      ? [
          'email-unverified',
          'The email address is not verified by the provider: nobody should be matched by it.',
        ]
      : [
          'email-verified-wrong-type',
          `Whether the email address is verified is told by ${kindOf(verified)}.`,
        ];
  return [...found, notes[demanded ? 'failed' : 'warned']('O29', reason, message, { field })];
}

function groupFindings(it: Judged, required: readonly string[]): readonly Finding[] {
  if (required.includes('groups') || !isEmpty(claimOf(it, 'groups'))) return [];
  const message = 'The claim groups is empty: the filter of the provider lets no group through.';
  return [it.notes.warned('O29', 'groups-empty', message, { field: `${it.name}.groups` })];
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((it) => typeof it === 'string' && it.trim() === '');
  return typeof value === 'string' && value.trim() === '';
}
