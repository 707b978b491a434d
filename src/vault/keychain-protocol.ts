/**
 * What idctl and its keychain helper say to each other: one JSON object a line, requests on the helper's standard
 * input and answers on its standard output. Secrets travel in these pipes and nowhere else.
 */
import type { Readable } from 'node:stream';

/** An item of the keychain is found by service and account. */
export interface KeychainItem {
  readonly service: string;
  readonly account: string;
}

export type KeychainRequest = KeychainItem &
  (
    | { readonly operation: 'get' }
    | { readonly operation: 'set'; readonly value: string }
    | { readonly operation: 'remove' }
  );

export type KeychainAnswer =
  /** `value`: the text or null of a `get`; whether there was an item, of a `remove`; null of a `set`. */
  | { readonly ok: true; readonly value: string | boolean | null }
  /** The library refused; what it said, for a log of faults and no decision. */
  | { readonly ok: false; readonly reason: string };

export interface Numbered<T> {
  readonly id: number;
  readonly body: T;
}

export function toLine(message: Numbered<KeychainRequest | KeychainAnswer>): string {
  return `${JSON.stringify(message)}\n`;
}

/** Calls back for every whole line. Lines end with LF only: node:readline would also cut at U+2028 inside a secret. */
export function onLine(input: Readable, receive: (line: string) => void): void {
  let held = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) receive(line);
  });
}
