/** What the logs of both ends prove of a sign-in that failed, and check O42: whether they tell of it at all. */
import type { CheckId, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationProtocol } from '../port.ts';
import { quoted } from '../quote.ts';
import { type AttemptRow, type AttemptRows, isRefusal } from './attempt-logs.ts';
import type { Cause } from './cause.ts';
import { provenBy } from './log-reasons.ts';

/** The one that is nearest to the cause first: what the provider refused, the other end only suffers from. */
export function logCauses(rows: readonly AttemptRow[], protocol: FederationProtocol): readonly Cause[] {
  const refused = rows.filter(({ event }) => isRefusal(event));
  const inOrder = [
    ...refused.filter(({ end }) => end === 'provider'),
    ...refused.filter(({ end }) => end === 'party'),
  ];
  const found = inOrder.flatMap((row) => {
    const proven = provenBy(row.end, row.event);
    const check: CheckId | null = proven === null ? null : proven[protocol];
    if (proven === null || check === null) return [];
    const actual = quoted(row.event.reason || row.event.type);
    const message = `${row.connection}: ${proven.says}. Its log says: ${actual}`;
    const field = `${quoted(row.event.type)} ${quoted(row.event.transaction, 60)}`;
    const evidence = [{ source: row.connection, field }];
    // Of a row that names neither a request nor the person, somebody else may be the author.
    const certainty = row.by === 'subject' ? ('narrowed' as const) : ('proven' as const);
    return [{ check, reason: proven.reason, message, certainty, evidence, actual }];
  });
  return [
    ...found.filter((it) => it.certainty === 'proven'),
    ...found.filter((it) => it.certainty === 'narrowed'),
  ];
}

/** O42. */
export function logFinding({ rows, unread }: AttemptRows, sources: number): Finding {
  const evidence = rows.slice(0, 20).map(({ connection, event }) => ({
    source: connection,
    field: `${quoted(event.at, 40)} ${quoted(event.type)}`,
  }));
  if (sources === 0) {
    const message = 'No log could be read: the connections give none, or there is no connection.';
    return makeFinding({ check: 'O42', outcome: 'untested', reason: 'no-log', message });
  }
  if (rows.length === 0) {
    const why = unread.map((it) => `${it.connection}: ${it.why}`).join('; ');
    const message =
      why === ''
        ? 'The logs do not tell of this sign-in yet; their rows come late.'
        : `The log could not be read: ${why}`;
    return makeFinding({ check: 'O42', outcome: 'untested', reason: 'no-rows', message });
  }
  const told = rows.filter(({ event }) => isRefusal(event) && event.reason !== '').map(toldBy);
  const reasons = told.length === 0 ? '' : ` ${told.slice(-3).join(' ')}`;
  const ends = [...new Set(rows.map(({ connection }) => connection))].join(' and ');
  const message = `${rows.length} rows of ${ends} tell of this sign-in.${reasons}`;
  return makeFinding({ check: 'O42', outcome: 'passed', reason: 'logs-joined', message, evidence });
}

function toldBy({ connection, event }: AttemptRow): string {
  return `${connection}: ${quoted(event.type)}, ${quoted(event.reason)}.`;
}
