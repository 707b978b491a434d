/** The org begins to sign its tokens with a new key, which Okta does by itself a few times a year. */
import type { OrgWorld } from '../org-world.ts';
import { newTokenKey } from '../rules/keys.ts';
import { bySystem, logEvent } from '../rules/system-log.ts';

/** How many keys are published: the one in force and its predecessor, whose tokens are still about. */
const PUBLISHED = 2;

export async function rotateOidcKeys(world: OrgWorld): Promise<void> {
  const made = await newTokenKey(world);
  world.state.oidcKeys = [...world.state.oidcKeys, made].slice(-PUBLISHED);
  logEvent(world, {
    ...bySystem(world),
    eventType: 'app.oauth2.key.rollover',
    displayMessage: 'Signing key of the org authorization server was replaced',
    outcome: { result: 'SUCCESS' },
  });
}
