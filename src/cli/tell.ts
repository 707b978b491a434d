/** Telling an error: for a person on stderr, in JSON on stdout. */
import type { IdctlError } from '../core/errors.ts';
import { envelope, sentence } from './errors.ts';
import { plain } from './render/plain.ts';
import type { Io } from './terminal/io.ts';

/** Never throws: where stdout takes no envelope, the person is told all the same. */
export async function tell(io: Io, error: IdctlError, inJson: boolean): Promise<void> {
  const say = (): void => io.say(plain(sentence(error)));
  if (inJson) await io.out(`${JSON.stringify(envelope(error), null, 2)}\n`).catch(say);
  else say();
}
