/**
 * The token of a service user: IssueServiceToken gives one for an API key. It lives until `expires_at`, but "may
 * expire at any time", so a 401 is answered by one new token; 401 also means "no role", so by no more than one.
 */
import { IdctlError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { notUnderstood, refusal } from './faults.ts';
import type { AuthTokenResponse } from './spec.ts';

const RENEW_EARLY_MS = 60_000;
/** A token younger than this that was got because of a 401 is good: another 401 is about roles. */
const TRUSTED_MS = 60_000;

export interface Token {
  readonly bearer: Secret;
  readonly expiresAtMs: number;
  /** Set when it was asked for because an earlier one was refused. */
  readonly renewedAtMs: number | null;
}

/** What rests in the vault between runs. */
interface KeptSession {
  readonly team?: unknown;
  readonly keyId?: unknown;
  readonly bearer?: unknown;
  readonly expiresAtMs?: unknown;
}

export class ServiceToken {
  readonly #context: VendorContext;
  readonly #team: string;
  readonly #keyId: string;
  #held: Token | null = null;
  #asking: Promise<Token> | null = null;

  constructor(context: VendorContext) {
    this.#context = context;
    this.#team = String(context.settings['team'] ?? '');
    this.#keyId = String(context.settings['keyId'] ?? '');
  }

  /** A token good for a minute at least; parallel callers share one request. @throws AUTH_REQUIRED */
  async current(): Promise<Token> {
    if (this.#asking === null && this.#held !== null && this.#isLive(this.#held)) return this.#held;
    return this.#once(async () => (await this.#kept()) ?? (await this.#issue(null)));
  }

  /** After a 401 with `refused`: the token to repeat with, or null when the 401 cannot be about the token. */
  async renew(refused: Token): Promise<Token | null> {
    const now = this.#context.clock.now();
    if (refused.renewedAtMs !== null && now - refused.renewedAtMs < TRUSTED_MS) return null;
    if (this.#asking === null && this.#held !== null && this.#held !== refused) return this.#held;
    return this.#once(() => this.#issue(now));
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
    if (kept === null || kept.team !== this.#team || kept.keyId !== this.#keyId) return null;
    if (typeof kept.bearer !== 'string' || typeof kept.expiresAtMs !== 'number') return null;
    const token = { bearer: new Secret(kept.bearer), expiresAtMs: kept.expiresAtMs, renewedAtMs: null };
    return this.#isLive(token) ? token : null;
  }

  async #issue(renewedAtMs: number | null): Promise<Token> {
    const { http, clock, sessions } = this.#context;
    const keySecret = await this.#context.secret('keySecret');
    const request: HttpRequest = {
      method: 'POST',
      path: `v1/teams/${encodeURIComponent(this.#team)}/service_token`,
      body: { json: { key_id: this.#keyId, key_secret: keySecret.reveal() } },
      effect: 'sign-in',
      operation: 'IssueServiceToken',
    };
    const response = await http.send(request);
    if (response.status !== 200) throw refusal(response, request, clock.now());
    const token = { ...this.#accept(response, request), renewedAtMs };
    const { bearer, expiresAtMs } = token;
    const session = { team: this.#team, keyId: this.#keyId, bearer: bearer.reveal(), expiresAtMs };
    await sessions.save(new Secret(JSON.stringify(session)));
    return token;
  }

  /** @throws AUTH_REQUIRED when the token is another team's, as Okta's own client checks */
  #accept(response: HttpResponse, request: HttpRequest): Pick<Token, 'bearer' | 'expiresAtMs'> {
    const body = parseAnswer(response);
    const expiresAtMs = Date.parse(body?.expires_at ?? '');
    if (body?.bearer_token === undefined || Number.isNaN(expiresAtMs)) throw notUnderstood(response, request);
    if (body.team_name?.toLowerCase() !== this.#team.toLowerCase()) {
      throw new IdctlError(
        'AUTH_REQUIRED',
        `The key opened the team "${body.team_name}", not "${this.#team}"`,
        {
          hint: 'Correct the team of the connection, or use a key of that team.',
        },
      );
    }
    return { bearer: new Secret(body.bearer_token), expiresAtMs };
  }
}

function parseAnswer(response: HttpResponse): AuthTokenResponse | null {
  try {
    return JSON.parse(response.text);
  } catch {
    return null;
  }
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
