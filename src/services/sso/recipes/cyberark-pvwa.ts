/** CyberArk's web access (PVWA) by SAML, and the two accounts of each administrator around it. */
import type { DeclaredOf } from '../known.ts';
import type { Recipe, RecipeContext, SettingSpec } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { accountFindings } from './cyberark-accounts.ts';
import { circularityFindings } from './cyberark-circularity.ts';
import { pvwaHandover } from './cyberark-handover.ts';
import { GROUPS, HIDDEN, LABEL, labelOf } from './parts.ts';
import { samlSteps } from './saml.ts';

const SIGNED = ['both', 'response', 'assertion'] as const;

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'pvwa',
    type: 'address',
    required: true,
    help: 'Address of the PVWA with its application, such as https://pvwa.corp.example/PasswordVault',
  },
  { ...GROUPS, help: 'Groups whose members may sign in to the PVWA' },
  LABEL,
  HIDDEN,
  {
    name: 'version',
    type: 'choice',
    choices: ['11.3', '11.2'],
    default: '11.3',
    help: '11.3: saml.config, and every later version; 11.2: web.config, and every earlier one',
  },
  {
    name: 'audience',
    type: 'text',
    default: 'PasswordVault',
    help: 'Name of the service provider in the PVWA',
  },
  {
    name: 'userName',
    type: 'text',
    default: 'login-prefix',
    help: 'What the vault knows users by: login-prefix, login, email, or an expression',
  },
  {
    name: 'signed',
    type: 'choice',
    choices: SIGNED,
    default: 'both',
    help: 'What is signed; some builds of the PVWA refuse both at once',
  },
  {
    name: 'idpInitiated',
    type: 'flag',
    default: false,
    help: 'Users may come by the tile (EnableIdPInitiatedSso in web.config)',
  },
  {
    name: 'administrators',
    type: 'map',
    default: {},
    help: 'Ordinary login of each administrator to the privileged one; checked in directory and vault',
  },
  {
    name: 'safe',
    type: 'text',
    help: 'Safe that holds the passwords of the privileged accounts; any when left out',
  },
  {
    name: 'breakGlass',
    type: 'list',
    default: [],
    help: 'Accounts of the source that can repair it when sign-in is broken',
  },
  {
    name: 'breakGlassPath',
    type: 'choice',
    choices: ['vault-user', 'ccp', 'sealed-copy'],
    help: 'How their passwords are reached without the source: a user of the vault itself, CCP, or a copy on paper',
  },
];

export const cyberarkPvwa: Recipe = {
  id: 'cyberark-pvwa',
  title: "CyberArk's PVWA by SAML",
  about:
    'Administrators sign in to the PVWA with their ordinary account of the source, and take the password of their ' +
    'privileged one from there. saml.config and web.config are printed for the server; both accounts are checked.',
  roles: [
    {
      name: 'source',
      help: 'Whose users sign in to the PVWA',
      kinds: ['saml-application', 'application-assignment'],
      facts: ['addresses'],
    },
  ],
  probes: [{ name: 'vault', help: 'The vault, to look whether it holds the privileged passwords' }],
  settings: SETTINGS,
  steps: ({ settings, wiring }) => samlSteps(settings, applicationOf(settings, labelOf(settings, wiring))),
  checks: async (context) => [...(await accountFindings(context)), ...(await circularityFindings(context))],
  handover: (context: RecipeContext, known) => pvwaHandover(context, known),
};

/** Below the address of the application, without a slash at its end. */
export function pvwaUrl(settings: Settings, path: string): string {
  return `${settings.text('pvwa').replace(/\/+$/, '')}/${path}`;
}

function applicationOf(settings: Settings, label: string): DeclaredOf<'saml-application'> {
  const signed = settings.text('signed');
  return {
    label,
    active: true,
    // Unless the PVWA takes assertions that it did not ask for, the tile leads to an error.
    hidden: settings.flag('hidden') || !settings.flag('idpInitiated'),
    acsUrl: pvwaUrl(settings, 'api/auth/saml/logon'),
    otherAcsUrls: [],
    audience: settings.text('audience'),
    nameIdFormat: 'unspecified',
    userName: settings.text('userName'),
    signedResponse: signed !== 'assertion',
    signedAssertion: signed !== 'response',
    relayState: null,
    attributes: {},
    groupAttribute: null,
    serviceCertificate: null,
    logoutUrl: null,
  };
}
