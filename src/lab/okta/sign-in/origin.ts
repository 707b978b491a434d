/** Who makes a request, for the System Log. */
import type { OrgWorld } from '../org-world.ts';
import type { Origin, Party } from '../rules/system-log.ts';

/** Carries the id under which the answer and the System Log know a request. */
export const REQUEST_ID = 'x-okta-request-id';

export const UNKNOWN_PARTY: Party = {
  id: 'unknown',
  type: 'User',
  alternateId: 'unknown',
  displayName: 'unknown',
};

/** Events of one request share its id, and so does what it leads to within the org. */
export function originOf(world: OrgWorld, headers: Headers, actor: Party = UNKNOWN_PARTY): Origin {
  const userAgent = headers.get('user-agent');
  return {
    actor,
    transactionId: headers.get(REQUEST_ID) ?? world.context.chance.uuid(),
    ...(userAgent === null ? {} : { userAgent }),
  };
}
