/** From the OpenID provider to the sign-in page and back. */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { textField } from '../sign-in/fields.ts';

export const AUTHORIZE_PATH = '/oauth2/v1/authorize';
/** Where the user of a device types its code. */
export const ACTIVATE_PATH = '/activate';
export const SIGN_IN_PATH = '/signin';

/** Parameters that are done with once the user has signed in. */
const DONE = ['prompt', 'idp'];

/** After the sign-in the request is made again, without what has been done by then. */
export function signInUrl({ oidc }: KoaContextWithOIDC): string {
  const params = oidc.params ?? {};
  if (oidc.route === 'code_verification') return signInTo(ACTIVATE_PATH, {});
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string' && !DONE.includes(name)) query.set(name, value);
  }
  const prompts = (textField(params, 'prompt') ?? '').split(' ').filter((it) => it !== '' && it !== 'login');
  if (prompts.length > 0) query.set('prompt', prompts.join(' '));
  return signInTo(`${AUTHORIZE_PATH}?${query}`, params);
}

/** The sign-in page, which leads on to `path` of this org. */
export function signInTo(path: string, params: object): string {
  const query = new URLSearchParams({ fromURI: path });
  for (const name of ['idp', 'login_hint', 'prompt', 'client_id']) {
    const value = textField(params, name);
    if (value !== null) query.set(name, value);
  }
  return `${SIGN_IN_PATH}?${query}`;
}
