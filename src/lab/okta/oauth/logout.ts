/** Sign-out that a client asks for (OpenID Connect RP-Initiated Logout), without the question that the library asks. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import type { LabBindings } from '../../kernel/contract.ts';
import type { App } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { publicPart } from '../rules/keys.ts';
import { textsField } from '../sign-in/fields.ts';
import { pageResponse, problemBox } from '../sign-in/page.ts';
import { signOut } from '../sign-in/sign-out.ts';
import type { ProviderCall } from './call-provider.ts';
import { appOfClient } from './clients.ts';

export async function logout(
  world: OrgWorld,
  c: Context<LabBindings>,
  call: ProviderCall,
): Promise<Response> {
  const { params, headers } = call;
  const app = await appOfHint(world, params.get('id_token_hint') ?? '');
  if (app === null) return refuse(world, 'id_token_hint is missing, or is no ID token of this org.');
  const target = params.get('post_logout_redirect_uri');
  if (
    target !== null &&
    !textsField(app.settings, 'oauthClient', 'post_logout_redirect_uris').includes(target)
  ) {
    return refuse(
      world,
      'post_logout_redirect_uri is none of the sign-out redirect URIs of the application.',
    );
  }
  signOut(world, c, headers);
  if (target === null) return c.redirect('/signin/signed-out', 302);
  const state = params.get('state');
  const url = new URL(target);
  if (state !== null) url.searchParams.set('state', state);
  return c.redirect(url.href, 302);
}

/** The application that an ID token was made for; an old one does, too. */
async function appOfHint(world: OrgWorld, hint: string): Promise<App | null> {
  try {
    const { kid } = decodeProtectedHeader(hint);
    const key = world.state.oidcKeys.find((one) => one.kid === kid);
    if (key === undefined) return null;
    await compactVerify(hint, await importJWK(publicPart(key.privateJwk), 'RS256'));
    const { aud } = decodeJwt(hint);
    return typeof aud === 'string' ? appOfClient(world, aud) : null;
  } catch {
    // Not a JWT, or not signed by this org.
    return null;
  }
}

function refuse(world: OrgWorld, why: string): Promise<Response> {
  return pageResponse(world, 'You are not signed out', html`${problemBox(why)}`, 400);
}
