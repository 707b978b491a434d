/** Tokens of the tenant, by the lab's clock. */
import { createHash } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { AuthorizationCode, Client, Document, User } from '../model.ts';
import { issuerOf, managementAudience, newText, type World } from '../world.ts';
import { signingKey } from './keys.ts';

export const ACCESS_TOKEN_SECONDS = 86_400;
const ID_TOKEN_SECONDS = 36_000;

const PROFILE = ['name', 'nickname', 'given_name', 'family_name', 'picture'] as const;
const EMAIL = ['email', 'email_verified'] as const;

/** An access token for the Management API, issued to a client for itself. */
export async function managementToken(world: World, client: Client, scope: string): Promise<string> {
  const { kid, privateJwk } = await signingKey(world);
  const iat = nowSeconds(world);
  return new SignJWT({ azp: client.id, gty: 'client-credentials', scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuer(issuerOf(world))
    .setSubject(`${client.id}@clients`)
    .setAudience(managementAudience(world))
    .setIssuedAt(iat)
    .setExpirationTime(iat + ACCESS_TOKEN_SECONDS)
    .setJti(newText(world, 22))
    .sign(await importJWK(privateJwk, 'RS256'));
}

/** An opaque one for a user, good for `/userinfo`. */
export function userToken(world: World, user: User, scope: string): string {
  const token = newText(world, 64);
  const expiresAtMs = world.context.clock.now() + ACCESS_TOKEN_SECONDS * 1000;
  world.state.userTokens[token] = { userId: user.user_id, scope, expiresAtMs };
  return token;
}

export async function idToken(
  world: World,
  client: Client,
  user: User,
  { request, sessionId, authTimeMs }: AuthorizationCode,
  accessToken: string,
): Promise<string> {
  const { alg, lifetime } = jwtSettings(client);
  const iat = nowSeconds(world);
  const jwt = new SignJWT({
    ...claimsOf(user, request.scope),
    ...(request.nonce === null ? {} : { nonce: request.nonce }),
    sid: sessionId,
    auth_time: Math.floor(authTimeMs / 1000),
    ...(alg.endsWith('512') ? {} : { at_hash: halfHash(accessToken) }),
  })
    .setIssuer(issuerOf(world))
    .setAudience(client.id)
    .setIssuedAt(iat)
    .setExpirationTime(iat + lifetime);
  if (alg === 'HS256') {
    return jwt.setProtectedHeader({ alg, typ: 'JWT' }).sign(new TextEncoder().encode(client.secret));
  }
  const { kid, privateJwk } = await signingKey(world);
  return jwt.setProtectedHeader({ alg, typ: 'JWT', kid }).sign(await importJWK(privateJwk, alg));
}

/** What the scopes let an application know of a user. */
export function claimsOf(user: User, scope: string): Document & { sub: string } {
  const scopes = scope.split(' ');
  const names: string[] = [
    ...(scopes.includes('profile') ? PROFILE : []),
    ...(scopes.includes('email') ? EMAIL : []),
  ];
  const known = Object.entries(user.profile).filter(([name]) => names.includes(name));
  const updated = scopes.includes('profile') ? { updated_at: user.updated_at } : {};
  return { ...Object.fromEntries(known), ...updated, sub: user.user_id };
}

function jwtSettings({ settings }: Client): { alg: string; lifetime: number } {
  const jwt = settings['jwt_configuration'];
  const given: Document = typeof jwt === 'object' && jwt !== null ? { ...jwt } : {};
  const { alg, lifetime_in_seconds: lifetime } = given;
  return {
    alg: typeof alg === 'string' ? alg : 'HS256',
    lifetime: typeof lifetime === 'number' ? lifetime : ID_TOKEN_SECONDS,
  };
}

/** OpenID Connect Core 3.1.3.6. */
function halfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

function nowSeconds({ context }: World): number {
  return Math.floor(context.clock.now() / 1000);
}
