/**
 * The key set of a provider, as it was fetched; compared with the one that was known before, where there is one.
 *
 * Source: RFC 7517 section 5; OpenID Connect Core 10.1.1.
 */
import type { KeyObject } from 'node:crypto';
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { JsonMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { type FetchFacts, fetchFaults } from './fetched.ts';
import { keyObjectOf } from './jwk-faults.ts';
import { keySetFindings } from './key-set.ts';
import { isRecord, type Members, shortOf } from './members.ts';
import { type Notes, notesOn } from './notes.ts';

/** A copy that is kept longer outlives the overlap of a rotation. */
const LONGEST_CACHE_S = 7 * 24 * 3600;

export function checkJwks(
  document: JsonMessage,
  knowledge: Knowledge,
  facts: FetchFacts = {},
): readonly Finding[] {
  const notes = notesOn(document.evidence);
  const faults = fetchFaults(document, 'O8', /^application\/(jwk-set\+|\S+\+)?json\b/i, notes, facts);
  if (faults.some((it) => it.outcome === 'failed')) return faults;
  const keys = document.body?.['keys'];
  if (!Array.isArray(keys)) {
    return [
      ...faults,
      notes.failed('O8', 'not-a-key-set', 'The document has no list of keys.', { field: 'keys' }),
    ];
  }
  return [
    ...faults,
    ...keySetFindings(keys, notes),
    ...rotationFindings(document, keys.filter(isRecord), knowledge, notes),
  ];
}

/** Keys of either set that are compared; no provider has more. */
const MOST_KEYS = 100;

function rotationFindings(
  document: JsonMessage,
  keys: readonly Members[],
  knowledge: Knowledge,
  notes: Notes,
): readonly Finding[] {
  const before = namedKeys(knowledge.provider?.jwks?.keys ?? []);
  const now = namedKeys(keys);
  const details = { field: 'keys' };
  const swapped = [...now].find(([name, key]) => before.get(name)?.equals(key) === false);
  if (swapped !== undefined) {
    const message = `The key ${quoted(swapped[0], 100)} is another than before, under the same name: who has the old one keeps it.`;
    return [notes.failed('O9', 'kid-reused', message, details)];
  }
  const [, age] = /(?:^|[,\s])max-age=(\d{1,12})/i.exec(document.headers['cache-control'] ?? '') ?? [];
  if (age !== undefined && Number(age) > LONGEST_CACHE_S) {
    const days = `${Math.round(Number(age) / 86_400)} days`;
    const message = `The key set may be kept for ${days}, longer than a rotation leaves both keys.`;
    return [notes.warned('O9', 'cached-too-long', message, { field: 'cache-control' })];
  }
  if (before.size === 0 || keys.length === 0) return [];
  if ([...before.keys()].some((it) => now.has(it))) {
    return [notes.passed('O9', 'Keys that were known before are still there.', details)];
  }
  const message =
    'None of the keys that were known before is in the set any more: tokens of before cannot be verified.';
  return [notes.warned('O9', 'no-overlap', message, details)];
}

/** By name and type, which keys of two types may share; the first of a name. */
function namedKeys(keys: readonly unknown[]): ReadonlyMap<string, KeyObject> {
  const named = new Map<string, KeyObject>();
  for (const key of keys.filter(isRecord).slice(0, MOST_KEYS)) {
    const name = `${shortOf(key['kid'])} (${shortOf(key['kty'])})`;
    const object = typeof key['kid'] === 'string' && !named.has(name) ? keyObjectOf(key) : null;
    if (object !== null) named.set(name, object);
  }
  return named;
}
