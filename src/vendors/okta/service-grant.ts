/** A service application: client credentials, proven by an assertion that its private key signs (RFC 7523). */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { VendorContext } from '../contract.ts';
import type { Grant } from './grant.ts';
import { readSigningKey, type SigningKey } from './keys.ts';
import { addressOf, askForToken, TOKEN_PATH } from './token-endpoint.ts';

const ASSERTION_LIFETIME_S = 300;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function serviceGrant(context: VendorContext): Grant {
  const clientId = String(context.settings['clientId'] ?? '');
  const keyId = context.settings['keyId'];
  let key: SigningKey | undefined;

  /** Taken once: every request gets its own, made for its own address. */
  async function assertion(path: string): Promise<Readonly<Record<string, string>>> {
    key ??= readSigningKey(await context.secret('privateKey'), typeof keyId === 'string' ? keyId : undefined);
    const now = Math.floor(context.clock.now() / 1000);
    const signed = await new SignJWT()
      .setProtectedHeader({ alg: key.alg, ...(key.kid === undefined ? {} : { kid: key.kid }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(addressOf(context, path))
      .setIssuedAt(now)
      .setExpirationTime(now + ASSERTION_LIFETIME_S)
      .setJti(randomUUID())
      .sign(key.key);
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: signed };
  }

  return {
    keepsScopes: false,
    proveClient: assertion,
    obtain: (endpoint, scopes) =>
      askForToken(
        endpoint,
        async () => ({
          grant_type: 'client_credentials',
          scope: scopes.join(' '),
          ...(await assertion(TOKEN_PATH)),
        }),
        scopes,
      ),
  };
}
