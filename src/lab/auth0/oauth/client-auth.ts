/** How a client proves at the token endpoint that it is the one: by its secret, or by an assertion that it signed. */
import { timingSafeEqual } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { OauthFault } from '../fault.ts';
import type { Client } from '../model.ts';
import { issuerOf, type World } from '../world.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ALGORITHMS = ['RS256', 'RS384', 'PS256'];

export type Params = Readonly<Record<string, string>>;

interface Presented {
  readonly clientId: string;
  readonly method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt';
  /** Secret or assertion. */
  readonly proof: string;
}

/** The client that asks. Null beside it: nobody of that name. @throws invalid_request; invalid_client */
export async function authenticatedClient(
  world: World,
  params: Params,
  authorization: string | undefined,
): Promise<Client> {
  const presented = presentedBy(params, authorization);
  const client = world.state.clients.find(({ id, global }) => id === presented.clientId && !global);
  if (client === undefined) throw refusal('Unknown client');
  const expected =
    client.credentials.length > 0 ? 'private_key_jwt' : client.settings['token_endpoint_auth_method'];
  if (presented.method !== expected) throw refusal('The client authenticates in another way');
  if (presented.method === 'private_key_jwt') await checkAssertion(world, client, presented.proof);
  else if (presented.method !== 'none' && !isSame(presented.proof, client.secret)) {
    throw refusal('Client authentication failed');
  }
  return client;
}

/** The client that claims to ask, for the log of a refusal. */
export function claimedClient(
  { state }: World,
  params: Params,
  authorization: string | undefined,
): Client | null {
  try {
    const { clientId } = presentedBy(params, authorization);
    return state.clients.find(({ id }) => id === clientId) ?? null;
  } catch {
    // Not even a claim.
    return null;
  }
}

/** @throws invalid_request */
function presentedBy(params: Params, authorization: string | undefined): Presented {
  const { client_id: clientId, client_secret: secret, client_assertion: assertion } = params;
  const basic = basicOf(authorization);
  const given = [basic, secret, assertion].filter((it) => it !== undefined && it !== null);
  if (given.length > 1) throw new OauthFault(400, 'invalid_request', 'More than one client authentication');
  if (basic !== null) return { clientId: basic.user, method: 'client_secret_basic', proof: basic.password };
  if (assertion !== undefined) {
    if (params['client_assertion_type'] !== ASSERTION_TYPE) {
      throw new OauthFault(400, 'invalid_request', 'Unknown client_assertion_type');
    }
    return { clientId: clientId ?? subjectOf(assertion), method: 'private_key_jwt', proof: assertion };
  }
  if (clientId === undefined)
    throw new OauthFault(401, 'invalid_client', 'Missing required parameter: client_id');
  return secret === undefined
    ? { clientId, method: 'none', proof: '' }
    : { clientId, method: 'client_secret_post', proof: secret };
}

function basicOf(authorization: string | undefined): { user: string; password: string } | null {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return { user: unescaped(user), password: unescaped(password.join(':')) };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Sent as it is, against the standard.
    return text;
  }
}

/** Read without belief; what it says is checked later. */
function subjectOf(assertion: string): string {
  try {
    const payload: unknown = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString());
    return typeof payload === 'object' && payload !== null && 'sub' in payload ? String(payload.sub) : '';
  } catch {
    // No JWT at all: no client either.
    return '';
  }
}

/** The audience is the tenant's issuer, as a single text. @throws invalid_client */
async function checkAssertion(world: World, client: Client, assertion: string): Promise<void> {
  for (const { publicJwk, alg } of client.credentials) {
    try {
      const { payload } = await jwtVerify(assertion, await importJWK(publicJwk, alg), {
        algorithms: ALGORITHMS.filter((it) => it === alg),
        issuer: client.id,
        subject: client.id,
        requiredClaims: ['exp'],
        currentDate: new Date(world.context.clock.now()),
      });
      if (payload.aud === issuerOf(world)) return;
    } catch {
      // Another of its keys may have signed it.
    }
  }
  throw refusal('The client assertion is not valid');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refusal(why: string): OauthFault {
  return new OauthFault(401, 'invalid_client', why);
}
