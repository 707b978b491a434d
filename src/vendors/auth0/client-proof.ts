/** How the application proves who it is at the token endpoint: its secret, or an assertion that its key signs (RFC 7523). */
import { type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { readPrivateKey, unusableKey } from '../../core/private-key.ts';
import type { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';

const ASSERTION_LIFETIME_S = 60;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** What Auth0 takes of an application; RS256 is what it has unless told. */
const ALGS: readonly string[] = ['RS256', 'RS384', 'PS256'];

/** Form fields; made anew for every request. @throws INPUT_REQUIRED, VAULT_LOCKED, CONFIG_INVALID */
export async function clientProof(context: VendorContext): Promise<Readonly<Record<string, string>>> {
  const clientId = String(context.settings['clientId'] ?? '');
  if (context.settings['method'] !== 'key') {
    return { client_id: clientId, client_secret: (await context.secret('clientSecret')).reveal() };
  }
  const { key, alg, kid } = readKey(await context.secret('privateKey'), context.settings['keyId']);
  const now = Math.floor(context.clock.now() / 1000);
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuerOf(context))
    .setIssuedAt(now)
    .setExpirationTime(now + ASSERTION_LIFETIME_S)
    .setJti(randomUUID())
    .sign(key);
  return { client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
}

/** What the tenant calls itself; the slash at the end is part of it. */
export function issuerOf({ baseUrl }: Pick<VendorContext, 'baseUrl'>): string {
  return `${baseUrl.replace(/\/+$/, '')}/`;
}

interface SigningKey {
  readonly key: KeyObject;
  readonly alg: string;
  readonly kid: string | undefined;
}

/** The messages never quote the key. */
function readKey(secret: Secret, keyId: unknown): SigningKey {
  const { key, said } = readPrivateKey(secret);
  if (key.asymmetricKeyType !== 'rsa') throw unusableKey('is no RSA key');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) throw unusableKey('has less than 2048 bits');
  const alg = ALGS.find((it) => it === said.alg) ?? 'RS256';
  return { key, alg, kid: typeof keyId === 'string' ? keyId : said.kid };
}
