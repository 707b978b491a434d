/**
 * Access tokens. The library keeps each under an id and hands the id out; Okta's are signed JWTs that the org keeps
 * account of all the same, so that they can be revoked and asked about. Here the id becomes the JWT's `jti`.
 */
import { compactVerify, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import type { AdapterPayload, Provider } from 'oidc-provider';
import type { OrgWorld } from '../org-world.ts';
import { oidcKey, publicPart } from '../rules/keys.ts';
import { labSeconds } from './dating.ts';

const ALGORITHM = 'RS256';
const JTI_PREFIX = 'AT.';

/** The part of the library's token classes that is replaced; its types do not show it. */
interface TokenClass {
  readonly prototype: { getValueAndPayload(): Promise<{ value: string; payload: AdapterPayload }> };
  find(value: string, options?: object): Promise<unknown>;
}

export function issueAsJwt(world: OrgWorld, provider: Provider): void {
  // Classes of this provider alone: it makes them for itself.
  for (const tokens of [provider.AccessToken, provider.ClientCredentials] as unknown as TokenClass[]) {
    const original = tokens.prototype.getValueAndPayload;
    tokens.prototype.getValueAndPayload = async function issue() {
      const { value, payload } = await original.call(this);
      return { value: await signed(world, value, payload), payload };
    };
    const find = tokens.find.bind(tokens);
    tokens.find = async (value, options) => find((await tokenId(world, value)) ?? value, options);
  }
}

async function signed(world: OrgWorld, id: string, payload: AdapterPayload): Promise<string> {
  const { accountId, clientId = '', jkt, iat = 0, exp = 0 } = payload;
  const key = await oidcKey(world);
  const user = world.state.users.find((one) => one.id === accountId);
  const claims = {
    ver: 1,
    jti: JTI_PREFIX + id,
    iss: world.ownUrl(),
    aud: world.ownUrl(),
    sub: user?.profile.login ?? clientId,
    iat: labSeconds(world, iat),
    exp: labSeconds(world, exp),
    cid: clientId,
    ...(user === undefined ? {} : { uid: user.id }),
    scp: typeof payload.scope === 'string' ? payload.scope.split(' ') : [],
    ...(typeof jkt === 'string' ? { cnf: { jkt } } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid })
    .sign(await importJWK(key.privateJwk, ALGORITHM));
}

/** Under what the library keeps a token; null when it is none that this org signed. */
export async function tokenId(world: OrgWorld, token: string): Promise<string | null> {
  const kid = kidOf(token);
  const key = world.state.oidcKeys.find((one) => one.kid === kid);
  if (key === undefined) return null;
  try {
    const { payload } = await compactVerify(token, await importJWK(publicPart(key.privateJwk), ALGORITHM));
    const { jti } = JSON.parse(new TextDecoder().decode(payload));
    return typeof jti === 'string' && jti.startsWith(JTI_PREFIX) ? jti.slice(JTI_PREFIX.length) : null;
  } catch {
    // Not signed by this key: not the org's.
    return null;
  }
}

function kidOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).kid ?? null;
  } catch {
    // Not a JWT.
    return null;
  }
}
