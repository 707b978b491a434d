/** Verifies an identity provider's id token: signature, issuer, audience, times and nonce. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { Connection } from '../model.ts';
import { isLoopback } from '../options/discovery.ts';
import type { World } from '../world.ts';
import { SignInFailure } from './failure.ts';
import { fetchJson } from './provider-call.ts';

/** Clocks of two products are never the same. */
const TOLERANCE_SECONDS = 60;
const USUAL_ALGORITHMS = ['RS256'];

/** @throws SignInFailure with the reason */
export async function verifiedIdToken(
  world: World,
  { options }: Connection,
  idToken: string,
  nonce: string | null,
): Promise<JWTPayload & { readonly sub: string }> {
  const {
    issuer,
    client_id: audience,
    jwks_uri: jwksUri,
    id_token_signed_response_algs: algorithms,
  } = options;
  const keys = await keysAt(jwksUri);
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(idToken, createLocalJWKSet(keys), {
      algorithms: Array.isArray(algorithms) && algorithms.length > 0 ? algorithms : USUAL_ALGORITHMS,
      issuer: String(issuer),
      audience: String(audience),
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(world.context.clock.now()),
    }));
  } catch (error) {
    throw SignInFailure.upstream(
      `The id_token is not valid: ${reasonOf(error, String(issuer), String(audience))}`,
    );
  }
  if (nonce !== null && payload['nonce'] !== nonce) {
    throw SignInFailure.upstream('The id_token is not valid: nonce mismatch');
  }
  return { ...payload, sub: String(payload.sub) };
}

async function keysAt(address: unknown): Promise<JSONWebKeySet> {
  if (typeof address !== 'string' || !isLoopback(address)) {
    throw SignInFailure.upstream(`jwks_uri ${String(address)} cannot be reached from this lab`);
  }
  const { status, body } = await fetchJson(address);
  const { keys } = body;
  if (status !== 200 || !Array.isArray(keys)) {
    throw SignInFailure.upstream(`${address} gave no keys: status ${status}`);
  }
  return { keys };
}

/** What was expected stands beside what came: the two are often a slash apart. */
function reasonOf(error: unknown, issuer: string, audience: string): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    const expected = { iss: issuer, aud: audience }[error.claim];
    const got = JSON.stringify(error.payload[error.claim]);
    return expected === undefined ? error.message : `${error.claim} is ${got}, expected "${expected}"`;
  }
  return error instanceof Error ? error.message : String(error);
}
