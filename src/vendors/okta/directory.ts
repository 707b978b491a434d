/** The directory of an Okta org. The dictionaries are in the files of each kind. */
import type { UserDirectory } from '../../services/directory/port.ts';
import type { VendorContext } from '../contract.ts';
import { oktaApplications } from './applications.ts';
import { oktaGroups } from './groups.ts';
import { oktaFor } from './okta.ts';
import { oktaPolicies } from './policies.ts';
import { oktaRoles } from './roles.ts';
import type { OktaSdk } from './sdk.ts';
import { oktaUsers } from './users.ts';

export function oktaDirectory(context: VendorContext): UserDirectory {
  const client = oktaFor(context);
  let made: Promise<OktaSdk> | undefined;
  // The SDK is dear to load, and only what changes something needs it.
  const sdk = (): Promise<OktaSdk> => {
    made ??= import('./sdk.ts').then((module) => new module.OktaSdk(client));
    return made;
  };
  return {
    users: oktaUsers(client, sdk),
    groups: oktaGroups(client, sdk),
    roles: oktaRoles(client),
    applications: oktaApplications(client),
    policies: oktaPolicies(client),
  };
}
