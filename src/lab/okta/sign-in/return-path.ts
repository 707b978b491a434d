/** Where a sign-in leads back to: always a path of this org, so that nobody can be sent elsewhere through it. */
import type { App } from '../model.ts';
import { appOfClient } from '../oauth/clients.ts';
import { AUTHORIZE_PATH } from '../oauth/sign-in-url.ts';
import type { OrgWorld } from '../org-world.ts';

export const HOME_PATH = '/app/UserHome';

/** The path and query of `fromURI`; the home page when it is missing or leads out of the org. */
export function returnPath(world: OrgWorld, fromUri: string | null | undefined): string {
  if (fromUri === null || fromUri === undefined) return HOME_PATH;
  const base = world.ownUrl();
  if (!URL.canParse(fromUri, base)) return HOME_PATH;
  const url = new URL(fromUri, base);
  return url.origin === new URL(base).origin ? url.pathname + url.search : HOME_PATH;
}

/** The application that waits for the sign-in; null when the user goes to his home page. */
export function appBehind(world: OrgWorld, path: string): App | null {
  const url = new URL(path, world.ownUrl());
  if (url.pathname === AUTHORIZE_PATH) return appOfClient(world, url.searchParams.get('client_id') ?? '');
  const [, externalKey] = /^\/app\/[^/]+\/([^/]+)\//.exec(url.pathname) ?? [];
  return world.state.apps.find((app) => app.externalKey === externalKey) ?? null;
}
