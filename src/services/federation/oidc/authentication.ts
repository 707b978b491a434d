/**
 * When and how a person signed in, where that was asked for.
 *
 * Source: OpenID Connect Core sections 2, 3.1.2.1, 3.1.3.7 (12, 13), 5.5.1.1.
 */
import type { Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import { type Judged, timeOf } from './judged.ts';
import { isRecord, kindOf, textsOf } from './members.ts';
import { parameterOf, wordsOf } from './parameters.ts';
import { parseStrictJson } from './strict-json.ts';
import { MILLISECONDS, msOf } from './times.ts';

export function authenticationFindings(it: Judged): readonly Finding[] {
  const found = [...ageFindings(it), ...contextFindings(it)];
  const others = found.filter((one) => one.outcome !== 'passed');
  return others.length > 0 ? others : found.slice(0, 1);
}

function ageFindings(it: Judged): readonly Finding[] {
  const { notes, knowledge } = it;
  const time = it.claims['auth_time'];
  const field = `${it.name}.auth_time`;
  const failed = (reason: string, message: string, more = {}): readonly Finding[] => [
    notes.failed('O27', reason, message, { field, ...more }),
  ];
  const ms = msOf(time);
  if (time !== undefined && ms === null) {
    return failed('auth-time-wrong-type', `The time of the sign-in (auth_time) is ${kindOf(time)}.`);
  }
  if (ms !== null && ms / 1000 >= MILLISECONDS) return [];
  if (ms !== null && ms > it.atMs + knowledge.skewMs) {
    const message = `The person is said to have signed in at ${timeOf(ms)}, which is to come.`;
    return failed('auth-time-in-future', message, { actual: timeOf(ms) });
  }
  const maxAge = knowledge.client?.maxAgeSeconds ?? askedAge(it);
  if (maxAge === null) return [];
  if (ms === null) {
    return failed(
      'auth-time-missing',
      'An age of the sign-in was asked for (max_age), and the token has no auth_time.',
    );
  }
  const age = it.atMs - ms;
  if (age > maxAge * 1000 + knowledge.skewMs) {
    const message = `The person signed in at ${timeOf(ms)}, which is longer ago than was asked for (max_age).`;
    return failed('auth-too-old', message, {
      expected: `${maxAge} s`,
      actual: `${Math.round(age / 1000)} s`,
    });
  }
  return [notes.passed('O27', 'The sign-in is as young as was asked for.', { field })];
}

function askedAge(it: Judged): number | null {
  const asked = it.context.request === undefined ? null : parameterOf(it.context.request, 'max_age');
  return asked !== null && /^\d{1,10}$/.test(asked) ? Number(asked) : null;
}

function contextFindings(it: Judged): readonly Finding[] {
  const { request } = it.context;
  if (request === undefined) return [];
  const essential = essentialContexts(parameterOf(request, 'claims'));
  const voluntary = wordsOf(parameterOf(request, 'acr_values'));
  const wanted = essential ?? voluntary;
  if (wanted.length === 0 && essential === null) return [];
  const acr = it.claims['acr'];
  const field = `${it.name}.acr`;
  if (typeof acr === 'string' && (wanted.length === 0 || wanted.includes(acr))) {
    return [it.notes.passed('O27', 'The sign-in was made as was asked for.', { field })];
  }
  const expected = wanted.join(' or ') || '(any)';
  const details = { field, expected, ...(typeof acr === 'string' ? { actual: acr } : {}) };
  const reason = acr === undefined ? 'acr-missing' : 'acr-other';
  const message = `The sign-in was to be made by ${quoted(expected)}, and ${
    acr === undefined ? 'the token does not say how it was made (acr)' : 'it was made otherwise'
  }.`;
  // What is asked for by acr_values is a wish; what is essential is a demand.
  return [it.notes[essential === null ? 'warned' : 'failed']('O27', reason, message, details)];
}

/** Null when there is no demand. */
function essentialContexts(claims: string | null): readonly string[] | null {
  const parsed = claims === null ? null : parseStrictJson(claims);
  const ofToken = parsed?.ok === true && isRecord(parsed.value) ? parsed.value['id_token'] : null;
  const acr = isRecord(ofToken) ? ofToken['acr'] : null;
  if (!isRecord(acr) || acr['essential'] !== true) return null;
  return typeof acr['value'] === 'string' ? [acr['value']] : textsOf(acr['values']);
}
