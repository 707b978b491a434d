/**
 * OAuth tokens of one connection: taken from the vault, got when there is none with the scopes that a call needs,
 * renewed when the org refuses one. Calls that need the same share one request, and processes wait for each other.
 */
import { hasCode } from '../../core/errors.ts';
import type { VendorContext } from '../contract.ts';
import type { Credential, SignIn } from './credential.ts';
import { DpopKey, Nonce } from './dpop.ts';
import type { Grant } from './grant.ts';
import { narrowed } from './scopes.ts';
import { packSession, type Session, type Token, tokenFor, unpackSession, withToken } from './session.ts';
import type { TokenResponse } from './spec.ts';

/** A token younger than this that was got because another was refused is good: the next refusal is about rights. */
const TRUSTED_MS = 60_000;
const REVOKE_PATH = 'oauth2/v1/revoke';

interface TokenCredential extends Credential {
  readonly token: Token;
  /** When it was got because of a refusal. */
  readonly renewedAtMs: number | null;
}

export class TokenKeeper implements SignIn {
  readonly #context: VendorContext;
  readonly #grant: Grant;
  readonly #owner: string;
  readonly #nonce: Nonce;
  readonly #asking = new Map<string, Promise<TokenCredential>>();
  #session: Session | null = null;
  #dpop: { readonly of: Session['dpopJwk']; readonly key: DpopKey } | null = null;
  readonly #refused = new Set<string>();
  readonly #renewed = new Map<string, number>();
  /** By this process. */
  readonly #obtained = new Set<string>();

  constructor(context: VendorContext, grant: Grant) {
    this.#context = context;
    this.#grant = grant;
    const { method, clientId } = context.settings;
    this.#owner = [context.baseUrl, method, clientId].join(' ');
    this.#nonce = new Nonce(context.facts);
  }

  current(scopes: readonly string[]): Promise<TokenCredential> {
    const wanted = narrowed(scopes);
    const name = wanted.join(' ');
    const asking = this.#asking.get(name) ?? this.#find(wanted).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asking);
    return asking;
  }

  async renew(refused: Credential, scopes: readonly string[]): Promise<TokenCredential | null> {
    const { token, renewedAtMs } = refused as TokenCredential; // Only this class makes those that it is given back.
    if (renewedAtMs !== null && this.#context.clock.now() - renewedAtMs < TRUSTED_MS) return null;
    this.#distrust(token);
    const found = await this.current(scopes);
    const now = this.#context.clock.now();
    this.#renewed.set(found.token.accessToken, now);
    return { ...found, renewedAtMs: now };
  }

  /** An org that has forgotten one token may have forgotten all that rested in the vault: none of them is tried in its place. */
  #distrust({ accessToken }: Token): void {
    const session = this.#session;
    const isFresh = (it: Token): boolean =>
      it.accessToken !== accessToken &&
      (this.#obtained.has(it.accessToken) || this.#renewed.has(it.accessToken));
    this.#refused.add(accessToken);
    if (session === null) return;
    for (const it of session.tokens) if (!isFresh(it)) this.#refused.add(it.accessToken);
    this.#session = { ...session, tokens: session.tokens.filter(isFresh) };
  }

  granted(): readonly string[] {
    return narrowed((this.#session?.tokens ?? []).flatMap((token) => token.scopes));
  }

  async end(): Promise<void> {
    const session = this.#session ?? (await this.#stored());
    this.#session = null;
    const tokens = (session?.tokens ?? []).map((it) => it.accessToken);
    for (const token of [session?.refreshToken ?? null, ...tokens]) {
      if (token !== null) await this.#revoke(token);
    }
    await this.#context.sessions.clear();
  }

  async #find(wanted: readonly string[]): Promise<TokenCredential> {
    const { clock, sessions } = this.#context;
    this.#session ??= await this.#stored();
    const atHand = this.#session === null ? null : tokenFor(this.#session, wanted, clock);
    const token = atHand ?? (await sessions.oneAtATime(() => this.#adoptOrObtain(wanted)));
    return this.#credential(token);
  }

  /** Takes up what another process, or another call of this one, has got meanwhile. */
  async #adoptOrObtain(wanted: readonly string[]): Promise<Token> {
    const { clock, sessions } = this.#context;
    const session = (await this.#stored()) ?? this.#session ?? (await this.#newSession());
    this.#session = session;
    const found = tokenFor(session, wanted, clock);
    if (found !== null) return found;
    const asked = this.#grant.keepsScopes
      ? narrowed([
          ...wanted,
          ...session.tokens.flatMap((it) => it.scopes.filter((one) => one.startsWith('okta.'))),
        ])
      : wanted;
    const endpoint = { context: this.#context, dpop: await this.#keyOf(session), nonce: this.#nonce };
    const answer = await this.#grant.obtain(endpoint, asked, session.refreshToken);
    const token = this.#tokenOf(answer, asked);
    this.#obtained.add(token.accessToken);
    const refreshToken = answer.refresh_token ?? session.refreshToken;
    this.#session = { ...withToken(session, token, clock), refreshToken };
    // Kept before it is used: a run that dies in the next call must not have cost a sign-in for nothing.
    await sessions.save(packSession(this.#session));
    return token;
  }

  async #stored(): Promise<Session | null> {
    const found = unpackSession(await this.#context.sessions.load(), this.#owner);
    if (found === null) return null;
    return { ...found, tokens: found.tokens.filter((it) => !this.#refused.has(it.accessToken)) };
  }

  async #newSession(): Promise<Session> {
    const key = await DpopKey.create(this.#context.clock);
    this.#dpop = { of: key.jwk, key };
    return { owner: this.#owner, dpopJwk: key.jwk, tokens: [], refreshToken: null };
  }

  #tokenOf(answer: TokenResponse, asked: readonly string[]): Token {
    return {
      accessToken: answer.access_token,
      tokenType: answer.token_type.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer',
      scopes: narrowed(answer.scope === undefined ? asked : answer.scope.split(' ')),
      expiresAtMs: this.#context.clock.now() + answer.expires_in * 1000,
    };
  }

  async #keyOf({ dpopJwk }: Session): Promise<DpopKey> {
    if (this.#dpop !== null && this.#dpop.of.x === dpopJwk.x) return this.#dpop.key;
    const key = await DpopKey.from(dpopJwk, this.#context.clock);
    this.#dpop = { of: dpopJwk, key };
    return key;
  }

  async #credential(token: Token): Promise<TokenCredential> {
    const session = this.#session ?? (await this.#newSession());
    const key = await this.#keyOf(session);
    const { accessToken, tokenType } = token;
    const authorization = `${tokenType} ${accessToken}`;
    return {
      token,
      renewedAtMs: this.#renewed.get(accessToken) ?? null,
      heard: (headers) => this.#nonce.learn(headers),
      sign: async (attempt) =>
        tokenType === 'Bearer'
          ? { authorization }
          : {
              authorization,
              dpop: await key.proof(attempt, { accessToken, nonce: await this.#nonce.current() }),
            },
    };
  }

  /** A token that cannot be revoked ends by itself within the hour. */
  async #revoke(token: string): Promise<void> {
    const { http } = this.#context;
    try {
      const form = { token, ...(await this.#grant.proveClient(REVOKE_PATH)) };
      await http.send({
        method: 'POST',
        path: REVOKE_PATH,
        body: { form },
        effect: 'sign-in',
        operation: 'revoke',
      });
    } catch (error) {
      if (hasCode(error, 'CANCELLED')) throw error;
    }
  }
}
