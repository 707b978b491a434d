/**
 * The token of the Management API, by client credentials. It lives a day and rests in the vault; a 401 is answered by
 * one new token. It has every scope that the application was granted when it was made.
 */
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { clientProof, issuerOf } from './client-proof.ts';
import { notUnderstood, tokenRefusal } from './faults.ts';
import type { TokenResponse } from './spec.ts';

const RENEW_EARLY_MS = 60_000;
/** A token younger than this that was got because another was refused is good: the next refusal is about rights. */
const TRUSTED_MS = 60_000;

export interface Token {
  readonly bearer: Secret;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
  /** Set when it was asked for because an earlier one was refused. */
  readonly renewedAtMs: number | null;
}

/** What rests in the vault between runs. */
interface KeptSession {
  readonly owner?: unknown;
  readonly bearer?: unknown;
  readonly scopes?: unknown;
  readonly expiresAtMs?: unknown;
}

export class ManagementToken {
  readonly #context: VendorContext;
  /** A session of another set-up is none. */
  readonly #owner: string;
  #held: Token | null = null;
  #asking: Promise<Token> | null = null;

  constructor(context: VendorContext) {
    this.#context = context;
    const { method, clientId } = context.settings;
    this.#owner = [context.baseUrl, method, clientId].join(' ');
  }

  /** A token good for a minute at least; parallel callers share one request. @throws AUTH_REQUIRED */
  async current(): Promise<Token> {
    if (this.#asking === null && this.#held !== null && this.#isLive(this.#held)) return this.#held;
    return this.#once(
      async () =>
        (await this.#kept()) ??
        // Another process may have signed in while this one waited.
        this.#context.sessions.oneAtATime(async () => (await this.#kept()) ?? this.#issue(null)),
    );
  }

  /** After a 401 with `refused`: the token to repeat with, or null when the 401 cannot be about the token. */
  async renew(refused: Token): Promise<Token | null> {
    const now = this.#context.clock.now();
    if (refused.renewedAtMs !== null && now - refused.renewedAtMs < TRUSTED_MS) return null;
    if (this.#asking === null && this.#held !== null && this.#held !== refused) return this.#held;
    return this.#once(() => this.#context.sessions.oneAtATime(() => this.#issue(now)));
  }

  /** No call ends such a token; it is forgotten. */
  async end(): Promise<void> {
    this.#held = null;
    await this.#context.sessions.clear();
  }

  async #once(work: () => Promise<Token>): Promise<Token> {
    this.#asking ??= work().finally(() => {
      this.#asking = null;
    });
    this.#held = await this.#asking;
    return this.#held;
  }

  #isLive(token: Token): boolean {
    return token.expiresAtMs - RENEW_EARLY_MS > this.#context.clock.now();
  }

  async #kept(): Promise<Token | null> {
    const kept = parseKept(await this.#context.sessions.load());
    if (kept?.owner !== this.#owner || typeof kept.bearer !== 'string') return null;
    if (typeof kept.expiresAtMs !== 'number' || !Array.isArray(kept.scopes)) return null;
    const { bearer, scopes, expiresAtMs } = kept;
    const token = { bearer: new Secret(bearer), scopes: scopes.map(String), expiresAtMs, renewedAtMs: null };
    return this.#isLive(token) ? token : null;
  }

  async #issue(renewedAtMs: number | null): Promise<Token> {
    const { http, clock, sessions } = this.#context;
    const request: HttpRequest = {
      method: 'POST',
      path: 'oauth/token',
      body: {
        form: {
          grant_type: 'client_credentials',
          // The slash at the end is part of it.
          audience: `${issuerOf(this.#context)}api/v2/`,
          ...(await clientProof(this.#context)),
        },
      },
      effect: 'sign-in',
      operation: 'exchangeToken',
    };
    const response = await http.send(request);
    if (response.status !== 200) throw tokenRefusal(response, clock.now());
    const { access_token, expires_in, scope = '' } = parseAnswer(response, request);
    const scopes = scope.split(' ').filter((it) => it !== '');
    const expiresAtMs = clock.now() + expires_in * 1000;
    const session = { owner: this.#owner, bearer: access_token, scopes, expiresAtMs };
    // Kept before it is used: tokens are counted, and some plans are short of them.
    await sessions.save(new Secret(JSON.stringify(session)));
    return { bearer: new Secret(access_token), scopes, expiresAtMs, renewedAtMs };
  }
}

function parseAnswer(response: HttpResponse, request: HttpRequest): TokenResponse {
  let body: Partial<TokenResponse>;
  try {
    body = JSON.parse(response.text);
  } catch {
    throw notUnderstood(response, request);
  }
  const { access_token, expires_in } = body;
  if (typeof access_token !== 'string' || typeof expires_in !== 'number')
    throw notUnderstood(response, request);
  return { ...body, access_token, expires_in };
}

/** A damaged session is no session: it only costs a sign-in. */
function parseKept(session: Secret | null): KeptSession | null {
  if (session === null) return null;
  try {
    return JSON.parse(session.reveal());
  } catch {
    return null;
  }
}
