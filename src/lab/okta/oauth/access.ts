/** Whether a call of the management API brings a good access token, as Bearer or as DPoP (RFC 9449). */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import type { Document } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { textField } from '../sign-in/fields.ts';
import { tokenId } from './tokens.ts';

export interface ApiRequest {
  readonly method: string;
  /** Absolute; its query does not matter. */
  readonly url: string;
  readonly headers: Headers;
}

export type Access =
  | { readonly clientId: string; readonly userId: string | null; readonly scopes: readonly string[] }
  | {
      /** For `WWW-Authenticate`. */
      readonly challenge: string;
    };

const DPOP_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const MAX_PROOF_AGE_SECONDS = 300;
const PROOF_LEEWAY_SECONDS = 60;

class Refused extends Error {
  readonly error: 'invalid_token' | 'invalid_dpop_proof' | 'invalid_request';

  constructor(error: Refused['error'], description: string) {
    super(description);
    this.error = error;
  }
}

/** For requests whose `Authorization` is `Bearer …` or `DPoP …`; anything else is refused, too. */
export async function checkAccessToken(world: OrgWorld, request: ApiRequest): Promise<Access> {
  const [, name = '', token = ''] = /^(\S+) +(\S+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  const scheme = name.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer';
  try {
    const payload = await storedToken(world, token);
    await checkBinding(world, request, scheme, token, textField(payload, 'jkt'));
    return {
      clientId: textField(payload, 'clientId') ?? '',
      userId: textField(payload, 'accountId'),
      scopes: (textField(payload, 'scope') ?? '').split(' ').filter((scope) => scope !== ''),
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { challenge: challengeOf(scheme, error) };
  }
}

function challengeOf(scheme: 'Bearer' | 'DPoP', { error, message }: Refused): string {
  const algorithms = scheme === 'DPoP' ? `, algs="${DPOP_ALGORITHMS.join(' ')}"` : '';
  return `${scheme} error="${error}", error_description="${message}"${algorithms}`;
}

/** @throws Refused */
async function storedToken(world: OrgWorld, token: string): Promise<Document> {
  const id = await tokenId(world, token);
  if (id === null) throw new Refused('invalid_token', 'The access token is none of this org.');
  for (const model of ['ClientCredentials', 'AccessToken']) {
    const entry = world.state.oidc[`${model}:${id}`];
    if (entry === undefined) continue;
    const ends = entry.expiresAtMs ?? Number.POSITIVE_INFINITY;
    if (ends > world.context.clock.now()) return entry.payload;
    throw new Refused('invalid_token', 'The access token has expired.');
  }
  // Revoked, or so long expired that it was forgotten.
  throw new Refused('invalid_token', 'The access token is not valid any more.');
}

/** @throws Refused unless a bound token comes with its proof, and another one without the scheme */
async function checkBinding(
  world: OrgWorld,
  request: ApiRequest,
  scheme: 'Bearer' | 'DPoP',
  token: string,
  thumbprint: string | null,
): Promise<void> {
  if (thumbprint === null) {
    if (scheme === 'Bearer') return;
    throw new Refused('invalid_token', 'The access token is not bound to a key.');
  }
  if (scheme === 'Bearer') {
    throw new Refused('invalid_request', 'A token that is bound to a key needs the DPoP scheme.');
  }
  const proof = request.headers.get('dpop');
  if (proof === null) throw new Refused('invalid_request', 'The request has no DPoP proof.');
  const { payload, jwk } = await verified(proof);
  checkProof(payload, request, token);
  if ((await calculateJwkThumbprint(jwk)) !== thumbprint) {
    throw new Refused(
      'invalid_dpop_proof',
      'The proof was made with another key than the token is bound to.',
    );
  }
  useUp(world, payload, thumbprint);
}

async function verified(proof: string): Promise<{ payload: JWTPayload; jwk: NonNullable<unknown> }> {
  try {
    const options = { typ: 'dpop+jwt', algorithms: DPOP_ALGORITHMS };
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, options);
    return { payload, jwk: protectedHeader.jwk ?? {} };
  } catch {
    // Which part of it is wrong, a client learns nothing of.
    throw new Refused('invalid_dpop_proof', 'The DPoP proof is not a signed proof.');
  }
}

function checkProof({ htm, htu, ath, iat, jti }: JWTPayload, request: ApiRequest, token: string): void {
  const age = Date.now() / 1000 - (iat ?? Number.NaN);
  const faults: ReadonlyArray<readonly [wrong: boolean, what: string]> = [
    [htm !== request.method, "'htm' of the proof is another method."],
    [!isSamePlace(htu, request.url), "'htu' of the proof is another address."],
    [
      ath !== createHash('sha256').update(token).digest('base64url'),
      "'ath' of the proof is of another token.",
    ],
    [!(age <= MAX_PROOF_AGE_SECONDS), 'The proof was made more than five minutes ago.'],
    [age < -PROOF_LEEWAY_SECONDS, 'The proof was made in the future.'],
    [typeof jti !== 'string' || jti === '', "The proof has no 'jti'."],
  ];
  const found = faults.find(([wrong]) => wrong);
  if (found !== undefined) throw new Refused('invalid_dpop_proof', found[1]);
}

function isSamePlace(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
  const [claimed, actual] = [new URL(htu), new URL(url)];
  return claimed.origin === actual.origin && claimed.pathname === actual.pathname;
}

/** @throws Refused when the proof was used before */
function useUp({ state, context }: OrgWorld, { jti }: JWTPayload, thumbprint: string): void {
  const key = `DPoPProof:${thumbprint}:${jti}`;
  if (state.oidc[key] !== undefined) throw new Refused('invalid_dpop_proof', 'The proof was used before.');
  const expiresAtMs = context.clock.now() + 2 * MAX_PROOF_AGE_SECONDS * 1000;
  state.oidc[key] = { payload: {}, expiresAtMs };
}
