/** CyberArk: PVWA self-hosted and Privilege Cloud, with the Central Credential Provider beside it. */
import type { ConfigField, VendorDescriptor } from '../contract.ts';
import {
  DEFAULT_APP_PATH,
  DEFAULT_CCP_PATH,
  DEFAULT_RADIUS_DELIMITER,
  METHODS,
  RADIUS_MODES,
} from './settings.ts';

const BY_PASSWORD = { field: 'method', in: ['cyberark', 'ldap', 'radius'] } as const;
const BY_RADIUS = { field: 'method', in: ['radius'] } as const;
const BY_IDENTITY = { field: 'method', in: ['oauth'] } as const;
const BY_SAML = { field: 'method', in: ['saml'] } as const;
const BY_PROVIDER = { ...BY_SAML, with: 'identityProvider' } as const;

const SIGN_IN: readonly ConfigField[] = [
  {
    name: 'method',
    kind: 'choice',
    choices: METHODS,
    default: 'cyberark',
    help: 'How to sign in: vault user, LDAP, RADIUS, SAML, client certificate, or a service user of Identity.',
  },
  {
    name: 'identityProvider',
    kind: 'connection',
    offers: 'assertions',
    optional: true,
    when: BY_SAML,
    help: 'Connection of the identity provider that signs the user in; without it, saml holds a fresh answer of one.',
  },
  {
    name: 'application',
    kind: 'text',
    required: true,
    when: BY_PROVIDER,
    help: 'The PVWA at the identity provider: label or id of its application, or the address that opens it.',
  },
  {
    name: 'consumerUrl',
    kind: 'text',
    optional: true,
    when: BY_PROVIDER,
    help: 'Where that application sends its answers, when that is not the logon of this address.',
  },
  {
    name: 'username',
    kind: 'text',
    required: true,
    when: [BY_PASSWORD, BY_PROVIDER],
    help: 'Name of the vault user; with identityProvider, the login there.',
  },
  { name: 'password', kind: 'secret', optional: true, help: 'Its password; asked for when it is not set.' },
  {
    name: 'otp',
    kind: 'secret',
    optional: true,
    when: [BY_RADIUS, BY_PROVIDER],
    help: 'Answer to the first challenge of a second factor, such as a code by exec: or the word push.',
  },
  {
    name: 'radiusMode',
    kind: 'choice',
    choices: RADIUS_MODES,
    default: 'challenge',
    when: BY_RADIUS,
    help: 'Whether the one-time code is asked for, or appended to the password.',
  },
  {
    name: 'radiusDelimiter',
    kind: 'text',
    default: DEFAULT_RADIUS_DELIMITER,
    optional: true,
    when: BY_RADIUS,
    help: 'Between password and one-time code when it is appended.',
  },
  {
    name: 'saml',
    kind: 'secret',
    required: true,
    when: { ...BY_SAML, without: 'identityProvider' },
    help: 'A fresh SAMLResponse in base64; it lives for minutes and serves once.',
  },
  {
    name: 'identityUrl',
    kind: 'text',
    required: true,
    when: BY_IDENTITY,
    help: 'Address of the Identity tenant, such as https://abc1234.id.cyberark.cloud.',
  },
  { name: 'clientId', kind: 'text', required: true, when: BY_IDENTITY, help: 'Name of the service user.' },
  { name: 'clientSecret', kind: 'secret', required: true, when: BY_IDENTITY, help: 'Its password.' },
  {
    name: 'concurrent',
    kind: 'flag',
    default: true,
    help: 'Leave other sessions of the same user alone; without it every sign-in ends them.',
  },
];

const PLACES: readonly ConfigField[] = [
  {
    name: 'appPath',
    kind: 'text',
    default: DEFAULT_APP_PATH,
    optional: true,
    help: 'Name of the web application, where the installer chose another.',
  },
  {
    name: 'ccpUrl',
    kind: 'text',
    optional: true,
    help: 'Address of the Central Credential Provider, when it is another.',
  },
  {
    name: 'ccpPath',
    kind: 'text',
    default: DEFAULT_CCP_PATH,
    optional: true,
    help: 'Name of its web application.',
  },
  { name: 'appId', kind: 'text', optional: true, help: 'Application id (AppID) for unattended reading.' },
];

export const cyberark: VendorDescriptor = {
  id: 'cyberark',
  label: 'CyberArk (PVWA, Privilege Cloud, CCP)',
  urlExample: 'https://pvwa.corp.example',
  fields: [...SIGN_IN, ...PLACES],
  provides: {
    health: () => import('./health.ts').then((it) => it.cyberarkHealth),
    pam: () => import('./pam.ts').then((it) => it.cyberarkPam),
    approvals: () => import('./approvals.ts').then((it) => it.cyberarkApprovals),
    federation: () => import('./federation/end.ts').then((it) => it.cyberarkFederation),
    unattended: () => import('./unattended.ts').then((it) => it.cyberarkUnattended),
  },
};
