/** Flags of `federation verify` that name the two ends by connections; `--idp` and `--sp` are among what is known. */
import { Flags } from '@oclif/core';

const helpGroup = 'ENDS';

export const subjectFlags = {
  app: Flags.string({
    description: 'Application of the connection --idp, by label or id.',
    helpGroup,
  }),
  'identity-provider': Flags.string({
    description: 'Identity provider of the connection --sp, by name or id.',
    helpGroup,
  }),
  user: Flags.string({
    description: 'Login or mail address of somebody who should get in; with --live, who signs in.',
    helpGroup,
  }),
};
