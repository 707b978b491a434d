/** `--search` and `--filter` of every list of a directory. */
import { Flags } from '@oclif/core';
import type { ListQuery } from '../../services/directory/port.ts';

export const searchFlag = Flags.string({
  char: 's',
  description: 'Words that the beginning of a name must have.',
});

export function listQuery(flags: {
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
}): ListQuery {
  return {
    ...(flags.search === undefined ? {} : { search: flags.search }),
    ...(flags.filter === undefined ? {} : { filter: flags.filter }),
  };
}
