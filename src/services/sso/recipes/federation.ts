/** What every federation between two tenants has: whom the hub lets in, and whom it sends to the source. */
import type { Soon } from '../known.ts';
import type { IdentityOf, Kind, TrustPolicy } from '../port.ts';
import type { RoleSpec, SettingSpec, Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import type { Settings } from '../settings.ts';
import { GROUPS, LABEL } from './parts.ts';

export const FEDERATION_SETTINGS: readonly SettingSpec[] = [
  {
    name: 'domains',
    type: 'list',
    required: true,
    help: 'Mail domains of the users of the source. Only these are let in, and only these are sent there',
  },
  { ...GROUPS, help: 'Groups of the source whose members may sign in to the hub' },
  {
    name: 'breakGlass',
    type: 'list',
    default: [],
    help: 'Accounts that must get into the hub when the source is down; a route that would catch one is refused',
  },
  LABEL,
  {
    name: 'match',
    type: 'choice',
    choices: ['email', 'username'],
    default: 'email',
    help: 'By what a user of the source is found in the hub',
  },
  { name: 'createUsers', type: 'flag', default: true, help: 'Make users in the hub at their first sign-in' },
  {
    name: 'linkUsers',
    type: 'flag',
    default: true,
    help: 'Link users who are in the hub already; never administrators',
  },
  {
    name: 'hubGroups',
    type: 'list',
    default: [],
    help: 'Groups of the hub that incoming users are put into',
  },
  {
    name: 'trustClaims',
    type: 'flag',
    default: true,
    help: 'Believe the source about second factors, so that the hub does not ask for one again',
  },
  {
    name: 'attributes',
    type: 'map',
    default: {},
    help: 'Attribute of the hub to the expression that fills it, beside what the hub maps by itself',
  },
];

export const SOURCE: Pick<RoleSpec, 'name' | 'help'> = {
  name: 'source',
  help: 'Where the users are and sign in',
};
export const HUB: Pick<RoleSpec, 'name' | 'help'> = { name: 'hub', help: 'Which lets them in' };

/** A user of one of the domains, and nobody else. */
export function subjectFilter(domains: readonly string[]): string {
  const escaped = domains.map((it) => it.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `^[^@]+@(${escaped.join('|')})$`;
}

export function trustPolicy(settings: Settings, name: string): TrustPolicy {
  const match = settings.text('match');
  return {
    name,
    active: true,
    subject: match,
    matchBy: match === 'email' ? 'email' : 'username',
    subjectFilter: subjectFilter(settings.list('domains')),
    createsUsers: settings.flag('createUsers'),
    mastersProfile: false,
    linksUsers: settings.flag('linkUsers'),
    excludesAdmins: true,
    groups: settings.list('hubGroups'),
    trustsClaims: settings.flag('trustClaims'),
  };
}

/** What is behind the identity provider of step `provider`: attributes, then the route, which people notice. */
export function behindProvider(settings: Settings, name: string, provider: string): readonly Step[] {
  const attributes = settings.map('attributes');
  const mapping = step({
    id: 'hub-attributes',
    role: 'hub',
    kind: 'attribute-mapping',
    identity: (known) => ({ identityProviderId: known.id(provider) }),
    desired: () => attributes,
  });
  const route = step({
    id: 'hub-route',
    role: 'hub',
    kind: 'sign-in-route',
    identity: (): { readonly name: Soon<IdentityOf<'sign-in-route'>['name']> } => ({ name }),
    desired: (known) => ({
      name,
      active: true,
      identityProviderId: known.id(provider),
      domains: settings.list('domains'),
    }),
  });
  return Object.keys(attributes).length === 0 ? [route] : [mapping, route];
}

export const HUB_KINDS: readonly Kind[] = ['attribute-mapping', 'sign-in-route'];

/** Of provisioning, see org-provisioning.ts. */
export const HUB_CLIENT_KINDS: readonly Kind[] = ['oidc-application', 'api-role', 'api-grant'];
export const SOURCE_KINDS: readonly Kind[] = [
  'catalogue-application',
  'provisioning-connection',
  'user-provisioning',
];
