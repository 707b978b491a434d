/**
 * The key set of a provider, as it was fetched; compared with the one that was known before, where there is one.
 *
 * Source: RFC 7517 section 5; OpenID Connect Core 10.1.1.
 */
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

function rotationFindings(
  document: JsonMessage,
  keys: readonly Members[],
  knowledge: Knowledge,
  notes: Notes,
): readonly Finding[] {
  const before = (knowledge.provider?.jwks?.keys ?? []).filter(isRecord);
  const swapped = keys.find((it) => before.some((old) => isSwapped(old, it)));
  if (swapped !== undefined) {
    const name = quoted(shortOf(swapped['kid']), 80);
    const message = `The key "${name}" is another than before, under the same name: who has the old one keeps it.`;
    return [notes.failed('O9', 'kid-reused', message, { field: 'keys' })];
  }
  const [, age] = /(?:^|[,\s])max-age=(\d{1,12})/i.exec(document.headers['cache-control'] ?? '') ?? [];
  if (age !== undefined && Number(age) > LONGEST_CACHE_S) {
    const message = `The key set may be kept for ${Math.round(Number(age) / 86_400)} days, longer than a rotation leaves both keys.`;
    return [notes.warned('O9', 'cached-too-long', message, { field: 'cache-control' })];
  }
  const named = before.filter((it) => typeof it['kid'] === 'string');
  if (named.length === 0 || keys.length === 0) return [];
  if (named.some((old) => keys.some((it) => it['kid'] === old['kid']))) {
    return [notes.passed('O9', 'Keys that were known before are still there.', { field: 'keys' })];
  }
  const message =
    'None of the keys that were known before is in the set any more: tokens of before cannot be verified.';
  return [notes.warned('O9', 'no-overlap', message, { field: 'keys' })];
}

function isSwapped(old: Members, now: Members): boolean {
  if (typeof old['kid'] !== 'string' || old['kid'] !== now['kid'] || old['kty'] !== now['kty']) return false;
  const [a, b] = [keyObjectOf(old), keyObjectOf(now)];
  return a !== null && b !== null && !a.equals(b);
}
