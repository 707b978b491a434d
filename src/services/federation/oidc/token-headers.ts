/** How tokens are sent. Source: RFC 6749 section 5.1. */
import type { Finding } from '../finding.ts';
import type { JsonMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Notes } from './notes.ts';

export function tokenHeaderFindings(response: JsonMessage, notes: Notes): readonly Finding[] {
  const { headers } = response;
  if (Object.keys(headers).length === 0) return [];
  const found: Finding[] = [];
  const type = headers['content-type'];
  if (!/^application\/json\b/i.test(type ?? '')) {
    const message = `The tokens are not said to be JSON: the content type is ${quoted(type ?? 'missing', 80)}.`;
    found.push(
      notes.failed('O24', 'content-type-wrong', message, {
        field: 'content-type',
        expected: 'application/json',
        actual: type ?? '',
      }),
    );
  }
  if (!/\bno-store\b/i.test(headers['cache-control'] ?? '')) {
    const message = 'Nothing forbids to keep the tokens in a cache (cache-control: no-store).';
    const actual = headers['cache-control'] ?? '';
    found.push(
      notes.warned('O24', 'cacheable', message, { field: 'cache-control', expected: 'no-store', actual }),
    );
  }
  return found;
}

/** What honest clocks differ by at most; those who test providers allow as much. */
const CLOCKS_MS = 300_000;

/** The clock of the provider against that of whoever saw its answer, which no cache can have kept. */
export function clockFindings({ at, headers }: JsonMessage, notes: Notes): readonly Finding[] {
  const server = Date.parse(headers['date'] ?? '');
  if (at === null || Number.isNaN(server) || Math.abs(server - at.getTime()) <= CLOCKS_MS) return [];
  const values = { expected: at.toISOString(), actual: new Date(server).toISOString() };
  const message = 'The clock of the provider and the one of this machine differ by more than five minutes.';
  return [notes.warned('O11', 'clocks-differ', message, { field: 'date', ...values })];
}
