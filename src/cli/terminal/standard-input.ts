/** Standard input, as one secret or as bytes. It can be read once: who comes second would find it empty, and take that for an answer. */
import { text } from 'node:stream/consumers';
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';

export interface StandardInput {
  /**
   * Without one final newline, which is that of the program before us.
   *
   * @throws INPUT_REQUIRED at a terminal; USAGE when it was read before
   */
  secret(): Promise<Secret>;
  /**
   * As it comes, for what is no secret of idctl's own.
   *
   * @throws INPUT_REQUIRED at a terminal; USAGE when it was read before
   */
  bytes(): AsyncIterable<Uint8Array>;
}

export function createStandardInput(stream: NodeJS.ReadStream): StandardInput {
  let isRead = false;
  return {
    async secret() {
      if (stream.isTTY) {
        throw new IdctlError(
          'INPUT_REQUIRED',
          'A secret is read from standard input, and that is a terminal.',
          {
            hint: 'Pipe it in, or let it be asked for: prompt in place of file:-.',
          },
        );
      }
      if (isRead) {
        throw new IdctlError('USAGE', 'Standard input holds one secret, and was read already.', {
          hint: 'Give the other one by file:PATH, env:NAME or exec:COMMAND.',
        });
      }
      isRead = true;
      return new Secret((await text(stream)).replace(/\r?\n$/, ''));
    },
    bytes() {
      if (stream.isTTY) {
        throw new IdctlError('INPUT_REQUIRED', 'It is read from standard input, and that is a terminal.', {
          hint: 'Name a file, or pipe it in.',
        });
      }
      if (isRead)
        throw new IdctlError('USAGE', 'Standard input was read already: only one thing can come by it.');
      isRead = true;
      return stream;
    },
  };
}

/** For a process whose standard input is not the person's. */
export const NO_INPUT: StandardInput = {
  secret: async () => {
    throw new IdctlError('INPUT_REQUIRED', 'There is no standard input to read a secret from any more.');
  },
  bytes: () => {
    throw new IdctlError('INPUT_REQUIRED', 'There is no standard input any more.');
  },
};
