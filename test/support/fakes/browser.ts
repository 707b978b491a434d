/** Nobody is at a browser. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { Browser } from '../../../src/vendors/contract.ts';

export const noBrowser: Browser = {
  possible: false,
  show: () => undefined,
  expect: async () => {
    throw new IdctlError('INPUT_REQUIRED', 'nobody is there');
  },
};
