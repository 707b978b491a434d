/** Groups as the wire shows them. */
import type { Group } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';

export function groupView(world: OrgWorld, group: Group, options: { readonly stats?: boolean } = {}): object {
  const { id, created, lastUpdated, lastMembershipUpdated, type, profile, memberIds } = group;
  const self = `${world.ownUrl()}/api/v1/groups/${id}`;
  const appsCount = world.state.apps.filter(({ groups }) => groups.some((one) => one.id === id)).length;
  const stats = {
    usersCount: memberIds.length,
    appsCount,
    groupPushMappingsCount: 0,
    // The document spells it so.
    hasAdminPrivlege: false,
  };
  return {
    id,
    created,
    lastUpdated,
    lastMembershipUpdated,
    objectClass: ['okta:user_group'],
    type,
    profile,
    ...(options.stats === true ? { _embedded: { stats } } : {}),
    _links: {
      self: { href: self },
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}
