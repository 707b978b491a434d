/** Every vendor that idctl speaks to. Adding one is a folder and a line here. */
import { auth0 } from './auth0/index.ts';
import type { VendorDescriptor } from './contract.ts';
import { cyberark } from './cyberark/index.ts';
import { okta } from './okta/index.ts';
import { opa } from './opa/index.ts';

export const VENDORS: readonly VendorDescriptor[] = [auth0, cyberark, okta, opa];

export function vendorById(id: string): VendorDescriptor | undefined {
  return VENDORS.find((vendor) => vendor.id === id);
}
