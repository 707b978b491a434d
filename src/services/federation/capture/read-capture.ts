/** A capture of a browser or a proxy, searched for everything of a federation. */
import type { FederationMessage, Hop } from '../message.ts';
import type { HopCookies } from './cookies.ts';
import { Examiner } from './examine.ts';
import type { Exchange } from './exchange.ts';
import { hopOf } from './flow.ts';
import { type HarEnd, harEntries } from './har-entries.ts';
import { CAPTURE_LIMITS, type CaptureLimits } from './limits.ts';
import { keyOf, lengthOf } from './message-facts.ts';
import { type SecretKind, secretsIn } from './secrets.ts';

export interface Capture {
  /** Exchanges of a federation, in order; `number` is the place in this list. */
  readonly hops: readonly Hop[];
  /** In the order of their hops. */
  readonly messages: readonly FederationMessage[];
  /** Exchanges in the file, of a federation or not. */
  readonly entries: number;
  /** Program that wrote the file, as it calls itself: text of others. Null when it does not. */
  readonly creator: string | null;
  /** The latest time of a message: what the capture is judged at. Null when nothing tells a time. */
  readonly at: Date | null;
  /** Whether any cookie is in it; where none is, a lost one cannot be concluded. */
  readonly hasCookies: boolean;
  /** Names of the cookies of each hop that had any; absent where nothing was recorded. */
  readonly cookies?: readonly HopCookies[];
  /** How far the clock of each hop's host is ahead of the capture's, by its Date; absent where nothing was recorded. */
  readonly clocks?: readonly { readonly hop: number; readonly host: string; readonly aheadMs: number }[];
  /** Kinds of secrets in it that outlive the sign-in, each once; absent where nothing was recorded. */
  readonly secrets?: readonly SecretKind[];
  /** Sentences on what was left out, or cannot be told. */
  readonly notes: readonly string[];
}

export interface CaptureOptions {
  /** Name of the file, for evidence. */
  readonly source: string;
  readonly limits?: Partial<CaptureLimits>;
}

/** Never throws for what is in the file: one that is no HAR has no entries, and a note that says why. */
export async function readCapture(
  file: AsyncIterable<Uint8Array>,
  { source, limits = {} }: CaptureOptions,
): Promise<Capture> {
  const reader = new Reader(source, { ...CAPTURE_LIMITS, ...limits });
  const entries = harEntries(file, reader.limits);
  let next = await entries.next();
  while (next.done !== true) {
    reader.take(next.value);
    next = await entries.next();
  }
  return reader.end(next.value);
}

class Reader {
  readonly limits: CaptureLimits;
  readonly #examiner: Examiner;
  readonly #hops: Hop[] = [];
  readonly #messages: FederationMessage[] = [];
  /** Messages that an answer holds for another place: told only where nothing shows that they came there. */
  readonly #ahead: FederationMessage[] = [];
  readonly #cookies: HopCookies[] = [];
  readonly #clocks: Array<NonNullable<Capture['clocks']>[number]> = [];
  #entries = 0;
  #textLength = 0;
  #isFull = false;
  #hasCookies = false;
  readonly #secrets = new Set<SecretKind>();

  constructor(source: string, limits: CaptureLimits) {
    this.#examiner = new Examiner(source);
    this.limits = limits;
  }

  take(raw: unknown): void {
    this.#entries += 1;
    const { exchange, ...examined } = this.#examiner.examine(raw, this.#hops.length + 1);
    this.#hasCookies ||= exchange?.hasCookies === true;
    // Of any exchange: a password may have been typed at a page that is no message.
    for (const kind of exchange === null ? [] : secretsIn(exchange)) this.#secrets.add(kind);
    if (exchange === null || !examined.isOfFederation) return;
    const { messages, ahead } = examined;
    if (!this.#hasRoomFor([...messages, ...ahead])) return;
    this.#hops.push(hopOf(exchange, messages, ahead));
    this.#note(exchange);
    this.#messages.push(...messages);
    this.#ahead.push(...ahead);
  }

  #note({ url, at, cookies, hasCookies, number: hop, responseHeaders }: Exchange): void {
    if (url === null) return;
    const { host, pathname: path } = url;
    if (hasCookies) this.#cookies.push({ ...cookies, hop, host, path });
    const date = Date.parse(responseHeaders['date'] ?? '');
    if (at !== null && !Number.isNaN(date)) this.#clocks.push({ hop, host, aheadMs: date - at.getTime() });
  }

  #hasRoomFor(messages: readonly FederationMessage[]): boolean {
    const length = messages.reduce((sum, it) => sum + lengthOf(it), 0);
    const { hops, messages: most, messageText } = this.limits;
    const count = this.#messages.length + this.#ahead.length + messages.length;
    const hasRoom = this.#hops.length < hops && count <= most && this.#textLength + length <= messageText;
    this.#isFull ||= !hasRoom;
    if (hasRoom) this.#textLength += length;
    return hasRoom;
  }

  end(end: HarEnd): Capture {
    const arrived = new Set(this.#messages.map(keyOf));
    const messages = [
      ...withoutCarriers(this.#messages),
      ...this.#ahead.filter((it) => !arrived.has(keyOf(it))),
    ];
    messages.sort((a, b) => (a.evidence.hop ?? 0) - (b.evidence.hop ?? 0));
    const times = messages.flatMap((it) => it.at?.getTime() ?? []);
    return {
      ...{ messages, hops: this.#hops, entries: this.#entries, creator: end.creator },
      at: times.length === 0 ? null : new Date(times.reduce((a, b) => Math.max(a, b))),
      hasCookies: this.#hasCookies,
      cookies: this.#cookies,
      clocks: this.#clocks,
      secrets: [...this.#secrets],
      notes: notesOn(end, this.#isFull, this.#hasCookies, this.#entries),
    };
  }
}

/** A page of which nothing is kept, and that sent the browser on with an answer, told nobody anything. */
function withoutCarriers(messages: readonly FederationMessage[]): readonly FederationMessage[] {
  const answers = messages.filter(
    (it) => it.kind === 'authorization-response' || it.kind === 'saml-response',
  );
  const arrived = new Set(answers.map((it) => it.evidence.hop));
  return messages.filter(
    (it) => it.kind !== 'error-page' || it.text !== '' || !arrived.has((it.evidence.hop ?? 0) + 1),
  );
}

function notesOn(end: HarEnd, isFull: boolean, hasCookies: boolean, entries: number): readonly string[] {
  return [
    ...(end.broken === null ? [] : [`The capture could not be read to its end: ${end.broken}.`]),
    ...(end.cuts === 0 ? [] : ['Texts and lists that are longer than any message were cut.']),
    ...(end.tooMany || isFull ? ['The capture holds more than is looked at; the rest was left out.'] : []),
    ...(entries === 0 || hasCookies
      ? []
      : ['The capture holds no cookie: whether one was lost, it cannot tell.']),
  ];
}
