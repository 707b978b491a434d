/** What rests in the vault between runs: tokens, the DPoP key that they are bound to, a person's refresh token. */
import type { JWK } from 'jose';
import type { Clock } from '../../core/clock.ts';
import { Secret } from '../../core/secret.ts';
import { covers } from './scopes.ts';

const RENEW_EARLY_MS = 60_000;
/** More sets of scopes than commands have are not kept. */
const MOST_TOKENS = 8;

export interface Token {
  readonly accessToken: string;
  /** As the token endpoint said it: how the token is shown. */
  readonly tokenType: 'Bearer' | 'DPoP';
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

export interface Session {
  /** Address, method and client: a session of another set-up is none. */
  readonly owner: string;
  readonly dpopJwk: JWK;
  readonly tokens: readonly Token[];
  readonly refreshToken: string | null;
}

export function packSession(session: Session): Secret {
  return new Secret(JSON.stringify(session));
}

/** A damaged session is no session: it only costs a sign-in. */
export function unpackSession(packed: Secret | null, owner: string): Session | null {
  if (packed === null) return null;
  try {
    const found: Session = JSON.parse(packed.reveal());
    const whole = Array.isArray(found.tokens) && typeof found.dpopJwk === 'object';
    return whole && found.owner === owner ? found : null;
  } catch {
    return null;
  }
}

export function isLive(token: Token, clock: Clock): boolean {
  return token.expiresAtMs - RENEW_EARLY_MS > clock.now();
}

/** The live token with the fewest scopes that is enough. */
export function tokenFor(session: Session, scopes: readonly string[], clock: Clock): Token | null {
  const enough = session.tokens.filter(
    (token) => isLive(token, clock) && scopes.every((scope) => covers(token.scopes, scope)),
  );
  return enough.sort((a, b) => a.scopes.length - b.scopes.length)[0] ?? null;
}

export function withToken(session: Session, token: Token, clock: Clock): Session {
  const same = (it: Token): boolean => it.scopes.join(' ') === token.scopes.join(' ');
  const others = session.tokens.filter((it) => isLive(it, clock) && !same(it));
  return { ...session, tokens: [token, ...others].slice(0, MOST_TOKENS) };
}
