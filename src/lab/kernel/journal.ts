/** The record of every request to a vendor's stand-in. */
import { instant } from '../../core/clock.ts';
import { REDACTED } from '../../core/secret.ts';
import type { FaultKind, JournalEntry } from './contract.ts';

/** A lab may run for weeks; the oldest entries go first. */
const MAX_ENTRIES = 10_000;

/** Names of query parameters whose values are not kept. */
const SECRET_NAME = /pass|pwd|secret|token|assertion|credential|api_?key|saml|^code$|^signature$/i;

/** One request in progress; the entry stays without a status until, and unless, an answer is sent. */
export interface OpenEntry {
  fault(kind: FaultKind): void;
  answered(status: number): void;
}

export class Journal {
  #entries: JournalEntry[] = [];
  #sequence = 0;

  /** In the order in which requests came. */
  entries(since = 0): readonly JournalEntry[] {
    return this.#entries.filter(({ sequence }) => sequence > since);
  }

  clear(): void {
    this.#entries = [];
  }

  open(request: { atMs: number; listener: string; method: string; target: string }): OpenEntry {
    this.#sequence += 1;
    const sequence = this.#sequence;
    this.#entries.push({
      sequence,
      at: instant(request.atMs),
      listener: request.listener,
      method: request.method,
      path: withoutSecrets(request.target),
      status: null,
      fault: null,
    });
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    return {
      fault: (fault) => this.#update(sequence, { fault }),
      answered: (status) => this.#update(sequence, { status }),
    };
  }

  #update(sequence: number, change: Partial<JournalEntry>): void {
    const index = this.#entries.findLastIndex((entry) => entry.sequence === sequence);
    const entry = this.#entries[index];
    // Gone when the journal was cleared meanwhile.
    if (entry !== undefined) this.#entries[index] = { ...entry, ...change };
  }
}

/** A request target with the values of secret query parameters removed and everything else as it was sent. */
export function withoutSecrets(target: string): string {
  const question = target.indexOf('?');
  if (question === -1) return target;
  const query = target.slice(question + 1).replace(/([^&=]+)=([^&]*)/g, (pair, name: string) => {
    return SECRET_NAME.test(decoded(name)) ? `${name}=${REDACTED}` : pair;
  });
  return `${target.slice(0, question)}?${query}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    // Not percent-encoded properly: judged as it stands.
    return name;
  }
}
