/** Any application of the vendor's catalogue, by the catalogue's name of it. */
import type { Handover, Recipe, Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { catalogueFindings, DOCUMENTED_NAMES, instructionsOf } from './oin-catalogue.ts';
import { assignments, GROUPS, HIDDEN, LABEL, labelOf } from './parts.ts';
import { assertionHandover } from './saml-handover.ts';

const SIGN_ONS = ['saml', 'oidc', 'password', 'bookmark'] as const;

export const oin: Recipe = {
  id: 'oin',
  title: 'An application of the Okta Integration Network',
  about:
    `Documented are ${DOCUMENTED_NAMES.join(', ')}. Of others there is no public list of names and fields: make one in ` +
    'the admin console once, and read its name with "idctl okta apps show"; a field that is missing or wrong is named ' +
    'in the refusal.',
  roles: [
    {
      name: 'source',
      help: 'Whose users sign in',
      kinds: ['catalogue-application', 'application-assignment'],
      facts: ['addresses'],
    },
  ],
  probes: [],
  settings: [
    {
      name: 'integration',
      type: 'text',
      required: true,
      help: "The catalogue's name of it, such as salesforce",
    },
    { name: 'signOn', type: 'choice', choices: SIGN_ONS, default: 'saml', help: 'How users sign in to it' },
    {
      name: 'fields',
      type: 'map',
      default: {},
      help: 'The fields that the catalogue asks for, such as integrationType and instanceType of salesforce, domain and msftTenant of office365',
    },
    {
      name: 'userName',
      type: 'text',
      default: 'login',
      help: 'What it knows users by: login, email, login-prefix, or an expression of the vendor',
    },
    { name: 'relayState', type: 'text', help: 'Where it takes users who come by the tile' },
    GROUPS,
    LABEL,
    HIDDEN,
  ],
  steps: ({ settings, wiring }) => oinSteps(settings, labelOf(settings, wiring)),
  checks: async (context) => catalogueFindings(context),
  handover: ({ settings }, known): readonly Handover[] => {
    if (settings.text('signOn') !== 'saml') return [];
    const instructions = instructionsOf(settings.text('integration'));
    return instructions === null
      ? assertionHandover('The settings of the service provider', known)
      : [instructions];
  },
};

function oinSteps(settings: Settings, label: string): readonly Step[] {
  const signOn = SIGN_ONS.find((it) => it === settings.text('signOn')) ?? 'saml';
  const hasMetadata = signOn === 'saml' && instructionsOf(settings.text('integration')) === null;
  return [
    step({
      id: 'application',
      role: 'source',
      kind: 'catalogue-application',
      identity: () => ({ label }),
      desired: () => ({
        label,
        active: true,
        hidden: settings.flag('hidden'),
        integration: settings.text('integration'),
        signOn,
        ...fieldsOf(settings),
        userName: settings.text('userName'),
        relayState: settings.text('relayState') || null,
      }),
      outputs: hasMetadata ? ['issuer', 'signInUrl', 'certificate', 'metadataUrl'] : ['clientId'],
    }),
    ...assignments(settings, 'source', 'application'),
  ];
}

function fieldsOf(settings: Settings): Readonly<Record<`field:${string}`, string | boolean>> {
  const fields = Object.entries(settings.map('fields'));
  return Object.fromEntries(fields.map(([name, value]) => [`field:${name}`, asField(value)]));
}

/** A map of a wiring holds texts; the catalogue has switches, too. */
function asField(value: string): string | boolean {
  return value === 'true' ? true : value === 'false' ? false : value;
}
