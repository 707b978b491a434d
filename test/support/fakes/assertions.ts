/** Connections that name no identity provider. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { VendorContext } from '../../../src/vendors/contract.ts';

export const noProvider: VendorContext['assertions'] = async (field) => {
  throw new IdctlError('CONFIG_INVALID', `${field} is not set`);
};
