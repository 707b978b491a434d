/** What a wiring says of provisioning from org to org. */
import type { SettingSpec } from '../recipe.ts';
import type { Settings } from '../settings.ts';

const PUSHES = ['create', 'update', 'deactivate'] as const;

export const PROVISIONING_SETTINGS: readonly SettingSpec[] = [
  {
    name: 'provisioning',
    type: 'choice',
    choices: ['none', 'push'],
    default: 'none',
    help: 'push: the source makes and changes the users of its groups in the hub, before they ever sign in',
  },
  {
    name: 'pushes',
    type: 'list',
    choices: PUSHES,
    default: PUSHES,
    help: 'What becomes of users in the hub when they are assigned, changed, or taken away in the source',
  },
  {
    name: 'provisioningRoles',
    type: 'list',
    default: ['USER_ADMIN', 'GROUP_MEMBERSHIP_ADMIN'],
    help: 'What the source may do in the hub, as administrator roles of it',
  },
];

export function isPushed(settings: Settings): boolean {
  return settings.text('provisioning') === 'push';
}

/** Of the applications that are there for it alone. */
export function provisioningName(label: string): string {
  return `${label} provisioning`;
}
