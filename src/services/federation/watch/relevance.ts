/**
 * Which events have to do with who is watched. A failure often names nobody: it is told by the transaction that it is a
 * part of, or by the time at which the other end let somebody go on his way.
 */
import type { LoggedEvent } from '../../directory/logs-port.ts';

/**
 * `named`: it names the user or the application. `transaction`: it is a part of an act of which another event does.
 * `near`: it names nobody, did not succeed, and came within two minutes of an event at the other end: perhaps.
 */
export type Reason = 'named' | 'transaction' | 'near';

interface Seen {
  readonly connection: string;
  readonly event: LoggedEvent;
}

const NEAR_MS = 120_000;
/** How long an event that has nothing to do with anybody yet may still turn out to. */
const KEPT_MS = 300_000;
/** More than two logs give in that time. */
const MOST_KEPT = 5000;

export class Relevance {
  readonly #patterns: readonly RegExp[];
  readonly #transactions = new Set<string>();
  /** Instants of what was shown, by connection. */
  readonly #shown = new Map<string, number[]>();
  #waiting: readonly Seen[] = [];

  constructor({ user, application }: { readonly user: string | null; readonly application: string | null }) {
    this.#patterns = [user, application].filter((it) => it !== null).map(whole);
  }

  /** What of the news, and of what came before it, is to be shown now; in the order of time. */
  of<T extends Seen>(news: readonly T[]): ReadonlyArray<Seen & { readonly why: Reason }> {
    const pool: readonly Seen[] = [...this.#waiting, ...news];
    const named = pool.filter((it) => this.#names(it.event));
    for (const it of named) this.#note(it);
    const shown: (Seen & { readonly why: Reason })[] = [];
    const waiting: Seen[] = [];
    for (const it of pool) {
      const why = named.includes(it) ? 'named' : this.#linked(it);
      if (why === null) waiting.push(it);
      else shown.push({ ...it, why });
    }
    this.#waiting = young(waiting);
    return shown.sort((a, b) => (a.event.at < b.event.at ? -1 : a.event.at > b.event.at ? 1 : 0));
  }

  #names(event: LoggedEvent): boolean {
    const text = JSON.stringify([event.actor, event.targets, event.message, event.reason, event.raw]);
    return this.#patterns.every((it) => it.test(text));
  }

  #note({ connection, event }: Seen): void {
    if (event.transaction !== '') this.#transactions.add(`${connection} ${event.transaction}`);
    const instants = this.#shown.get(connection) ?? [];
    instants.push(Date.parse(event.at));
    this.#shown.set(connection, instants);
  }

  #linked({ connection, event }: Seen): Reason | null {
    if (event.transaction !== '' && this.#transactions.has(`${connection} ${event.transaction}`)) {
      return 'transaction';
    }
    const at = Date.parse(event.at);
    const others = [...this.#shown]
      .filter(([name]) => name !== connection)
      .flatMap(([, instants]) => instants);
    const isNear = others.some((it) => Math.abs(it - at) <= NEAR_MS);
    return isNear && namesNobody(event) && !/^(SUCCESS|ALLOW)$/.test(event.outcome) ? 'near' : null;
  }
}

/** Somebody tried, and the log does not know who: what machines do is theirs. */
function namesNobody({ actor, targets }: LoggedEvent): boolean {
  const isPerson = (it: { readonly type: string }): boolean => /^user$/i.test(it.type);
  const people = [...(actor === null ? [] : [actor]), ...targets].filter(isPerson);
  return (
    (actor === null || isPerson(actor)) &&
    people.every((it) => /^(unknown)?$/i.test(it.name) || it.id === 'unknown')
  );
}

function young(events: readonly Seen[]): readonly Seen[] {
  const newest = Math.max(0, ...events.map((it) => Date.parse(it.event.at)));
  return events.filter((it) => newest - Date.parse(it.event.at) <= KEPT_MS).slice(-MOST_KEPT);
}

/** The name as a whole: `ana@x.example` is not `joana@x.example`. */
function whole(name: string): RegExp {
  // As it is inside of JSON.
  const text = JSON.stringify(name).slice(1, -1);
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.@-])${literal}(?![\\w@-]|\\.\\w)`, 'iu');
}
