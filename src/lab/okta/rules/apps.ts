/** Applications: finding them, their way through life, their keys and secrets. */
import { createHash } from 'node:crypto';
import { OktaRefusal } from '../errors.ts';
import type { App, ClientSecret, SigningKey } from '../model.ts';
import { ALPHANUMERIC, newId, nowText, type OrgWorld } from '../org-world.ts';
import { newSigningKey } from './keys.ts';
import { removeMappings } from './mappings.ts';
import { nested } from './policies.ts';
import { appParty, type Origin, record } from './system-log.ts';

/** @throws E0000007 */
export function appOf({ state }: OrgWorld, id: string): App {
  const app = state.apps.find((one) => one.id === id);
  if (app === undefined) throw OktaRefusal.notFound(id, 'AppInstance');
  return app;
}

/** @throws E0000040 */
export function refuseLabelTaken({ state }: OrgWorld, label: string, except: App | null): void {
  if (state.apps.some((app) => app !== except && app.label === label)) throw new OktaRefusal('E0000040');
}

/** `{subdomain}_{label}_{n}`: what a custom application is called. */
export function generatedName({ state }: OrgWorld, subdomain: string, label: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const stem = `${plain(subdomain)}_${plain(label)}`;
  const taken = state.apps.filter(({ name }) => name.startsWith(`${stem}_`)).length;
  return `${stem}_${taken + 1}`;
}

export function setAppStatus(world: OrgWorld, by: Origin, app: App, status: App['status']): void {
  if (app.status === status) return;
  app.status = status;
  app.lastUpdated = nowText(world);
  const [verb, message] =
    status === 'ACTIVE'
      ? ['activate', 'Application was activated']
      : ['deactivate', 'Application was deactivated'];
  record(world, by, `application.lifecycle.${verb}`, message, [appParty(app)]);
}

/** @throws E0000056 while it is active */
export function removeApp(world: OrgWorld, by: Origin, app: App): void {
  if (app.status !== 'INACTIVE') throw new OktaRefusal('E0000056', { causes: ['status: it is active'] });
  world.state.apps = world.state.apps.filter((other) => other !== app);
  removeMappings(world, app.id);
  record(world, by, 'application.lifecycle.delete', 'Application was deleted', [appParty(app)]);
}

/** A new SAML signing key; it signs once the application names it. */
export async function generateKey(world: OrgWorld, by: Origin, app: App, years: number): Promise<SigningKey> {
  const key = await newSigningKey(world, new URL(world.ownUrl()).hostname, years);
  app.keys.push(key);
  record(world, by, 'app.keys.generate', 'Key was generated', [appParty(app)], {
    debugData: { keyId: key.kid },
  });
  return key;
}

export const MAX_SECRETS = 2;

export function newSecret(world: OrgWorld, value: string | undefined): ClientSecret {
  const now = nowText(world);
  const secret = value ?? world.context.chance.text(64, `${ALPHANUMERIC}_-`);
  return { id: newId(world, 'ocs'), created: now, lastUpdated: now, status: 'ACTIVE', secret };
}

/** Tells which secret is meant without telling it. */
export function secretHash({ secret }: ClientSecret): string {
  return createHash('md5').update(secret).digest('base64url');
}

/** How the client authenticates itself; null where there is no OAuth client. */
export function authMethodOf({ credentials }: App): string | null {
  const method = nested(credentials, 'oauthClient')['token_endpoint_auth_method'];
  return typeof method === 'string' ? method : null;
}

export function takesSecret(method: string | null): boolean {
  return method?.startsWith('client_secret_') ?? false;
}
