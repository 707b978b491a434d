/** What Okta demands of clients and users beyond the standard, as callbacks of the OpenID library. */
import type { Client, Configuration, Grant, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { OrgWorld } from '../org-world.ts';
import { admit } from '../sign-in/admission.ts';
import { flagField } from '../sign-in/fields.ts';
import { activeSecrets, appOfClient, authMethodOf, isService } from './clients.ts';
import type { ProviderLibrary } from './load-provider.ts';
import { originOfContext } from './log.ts';

type Errors = ProviderLibrary['errors'];

/** The longest life of a client's assertion. */
const MAX_ASSERTION_SECONDS = 3600;
/** How far a client's clock may be ahead. */
const LEEWAY_SECONDS = 60;

/** Public clients always, others when their application says so. */
export function needsPkce(world: OrgWorld, { clientId, clientAuthMethod }: Client): boolean {
  if (clientAuthMethod === 'none') return true;
  return flagField(appOfClient(world, clientId)?.credentials, 'oauthClient', 'pkce_required');
}

/** @throws invalid_client; signature, issuer, subject, end and single use are checked by the library */
export function checkAssertion(
  ctx: KoaContextWithOIDC,
  { aud, exp, iat }: { readonly [claim: string]: unknown },
  errors: Errors,
): void {
  const now = Date.now() / 1000;
  const faults: ReadonlyArray<readonly [wrong: boolean, what: string]> = [
    [aud !== ctx.oidc.urlFor(String(ctx.oidc.route)), 'the audience of the assertion is not this endpoint'],
    [Number(exp) > now + MAX_ASSERTION_SECONDS + LEEWAY_SECONDS, 'the assertion ends too far in the future'],
    [iat !== undefined && Number(iat) > now + LEEWAY_SECONDS, 'the assertion was issued in the future'],
  ];
  const found = faults.find(([wrong]) => wrong);
  if (found !== undefined) throw new errors.InvalidClient(found[1]);
}

/** @throws as Okta refuses client credentials of anything but a service application with its own key */
export function checkTokenClient(
  world: OrgWorld,
  { clientId }: { clientId?: string | undefined },
  errors: Errors,
): void {
  const app = appOfClient(world, clientId ?? '');
  if (app !== null && isService(app) && authMethodOf(app) === 'private_key_jwt') return;
  throw new errors.InvalidClient('client credentials need a service application that signs with its own key');
}

/**
 * Consent is implied: whoever is assigned and let in by the policy has granted what the client may ask for.
 *
 * @throws access_denied
 */
export async function grantFor(
  world: OrgWorld,
  ctx: KoaContextWithOIDC,
  errors: Errors,
): Promise<Grant | undefined> {
  const { client, session, provider, params } = ctx.oidc;
  const app = client === undefined ? null : appOfClient(world, client.clientId);
  const user = world.state.users.find(({ id }) => id === session?.accountId);
  if (client === undefined || app === null || user === undefined) return undefined;
  const admission = admit(world, app, user, originOfContext(world, ctx));
  if (!admission.admitted) throw new errors.AccessDenied(REFUSED[admission.reason], admission.reason);
  const grant = new provider.Grant({ accountId: user.id, clientId: client.clientId });
  grant.addOIDCScope(String(params?.['scope'] ?? ''));
  await grant.save();
  return grant;
}

const REFUSED = {
  user_not_assigned: 'The user is not assigned to the client application',
  policy_denied: 'The sign-in policy of the application refuses the user',
} as const;

/** Secrets overlap while they are rotated: every active one of the application is good. */
export function acceptEverySecret(world: OrgWorld, provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function compare(given) {
    const app = appOfClient(world, this.clientId);
    return app !== null && activeSecrets(app).includes(given);
  };
}

type Policy = NonNullable<NonNullable<Configuration['interactions']>['policy']>;

/** Sign-in only; `prompt=consent` is allowed and asks nothing. */
export function interactionPolicy({ interactionPolicy: { base } }: ProviderLibrary): Policy {
  const policy = base();
  policy.get('consent')?.checks.clear();
  return policy;
}
