/** ID tokens before and after a refresh. Source: OpenID Connect Core 12.2; RFC 9700 section 4.14. */
import type { Finding } from '../finding.ts';
import type { TokenMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { audienceOf } from './identity.ts';
import { decodeJwt } from './jwt.ts';
import type { Members } from './members.ts';
import { notesOn } from './notes.ts';

/** Each of the two is judged for itself elsewhere; this is what they have to have in common. */
export function checkRefresh(before: TokenMessage, after: TokenMessage): readonly Finding[] {
  const notes = notesOn(after.evidence);
  const [old, renewed] = [decodeJwt(before.token), decodeJwt(after.token)];
  if (old.form !== 'signed' || renewed.form !== 'signed')
    return [notes.skipped('O31', 'a token of the two cannot be read')];
  for (const name of ['iss', 'sub', 'aud', 'azp', 'auth_time'] as const) {
    const [expected, actual] = [shown(old.claims, name), shown(renewed.claims, name)];
    // The time of the sign-in may be left out; when it is there, it is that of the sign-in and not of the refresh.
    if (
      expected === actual ||
      ((name === 'auth_time' || name === 'azp') && (actual === null || expected === null))
    )
      continue;
    const message = `After the refresh, the claim ${name} is another than before.`;
    const values = { ...(expected === null ? {} : { expected }), ...(actual === null ? {} : { actual }) };
    return [
      notes.failed('O31', `${name.replace('_', '-')}-changed`, message, {
        field: `id_token.${name}`,
        severity: 'critical',
        ...values,
      }),
    ];
  }
  const [was, is] = [old.claims['iat'], renewed.claims['iat']];
  if (typeof was === 'number' && typeof is === 'number' && is < was) {
    const message = 'After the refresh, the ID token is older than before.';
    return [
      notes.failed('O31', 'iat-earlier', message, {
        field: 'id_token.iat',
        expected: String(was),
        actual: String(is),
      }),
    ];
  }
  return [notes.passed('O31', 'The refreshed ID token is about the same person, client and sign-in.')];
}

function shown(claims: Members, name: string): string | null {
  const value = claims[name];
  if (value === undefined) return null;
  if (name !== 'aud') return typeof value === 'string' ? value : JSON.stringify(value);
  return quoted([...(audienceOf(value) ?? [])].sort().join(', '), 1000);
}
