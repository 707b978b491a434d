/** What is entered in Zoho, screen by screen, since Zoho has no API for it. */
import type { Known } from '../known.ts';
import type { Handover, RecipeContext } from '../recipe.ts';
import { addressOf } from '../recipe.ts';
import { labelOf } from './parts.ts';
import { pem } from './saml-handover.ts';
import { pullName } from './zoho-services.ts';

export function zohoHandover(context: RecipeContext, known: Known): readonly Handover[] {
  const provisioning = context.settings.text('provisioning');
  return [
    signIn(known),
    ...(provisioning === 'pull' ? [pull(context, known)] : []),
    ...(provisioning === 'scim' ? scim() : []),
  ];
}

function signIn(known: Known): Handover {
  return {
    screen: 'Zoho Directory: Admin Panel > Security > Custom Authentication > Add Identity Provider > SAML',
    fields: [
      { name: 'Sign-in URL', value: known.text('application', 'signInUrl') },
      { name: 'Name ID format', value: 'Email address' },
      { name: 'Verification certificate', value: 'the file zoho-verification.pem' },
    ],
    files: [{ name: 'zoho-verification.pem', content: pem(known) }],
    notes: [
      'Assign it to a group of yours first. The first identity provider is the default of all members.',
      'When the source changes its signing certificate, the new one is uploaded on the same screen.',
    ],
  };
}

function pull(context: RecipeContext, known: Known): Handover {
  const { settings, wiring } = context;
  const name = pullName(labelOf(settings, wiring));
  const who = settings.list('pullGroups');
  return {
    screen: 'Zoho Directory: Admin Panel > Directory Stores > Add > Okta > Using API',
    fields: [
      { name: 'Okta domain', value: addressOf(context, 'source') },
      { name: 'Client ID', value: known.text('pull-application', 'clientId') },
    ],
    files: [],
    notes: [
      `The client secret is never shown by idctl. Copy it from the admin console of the source: the application "${name}", General, Client Credentials.`,
      who.length === 0
        ? `Zoho sends you to the source to agree: assign yourself to "${name}" before that, or name groups in settings.pullGroups.`
        : `Zoho sends you to the source to agree: do it as an administrator in ${who.join(' or ')}.`,
    ],
  };
}

function scim(): readonly Handover[] {
  return [
    {
      screen: 'Zoho Directory: Admin Panel > Directory Stores > Add > Okta > Using SCIM',
      fields: [
        { name: 'Sync endpoint', value: 'copy it' },
        { name: 'SCIM token', value: 'copy it; it is shown once' },
      ],
      files: [],
      notes: [
        'No API of Okta sets SCIM on an application of this kind: the next screen is for a person, too.',
      ],
    },
    {
      screen:
        'Okta Admin Console: the application > General > App Settings > Provisioning: SCIM; then Provisioning > Integration',
      fields: [
        { name: 'SCIM connector base URL', value: 'the Sync endpoint' },
        { name: 'Unique identifier field for users', value: 'userName' },
        { name: 'Authentication Mode', value: 'HTTP Header, with the SCIM token' },
        { name: 'To App', value: 'Create Users, Update User Attributes, Deactivate Users' },
      ],
      files: [],
      notes: [],
    },
  ];
}
