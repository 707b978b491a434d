/** The end of a browser's session. */
import type { Context } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import type { OrgWorld } from '../org-world.ts';
import { logEvent, userParty } from '../rules/system-log.ts';
import { originOf } from './origin.ts';
import { endSession, NO_SESSION_COOKIE, sessionOf } from './sessions.ts';

/** Nothing happens to a browser that has no session. */
export function signOut(world: OrgWorld, c: Context<LabBindings>, headers: Headers): void {
  const current = sessionOf(world, headers);
  if (current === null) return;
  endSession(world, current.session);
  c.header('set-cookie', NO_SESSION_COOKIE, { append: true });
  logEvent(world, {
    ...originOf(world, headers, userParty(current.user)),
    eventType: 'user.session.end',
    displayMessage: 'User signed out of Okta',
    outcome: { result: 'SUCCESS' },
    externalSessionId: current.session.id,
  });
}
