/**
 * A browser's session for a person who is not there.
 *
 * | here    | Okta                                                                                               |
 * |---------|----------------------------------------------------------------------------------------------------|
 * | origins | the address of the connection, and the org's own and custom ones (`/.well-known/okta-organization`) |
 * | open    | primary authentication (`POST /api/v1/authn`), with a factor where the org wants one                |
 * | address | `/login/sessionCookieRedirect` with the session token, which makes the cookie at that address       |
 * | ending  | `DELETE /api/v1/sessions/me` with the cookies                                                       |
 * | opening | the first of an application's `appLinks`                                                            |
 * | entrance| `/sso/idps/{id}` with `fromURI`, which leads to `/app/UserHome`                                     |
 */
import { Secret } from '../../../core/secret.ts';
import type { BrowserSessions } from '../../../services/federation/live/sign-in-port.ts';
import type { VendorContext } from '../../contract.ts';
import { signInPerson } from '../assertion/primary-sign-in.ts';
import { pathOf } from '../federation/applications.ts';
import { oktaFor } from '../okta.ts';
import type { OktaApplication } from '../spec.ts';
import { Calls } from '../sso/calls.ts';
import { oktaFacts } from '../sso/facts.ts';

/** Where who is signed in is sent to. */
const HOME = '/app/UserHome';

export function oktaSessions(context: VendorContext): BrowserSessions {
  return {
    origins: () => originsOf(context),
    async open(origin, person) {
      const token = await signInPerson(context, person);
      // A token is of the org, and makes its cookie at whichever of its addresses the browser is.
      const address = new URL('/login/sessionCookieRedirect', origin);
      address.searchParams.set('checkAccountSetupComplete', 'true');
      address.searchParams.set('token', token.reveal());
      address.searchParams.set('redirectUrl', new URL(HOME, origin).href);
      return new Secret(address.href);
    },
    ending: (origin) => ({ method: 'DELETE', url: new URL('/api/v1/sessions/me', origin) }),
    async opening(id) {
      const app = await oktaFor(context).read<OktaApplication>(pathOf(id), 'getApplication');
      const href = app._links?.appLinks?.[0]?.href;
      return href !== undefined && URL.canParse(href) ? new URL(href) : null;
    },
    entrance(id) {
      const url = new URL(`/sso/idps/${encodeURIComponent(id)}`, context.baseUrl);
      url.searchParams.set('fromURI', HOME);
      return { url, inside: new URL(HOME, context.baseUrl) };
    },
  };
}

/** Its own address even where the org calls itself by another one, such as behind a proxy. */
async function originsOf(context: VendorContext): Promise<readonly string[]> {
  const { addresses } = await oktaFacts(new Calls(oktaFor(context)), []);
  return [...new Set([context.baseUrl, ...addresses].map((it) => new URL(it).origin))];
}
