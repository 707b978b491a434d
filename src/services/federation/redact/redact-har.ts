/**
 * A copy of a HAR that keeps the flow readable and loses every secret: what is in the copy was put there by name, and what
 * nobody thought of is not in it. Read and written as a stream.
 */
import { Examiner } from '../capture/examine.ts';
import { harEntries } from '../capture/har-entries.ts';
import { CAPTURE_LIMITS, type CaptureLimits } from '../capture/limits.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { redactedEntry } from './redact-entry.ts';

export interface RedactOptions {
  /** Whether names of persons, their addresses, groups and attributes stay. */
  readonly keepNames: boolean;
  readonly limits?: Partial<CaptureLimits>;
}

export interface Redacted {
  /** Exchanges in the file. */
  readonly entries: number;
  /** Those of a federation, which are readable in the copy; of the others only where they went to. */
  readonly ofFederation: number;
  /** Values that have a name in their place. */
  readonly replaced: number;
  /** Sentences on what is not in the copy, beside what had to go. */
  readonly notes: readonly string[];
}

/** The text of the copy in pieces; it is a whole HAR also where the file is not. */
export async function* redactHar(
  file: AsyncIterable<Uint8Array>,
  { keepNames, limits = {} }: RedactOptions,
): AsyncGenerator<string, Redacted> {
  const redaction = { names: new Pseudonyms(), keepNames };
  const examiner = new Examiner('');
  const entries = harEntries(file, { ...CAPTURE_LIMITS, ...limits });
  let [count, ofFederation, written] = [0, 0, 0];
  yield `{"log":{"version":"1.2","creator":{"name":"idctl","version":"1"},"comment":"redacted","entries":[`;
  let next = await entries.next();
  for (; next.done !== true; next = await entries.next()) {
    count += 1;
    const examined = examiner.examine(next.value, ofFederation + 1);
    if (examined.isOfFederation) ofFederation += 1;
    const entry = redactedEntry(next.value, examined, redaction);
    if (entry === null) continue;
    yield `${written === 0 ? '' : ','}\n${JSON.stringify(entry)}`;
    written += 1;
  }
  yield '\n]}}\n';
  const { broken, tooMany, cuts } = next.value;
  return {
    ...{ entries: count, ofFederation, replaced: redaction.names.size },
    notes: [
      ...(broken === null ? [] : [`The capture could not be read to its end: ${broken}.`]),
      ...(tooMany ? ['The capture holds more than is looked at; the rest was left out.'] : []),
      ...(cuts === 0 ? [] : ['Texts and lists that are longer than any message were cut.']),
    ],
  };
}
