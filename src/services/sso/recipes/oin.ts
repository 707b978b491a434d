/** Any application of the vendor's catalogue, by the catalogue's name of it. */
import type { Handover, Recipe, Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { assignments, GROUPS, HIDDEN, LABEL, labelOf } from './parts.ts';
import { assertionHandover } from './saml-handover.ts';

const SIGN_ONS = ['saml', 'oidc', 'password', 'bookmark'] as const;

export const oin: Recipe = {
  id: 'oin',
  title: 'An application of the Okta Integration Network',
  about:
    'There is no public list of names and fields. Make one in the admin console once, and read its name with ' +
    '"idctl okta apps show"; a field that is missing or wrong is named in the refusal.',
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
    { name: 'fields', type: 'map', default: {}, help: 'The fields that the catalogue asks for' },
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
  checks: async () => [],
  handover: ({ settings }, known): readonly Handover[] =>
    settings.text('signOn') === 'saml'
      ? assertionHandover('The settings of the service provider', known)
      : [],
};

function oinSteps(settings: Settings, label: string): readonly Step[] {
  const signOn = SIGN_ONS.find((it) => it === settings.text('signOn')) ?? 'saml';
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
      outputs: signOn === 'saml' ? ['issuer', 'signInUrl', 'certificate', 'metadataUrl'] : ['clientId'],
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
