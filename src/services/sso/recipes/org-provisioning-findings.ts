/** Whether what the source may do in the hub is safe, and what of provisioning is for a person. */
import type { Finding } from '../../connections/port.ts';
import type { Handover, RecipeContext } from '../recipe.ts';
import { isPushed, provisioningName } from './org-provisioning-settings.ts';
import { labelOf } from './parts.ts';

/** Who has one of these can make itself administrator of the hub, or sign in as any user of it. */
const TOO_POWERFUL: readonly string[] = ['SUPER_ADMIN', 'ORG_ADMIN'];

export function provisioningFindings({ settings }: RecipeContext): readonly Finding[] {
  if (!isPushed(settings)) return [];
  const roles = settings.list('provisioningRoles');
  const tooPowerful = roles.filter((it) => TOO_POWERFUL.includes(it));
  if (tooPowerful.length === 0) {
    return [{ name: 'provisioning', state: 'pass', detail: `The source is ${roles.join(', ')} in the hub.` }];
  }
  return [
    {
      name: 'provisioning',
      state: 'fail',
      detail: `As ${tooPowerful.join(', ')}, the source could take over the administrators of the hub.`,
      remedy: 'Leave settings.provisioningRoles out: USER_ADMIN and GROUP_MEMBERSHIP_ADMIN are enough.',
    },
  ];
}

export function provisioningHandover({ settings, wiring }: RecipeContext): readonly Handover[] {
  if (!isPushed(settings)) return [];
  const name = provisioningName(labelOf(settings, wiring));
  return [
    {
      screen: 'Hub: Admin Console > Settings > Account > Public client app admins',
      fields: [{ name: 'Public client app admins', value: 'off' }],
      files: [],
      notes: [
        'While it is on, the hub makes every new service application a super administrator; no API tells or sets it.',
        `Look at "${name}" > Admin roles, and take away what is not in settings.provisioningRoles.`,
      ],
    },
    {
      screen: 'Source: Admin Console > the application > Assignments',
      fields: [],
      files: [],
      notes: [
        'Users who were assigned before the connection was on are sent over by "Provision User" there.',
        'Only users are sent over. Groups go by Push Groups there.',
      ],
    },
  ];
}
