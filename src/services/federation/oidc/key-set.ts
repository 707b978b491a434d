/**
 * The keys that a provider publishes, as a whole. Source: RFC 7517 section 5; OpenID Connect Core 10.1, Discovery 3.
 */
import type { Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import { faultsOfKey, isForSignatures, nameOf } from './jwk-faults.ts';
import { isRecord, type Members } from './members.ts';
import type { Notes } from './notes.ts';

/** A set that has more is not looked at beyond. */
const MOST_KEYS = 100;

/** Each fault once; one `passed` for a set without. */
export function keySetFindings(keys: readonly unknown[], notes: Notes): readonly Finding[] {
  const found = [
    ...setFindings(keys, notes),
    ...keys.slice(0, MOST_KEYS).flatMap((it, i) => keyFindings(it, i, notes)),
  ];
  if (found.length > 0) return found;
  const count = keys.length === 1 ? 'one key' : `${keys.length} keys`;
  return [notes.passed('O8', `The key set has ${count}, all of them fit.`, { field: 'keys' })];
}

function keyFindings(key: unknown, index: number, notes: Notes): readonly Finding[] {
  const field = `keys[${index}]`;
  if (!isRecord(key)) {
    return [notes.failed('O8', 'key-malformed', `The published key ${index + 1} is no object.`, { field })];
  }
  return faultsOfKey(key, nameOf(key, index)).map((it) =>
    notes.failed('O8', it.reason, it.message, { field, severity: it.severity }),
  );
}

function setFindings(keys: readonly unknown[], notes: Notes): readonly Finding[] {
  const members = keys.filter(isRecord);
  const details = { field: 'keys' };
  if (keys.length === 0) return [notes.failed('O8', 'no-keys', 'The key set is empty.', details)];
  const signing = members.filter((it) => it['kty'] !== 'oct' && isForSignatures(it));
  if (signing.length === 0 && members.every((it) => it['kty'] !== 'oct')) {
    return [notes.failed('O8', 'no-signing-keys', 'The key set has no key for signatures.', details)];
  }
  const [twice] = duplicates(members);
  const found =
    twice === undefined
      ? []
      : [
          notes.failed(
            'O8',
            'kid-duplicate',
            `Two keys of the set are called "${quoted(twice, 80)}".`,
            details,
          ),
        ];
  if (signing.length < 2 || signing.every((it) => typeof it['kid'] === 'string')) return found;
  const message = 'The key set has several keys, and not all of them have a name (kid).';
  return [...found, notes.warned('O8', 'kid-missing', message, details)];
}

/** Two keys of different types may share a name: RFC 7517 section 4.5. */
function duplicates(keys: readonly Members[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of keys) {
    if (typeof key['kid'] !== 'string') continue;
    const name = JSON.stringify([key['kid'], key['kty'], key['use'] === 'enc']);
    if (seen.has(name)) twice.add(key['kid']);
    seen.add(name);
  }
  return [...twice];
}
