/** Telling an error: for a person on stderr, in JSON on stdout, or as a line of JSON on stderr beside a stream. */
import type { IdctlError } from '../core/errors.ts';
import { envelope, sentence } from './errors.ts';
import { plain } from './render/plain.ts';
import type { Io } from './terminal/io.ts';

/** Never throws: where stdout takes no envelope, the person is told all the same. */
export async function tell(io: Io, error: IdctlError, form: 'text' | 'line' | 'json'): Promise<void> {
  const say = (): void => io.say(plain(sentence(error)));
  if (form === 'text') return say();
  if (form === 'line') return io.say(JSON.stringify(envelope(error)));
  await io.out(`${JSON.stringify(envelope(error), null, 2)}\n`).catch(say);
}
