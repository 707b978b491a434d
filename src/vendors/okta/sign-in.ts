/** The sign-in that a connection is configured for. */
import type { VendorContext } from '../contract.ts';
import { apiTokenSignIn } from './api-token.ts';
import type { SignIn } from './credential.ts';
import { personGrant } from './person-grant.ts';
import { serviceGrant } from './service-grant.ts';
import { TokenKeeper } from './token-keeper.ts';

export function signInFor(context: VendorContext): SignIn {
  switch (context.settings['method']) {
    case 'token':
      return apiTokenSignIn(context);
    case 'person':
      return new TokenKeeper(context, personGrant(context));
    default:
      return new TokenKeeper(context, serviceGrant(context));
  }
}
