/** An API token of an administrator (scheme SSWS): it has its owner's rights and cannot be renewed. */
import type { VendorContext } from '../contract.ts';
import type { Credential, SignIn } from './credential.ts';

export function apiTokenSignIn(context: VendorContext): SignIn {
  const credential: Credential = {
    heard: async () => false,
    sign: async () => ({ authorization: `SSWS ${(await context.secret('apiToken')).reveal()}` }),
  };
  return {
    current: async () => credential,
    renew: async () => null,
    granted: () => null,
    // It is the administrator's to revoke: other programs may use it.
    end: () => context.sessions.clear(),
  };
}
