/** Okta Privileged Access: what a connection needs, and the seams behind which its code loads. */
import type { VendorDescriptor } from '../contract.ts';
import { opaRateLimit } from './rate-limit.ts';

/** The value that Okta's document leaves out; see `resourceType` in `ad.ts`. */
export const AD_RESOURCE_TYPE = 'pam_ad_account_password_login';

export const opa: VendorDescriptor = {
  id: 'opa',
  label: 'Okta Privileged Access',
  urlExample: 'https://acme.pam.okta.com',
  fields: [
    {
      name: 'team',
      kind: 'text',
      required: true,
      help: 'Name of the Okta Privileged Access team',
    },
    { name: 'keyId', kind: 'text', required: true, help: 'Id of an API key of a service user' },
    { name: 'keySecret', kind: 'secret', required: true, help: 'Secret of that API key' },
    {
      name: 'adResourceType',
      kind: 'text',
      optional: true,
      default: AD_RESOURCE_TYPE,
      help: "Resource type of Active Directory accounts in rotate and check-in calls; not confirmed by Okta's document, so it can be changed here",
    },
    {
      name: 'resourceGroup',
      kind: 'text',
      optional: true,
      help: 'List only accounts of this resource group (name or id)',
    },
    {
      name: 'project',
      kind: 'text',
      optional: true,
      help: 'List only accounts of this project (name or id)',
    },
  ],
  rateLimit: opaRateLimit,
  provides: {
    health: () => import('./health.ts').then((module) => module.opaHealth),
    pam: () => import('./pam.ts').then((module) => module.opaPrivilegedAccess),
  },
};
