/** Zoho Directory, which lets users in to every Zoho service: SAML, links to services, and the directory for Zoho. */
import type { DeclaredOf } from '../known.ts';
import type { Recipe, RecipeContext, SettingSpec, Step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { GROUPS, LABEL, labelOf } from './parts.ts';
import { samlSteps } from './saml.ts';
import { zohoFindings } from './zoho-findings.ts';
import { zohoHandover } from './zoho-handover.ts';
import { hostOf, placeOf, REGIONS, SERVICES } from './zoho-places.ts';
import { pullSteps, tile } from './zoho-services.ts';

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'region',
    type: 'choice',
    choices: REGIONS,
    required: true,
    help: 'The data centre of your Zoho organisation; an organisation lives in one',
  },
  {
    name: 'metadata',
    type: 'metadata',
    help: "Zoho's metadata file, from its Custom Authentication screen; or acsUrl and entityId",
  },
  { name: 'acsUrl', type: 'address', help: 'ACS URL as Zoho shows it' },
  {
    name: 'entityId',
    type: 'text',
    help: 'Entity id as Zoho shows it; it cannot be guessed from the region',
  },
  GROUPS,
  LABEL,
  {
    name: 'services',
    type: 'list',
    default: [],
    help: `Tiles that lead straight to a service: ${Object.keys(SERVICES).join(', ')}`,
  },
  {
    name: 'provisioning',
    type: 'choice',
    choices: ['none', 'pull', 'scim'],
    default: 'none',
    help: 'pull: Zoho reads users by the API of the source. scim: the source sends them; can be set by hand only',
  },
  {
    name: 'pullGrants',
    type: 'list',
    default: ['authorization_code', 'refresh_token'],
    help: 'Grant types of the application that pulls, as the screen of your Zoho edition asks for',
  },
  {
    name: 'pullGroups',
    type: 'list',
    default: [],
    help: 'Groups of the administrators who connect Zoho to the source; who is in none of them is refused',
  },
];

export const zohoDirectory: Recipe = {
  id: 'zoho-directory',
  title: 'Zoho Directory by SAML',
  about:
    'Users sign in to Zoho with their account of the source. Zoho has no API for its side: what is entered there, and ' +
    'on which screen, is printed.',
  roles: [
    {
      name: 'source',
      help: 'Whose users sign in to Zoho',
      kinds: [
        'saml-application',
        'catalogue-application',
        'oidc-application',
        'api-grant',
        'application-assignment',
      ],
      facts: ['addresses'],
    },
  ],
  probes: [],
  settings: SETTINGS,
  steps,
  checks: async (context) => zohoFindings(context),
  handover: zohoHandover,
};

function steps({ settings, wiring }: RecipeContext): readonly Step[] {
  const label = labelOf(settings, wiring);
  return [
    ...samlSteps(settings, applicationOf(settings, label)),
    ...settings.list('services').flatMap((service) => tile(settings, label, service)),
    ...(settings.text('provisioning') === 'pull' ? pullSteps(settings, label) : []),
  ];
}

function applicationOf(settings: Settings, label: string): DeclaredOf<'saml-application'> {
  return {
    label,
    active: true,
    hidden: false,
    ...placeOf(settings),
    otherAcsUrls: [],
    // Zoho knows a user by the mail address, and by nothing else.
    nameIdFormat: 'email',
    userName: 'email',
    signedResponse: true,
    signedAssertion: true,
    relayState: `https://directory.${hostOf(settings.text('region'))}/`,
    attributes: { FirstName: 'firstName', LastName: 'lastName' },
    groupAttribute: null,
    serviceCertificate: null,
    logoutUrl: null,
  };
}
