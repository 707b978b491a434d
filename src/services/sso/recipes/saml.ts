/** Any SAML 2.0 service provider, from its metadata or from its two addresses. */
import type { Finding } from '../../connections/port.ts';
import type { DeclaredOf } from '../known.ts';
import type { CheckContext, Recipe, SettingSpec, Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { assignments, GROUPS, HIDDEN, LABEL, labelOf } from './parts.ts';
import { assertionHandover } from './saml-handover.ts';

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'metadata',
    type: 'metadata',
    help: "The service provider's metadata file; or acsUrl and entityId",
  },
  { name: 'acsUrl', type: 'address', help: 'Assertion Consumer Service URL, where it has no metadata' },
  { name: 'entityId', type: 'text', help: 'Entity id (audience), where it has no metadata' },
  GROUPS,
  LABEL,
  HIDDEN,
  {
    name: 'nameId',
    type: 'choice',
    choices: ['from-metadata', 'email', 'unspecified', 'persistent', 'transient'],
    default: 'from-metadata',
    help: 'Format of the NameID',
  },
  {
    name: 'userName',
    type: 'text',
    default: 'email',
    help: 'What the NameID holds: login, email, login-prefix, or an expression of the vendor',
  },
  { name: 'relayState', type: 'text', help: 'Where the service provider takes users who come by the tile' },
  {
    name: 'attributes',
    type: 'map',
    default: {},
    help: "Attribute of the assertion to the user's attribute that fills it",
  },
  { name: 'groupAttribute', type: 'text', help: 'Attribute that carries the groups of the user' },
  { name: 'groupPrefix', type: 'text', help: 'Only groups whose names begin with this are sent' },
];

export const saml: Recipe = {
  id: 'saml',
  title: 'A SAML 2.0 application',
  about:
    'Any service provider that speaks SAML 2.0, from its metadata file or from its address and entity id.',
  roles: [
    {
      name: 'source',
      help: 'Whose users sign in',
      kinds: ['saml-application', 'application-assignment'],
      facts: ['addresses'],
    },
  ],
  probes: [],
  settings: SETTINGS,
  steps: ({ settings, wiring }) => samlSteps(settings, applicationOf(settings, labelOf(settings, wiring))),
  checks: async (context) => endFindings(context),
  handover: (_context, known) => assertionHandover('The settings of the service provider', known),
};

/** The application and who may use it, for every recipe of a SAML application. */
export function samlSteps(settings: Settings, properties: DeclaredOf<'saml-application'>): readonly Step[] {
  return [
    step({
      id: 'application',
      role: 'source',
      kind: 'saml-application',
      identity: () => ({ label: properties.label }),
      desired: () => properties,
      outputs: ['issuer', 'signInUrl', 'certificate', 'metadataUrl'],
    }),
    ...assignments(settings, 'source', 'application'),
  ];
}

function applicationOf(settings: Settings, label: string): DeclaredOf<'saml-application'> {
  const provider = settings.metadata('metadata');
  const [acsUrl, ...otherAcsUrls] = provider?.acsUrls ?? [];
  const groups = settings.text('groupAttribute');
  return {
    label,
    active: true,
    hidden: settings.flag('hidden'),
    acsUrl: settings.text('acsUrl') || (acsUrl ?? ''),
    otherAcsUrls,
    audience: settings.text('entityId') || (provider?.entityId ?? ''),
    nameIdFormat: nameIdOf(settings),
    userName: settings.text('userName'),
    signedResponse: true,
    signedAssertion: true,
    relayState: settings.text('relayState') || null,
    attributes: settings.map('attributes'),
    groupAttribute: groups === '' ? null : { name: groups, startsWith: settings.text('groupPrefix') },
    serviceCertificate: provider?.signingCertificate ?? null,
    // Logout needs the certificate that its requests are checked with.
    logoutUrl: provider?.signingCertificate == null ? null : provider.logoutUrl,
  };
}

type NameIdFormat = 'email' | 'unspecified' | 'persistent' | 'transient';

const FORMATS: ReadonlyArray<readonly [ending: string, format: NameIdFormat]> = [
  [':emailAddress', 'email'],
  [':persistent', 'persistent'],
  [':transient', 'transient'],
  [':unspecified', 'unspecified'],
];

function nameIdOf(settings: Settings): NameIdFormat {
  const written = FORMATS.find(([, format]) => format === settings.text('nameId'));
  if (written !== undefined) return written[1];
  const offered = settings.metadata('metadata')?.nameIdFormats ?? [];
  return FORMATS.find(([ending]) => offered.some((it) => it.endsWith(ending)))?.[1] ?? 'email';
}

function endFindings({ settings }: CheckContext): readonly Finding[] {
  const { acsUrl, audience } = applicationOf(settings, '');
  if (acsUrl !== '' && audience !== '') {
    return [
      {
        name: 'service-provider',
        state: 'pass',
        detail: `Assertions go to ${String(acsUrl)} for ${String(audience)}.`,
      },
    ];
  }
  return [
    {
      name: 'service-provider',
      state: 'fail',
      detail: 'Neither the metadata nor the settings say where assertions go and for whom they are.',
      remedy: 'Give settings.metadata, or settings.acsUrl and settings.entityId.',
    },
  ];
}
