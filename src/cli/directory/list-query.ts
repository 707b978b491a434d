/** What the lists of a directory take. */
import { Flags } from '@oclif/core';
import type { ListQuery } from '../../services/directory/port.ts';
import { outputFlag } from '../render/list-output.ts';
import { connectionFlag } from './choose-connection.ts';

export const searchFlag = Flags.string({
  char: 's',
  description: 'Words that the beginning of a name must have.',
});

/** Of lists that Okta's search language is for. */
export const listFlags = {
  search: searchFlag,
  filter: Flags.string({ description: "Expression in Okta's search language." }),
  connection: connectionFlag,
  output: outputFlag,
};

export function listQuery(flags: {
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
}): ListQuery {
  return {
    ...(flags.search === undefined ? {} : { search: flags.search }),
    ...(flags.filter === undefined ? {} : { filter: flags.filter }),
  };
}
