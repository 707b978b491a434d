/**
 * The sign-in as the client itself (OpenID Connect Core 3.1, RFC 7636): a code to a redirect URI that is ours, and the
 * tokens for it. The client's secret goes to the token endpoint of the provider and to nobody else; what is recorded of
 * the call is without it.
 */
import { createHash } from 'node:crypto';
import { hasCode } from '../../../core/errors.ts';
import type { RelyingPartyKnowledge } from '../knowledge.ts';
import { quoted } from '../quote.ts';
import type { BrowserTab } from './browser-tab.ts';
import type { Endpoints } from './endpoints.ts';
import type { FormFields } from './exchange.ts';
import type { WebAnswer } from './sign-in-port.ts';
import type { LiveStart } from './subject.ts';
import { navigation } from './walk-step.ts';

type ClientStart = Extract<LiveStart, { readonly kind: 'client' }>;

/** What this sign-in sent, and must get back. */
export interface SentRequest {
  readonly url: URL;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export function authorizationRequest(
  endpoints: Endpoints,
  client: RelyingPartyKnowledge,
  { redirectUri, scopes }: ClientStart,
  random: () => string,
): SentRequest {
  const [state, nonce, verifier] = [random(), random(), random()];
  const url = new URL(endpoints.authorization);
  const parameters = {
    client_id: client.clientId ?? '',
    response_type: 'code',
    scope: scopes.join(' '),
    redirect_uri: redirectUri,
    ...{ state, nonce },
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url, state, nonce, verifier };
}

export type Redemption =
  | { readonly kind: 'redeemed' }
  /** Not tried: `why` says what is missing. */
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string };

export interface RedemptionOrder {
  readonly endpoints: Endpoints;
  readonly client: RelyingPartyKnowledge;
  readonly start: ClientStart;
  readonly sent: SentRequest;
  readonly code: string;
  /** As the provider has it for the client; null when it does not say. */
  readonly authentication: string | null;
  /** Origins of the identity provider: nobody else gets a secret. */
  readonly origins: readonly string[];
}

/** Exchanges the code, and asks userinfo with the token; both are recorded. */
export async function redeem(tab: BrowserTab, order: RedemptionOrder): Promise<Redemption> {
  const { endpoints, client, start, sent, code } = order;
  const url = new URL(endpoints.token);
  if (!order.origins.includes(url.origin)) {
    const why = `the token endpoint is at ${quoted(url.host)}, which is no address of the identity provider`;
    return { kind: 'skipped', why };
  }
  const proof = await proofOf(order);
  if (typeof proof === 'string') return { kind: 'skipped', why: proof };
  const fields: FormFields = [
    ['grant_type', 'authorization_code'],
    ['code', code],
    ['redirect_uri', start.redirectUri],
    ['code_verifier', sent.verifier],
    ['client_id', client.clientId ?? ''],
  ];
  const step = { ...navigation(url), method: 'POST' as const };
  try {
    const answer = await tab.call(
      { ...step, fields: [...fields, ...proof.fields] },
      { accept: 'application/json', ...proof.headers },
      fields,
    );
    await askUserInfo(tab, endpoints.userInfo, answer, order.origins);
    return { kind: 'redeemed' };
  } catch (error) {
    if (!hasCode(error, 'UNAVAILABLE', 'TIMEOUT')) throw error;
    return { kind: 'lost', why: error.message };
  }
}

interface Proof {
  readonly fields: FormFields;
  readonly headers: Readonly<Record<string, string>>;
}

/** A sentence where the client cannot prove who it is. */
async function proofOf({ client, start, authentication }: RedemptionOrder): Promise<Proof | string> {
  if (start.secret === null) {
    const keepsNone = client.isPublic === true || authentication === 'none';
    return keepsNone ? { fields: [], headers: {} } : 'the client has a secret, and none was given';
  }
  if (authentication === 'private_key_jwt') return 'the client proves who it is with a key of its own';
  const secret = (await start.secret()).reveal();
  if (authentication === 'client_secret_post') return { fields: [['client_secret', secret]], headers: {} };
  const pair = [client.clientId ?? '', secret].map(encodeURIComponent).join(':');
  return { fields: [], headers: { authorization: `Basic ${btoa(pair)}` } };
}

async function askUserInfo(
  tab: BrowserTab,
  address: string | null,
  { text }: WebAnswer,
  origins: readonly string[],
): Promise<void> {
  const token = accessTokenIn(text);
  if (address === null || token === null || !origins.includes(new URL(address).origin)) return;
  await tab.call(
    navigation(new URL(address)),
    { accept: 'application/json', authorization: `Bearer ${token}` },
    null,
  );
}

function accessTokenIn(text: string): string | null {
  try {
    const token: unknown = JSON.parse(text)?.access_token;
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : null;
  } catch {
    return null;
  }
}
