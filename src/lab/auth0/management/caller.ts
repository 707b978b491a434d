/** Who calls the Management API: the client that a bearer token was issued to, and what it may do. */
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { Auth0Fault } from '../fault.ts';
import type { Client } from '../model.ts';
import { publishedKeys } from '../oauth/keys.ts';
import { issuerOf, managementAudience, type World } from '../world.ts';

export interface Caller {
  readonly client: Client;
  readonly scopes: ReadonlySet<string>;
  /** Id of the token. */
  readonly jti: string;
}

/** @throws invalid_token; 401 without a code when there is no token at all */
export async function callerOf(world: World, authorization: string | undefined): Promise<Caller> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Auth0Fault(401, 'missing_authentication', 'Missing authentication');
  const { azp, scope, jti } = await claimsOf(world, token);
  const client = world.state.clients.find(({ id }) => id === azp);
  if (client === undefined) throw new Auth0Fault(401, 'invalid_token', 'Invalid token');
  return { client, scopes: new Set(text(scope).split(' ')), jti: text(jti) };
}

async function claimsOf(world: World, token: string) {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(await publishedKeys(world)), {
      algorithms: ['RS256'],
      issuer: issuerOf(world),
      audience: managementAudience(world),
      currentDate: new Date(world.context.clock.now()),
    });
    return payload;
  } catch (error) {
    throw new Auth0Fault(401, 'invalid_token', whyInvalid(error));
  }
}

function whyInvalid(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'Expired token received for JSON Web Token validation';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return 'Invalid signature received for JSON Web Token validation';
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'Bad audience';
  return 'Invalid token';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** @throws insufficient_scope */
export function requireScope({ scopes }: Caller, anyOf: readonly string[]): void {
  if (anyOf.some((scope) => scopes.has(scope))) return;
  throw new Auth0Fault(403, 'insufficient_scope', `Insufficient scope, expected any of: ${anyOf.join(',')}`);
}
