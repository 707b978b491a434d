/**
 * What the vendor's document says of single applications of its catalogue; of all others it says nothing. The document
 * is not always right: what does not fit it is a warning, and the vendor has the last word.
 */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext, Handover } from '../recipe.ts';

interface Entry {
  readonly signOns: readonly string[];
  readonly required: readonly string[];
  /** Fields that take certain values only. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Where what the other side must know is found, when no metadata tells it. */
  readonly instructions?: Handover;
}

/** By the catalogue's name. */
const DOCUMENTED: Readonly<Record<string, Entry>> = {
  google: { signOns: ['saml', 'password'], required: ['domain'] },
  office365: {
    signOns: ['saml', 'password'],
    required: ['domain', 'msftTenant'],
    instructions: {
      screen: 'Okta Admin Console: the application > Sign On > View Setup Instructions',
      fields: [],
      files: [],
      notes: [
        'The domain is federated from there by an administrator of Microsoft 365; no API of Okta does it.',
        'Keep one administrator of the tenant in its onmicrosoft.com domain: all others sign in by Okta from then on.',
      ],
    },
  },
  salesforce: {
    signOns: ['saml', 'password', 'bookmark'],
    required: ['integrationType', 'instanceType'],
    choices: {
      integrationType: ['STANDARD', 'PORTAL', 'COMMUNITY'],
      instanceType: ['SANDBOX', 'PRODUCTION', 'GOVERNMENT'],
    },
  },
  slack: { signOns: ['saml', 'password'], required: ['domain'] },
  trendmicroapexoneservice: { signOns: ['saml'], required: ['baseURL'] },
  zoomus: { signOns: ['saml'], required: ['subDomain'] },
  zscalerbyz: { signOns: ['saml', 'password'], required: [] },
};

export const DOCUMENTED_NAMES: readonly string[] = Object.keys(DOCUMENTED);

function entryOf(integration: string): Entry | undefined {
  return Object.entries(DOCUMENTED).find(([name]) => name === integration)?.[1];
}

export function instructionsOf(integration: string): Handover | null {
  return entryOf(integration)?.instructions ?? null;
}

export function catalogueFindings({ settings }: CheckContext): readonly Finding[] {
  const integration = settings.text('integration');
  const entry = entryOf(integration);
  if (entry === undefined) return [];
  const [signOn, fields] = [settings.text('signOn'), settings.map('fields')];
  const problems = [
    ...(entry.signOns.includes(signOn) ? [] : [`it signs users in by ${entry.signOns.join(' or ')}`]),
    ...entry.required.filter((it) => !(it in fields)).map((it) => `fields.${it} is needed`),
    ...Object.entries(entry.choices ?? {}).flatMap(([name, values]) => {
      const given = fields[name];
      return given === undefined || values.includes(given)
        ? []
        : [`fields.${name} is ${values.join(' or ')}`];
    }),
  ];
  const name = 'catalogue';
  return problems.length === 0
    ? [{ name, state: 'pass', detail: `The settings are those that the document has of ${integration}.` }]
    : [
        {
          name,
          state: 'warn',
          detail: `The document says of ${integration}: ${problems.join('; ')}.`,
          remedy: 'The vendor will refuse it, unless the document is out of date.',
        },
      ];
}
