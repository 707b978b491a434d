/** Two tenants by SAML 2.0: the source signs assertions, the hub takes them in. */
import type { DeclaredOf, Known } from '../known.ts';
import type { Recipe, RecipeContext, Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import {
  behindProvider,
  FEDERATION_SETTINGS,
  HUB,
  HUB_CLIENT_KINDS,
  HUB_KINDS,
  SOURCE,
  SOURCE_KINDS,
  trustPolicy,
} from './federation.ts';
import { federationFindings } from './federation-findings.ts';
import { justInTime } from './just-in-time.ts';
import { provisioningBeside } from './org-provisioning.ts';
import { provisioningFindings, provisioningHandover } from './org-provisioning-findings.ts';
import { PROVISIONING_SETTINGS } from './org-provisioning-settings.ts';
import { assignments, labelOf } from './parts.ts';

/** Stands in for the hub's addresses until its identity provider is there; nobody is assigned before that. */
const NOT_YET = 'https://not-yet.invalid/';

export const org2orgSaml: Recipe = {
  id: 'org2org-saml',
  title: 'Two Okta orgs by SAML',
  about:
    'Users of the source sign in to the hub with their account of the source. Prefer org2org-oidc, which needs no ' +
    'certificate that runs out. provisioning: push needs the application Okta Org2Org in the source and a super ' +
    'administrator in the hub.',
  roles: [
    {
      ...SOURCE,
      kinds: ['saml-application', 'application-assignment', ...SOURCE_KINDS],
      facts: ['addresses'],
    },
    {
      ...HUB,
      kinds: ['trusted-certificate', 'saml-identity-provider', ...HUB_KINDS, ...HUB_CLIENT_KINDS],
      facts: ['addresses'],
    },
  ],
  probes: [],
  settings: [...FEDERATION_SETTINGS, ...PROVISIONING_SETTINGS],
  steps,
  checks: async (context) => [...(await federationFindings(context)), ...provisioningFindings(context)],
  handover: (context) => [...justInTime(context), ...provisioningHandover(context)],
};

function steps(context: RecipeContext): readonly Step[] {
  const { settings, wiring } = context;
  const label = labelOf(settings, wiring);
  return [
    step({
      id: 'source-application',
      role: 'source',
      kind: 'saml-application',
      identity: () => ({ label }),
      desired: (known) => applicationOf(label, known),
      outputs: ['issuer', 'signInUrl', 'certificate'],
    }),
    step({
      id: 'hub-certificate',
      role: 'hub',
      kind: 'trusted-certificate',
      identity: (known) => ({ certificate: known.text('source-application', 'certificate') }),
      desired: (known) => ({ certificate: known.text('source-application', 'certificate') }),
    }),
    step({
      id: 'hub-provider',
      role: 'hub',
      kind: 'saml-identity-provider',
      identity: () => ({ name: label }),
      desired: (known) => ({
        ...trustPolicy(settings, label),
        issuer: known.text('source-application', 'issuer'),
        signInUrl: known.text('source-application', 'signInUrl'),
        certificateId: known.id('hub-certificate'),
        nameIdFormat: 'unspecified' as const,
      }),
      outputs: ['acsUrl', 'audience'],
    }),
    ...provisioningBeside(context),
    ...assignments(settings, 'source', 'source-application'),
    ...behindProvider(settings, label, 'hub-provider'),
  ];
}

function applicationOf(label: string, known: Known): DeclaredOf<'saml-application'> {
  return {
    label,
    active: true,
    hidden: true,
    acsUrl: known.text('hub-provider', 'acsUrl', NOT_YET),
    otherAcsUrls: [],
    audience: known.text('hub-provider', 'audience', NOT_YET),
    nameIdFormat: 'unspecified' as const,
    userName: 'login',
    signedResponse: true,
    signedAssertion: true,
    relayState: null,
    attributes: { firstName: 'firstName', lastName: 'lastName', email: 'email' },
    groupAttribute: null,
    serviceCertificate: null,
    logoutUrl: null,
  };
}
