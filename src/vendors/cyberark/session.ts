/** A signed-in session: what it is, and how it rests between runs (as one `Secret`, in the vault). */
import type { Clock } from '../../core/clock.ts';
import { CookieJar } from '../../core/cookies.ts';
import { Secret } from '../../core/secret.ts';
import { Fields } from './fields.ts';

export interface Session {
  /** `raw`: PVWA's own token, sent without "Bearer". `bearer`: a token of CyberArk Identity. */
  readonly scheme: 'raw' | 'bearer';
  readonly token: Secret;
  /** A session is valid only on the node that issued it, and a load balancer finds that node by its cookie. */
  readonly cookies: CookieJar;
  /**
   * When to renew, in milliseconds since the epoch. Null for PVWA: its idle timeout slides, is the server's setting
   * and is told to nobody, so the session is used until the server refuses it.
   */
  readonly renewAt: number | null;
}

export function authorizationOf({ scheme, token }: Session): string {
  return scheme === 'bearer' ? `Bearer ${token.reveal()}` : token.reveal();
}

/** @param owner who and where the session belongs to; a session of another owner is not taken up again */
export function packSession(session: Session, owner: string): Secret {
  const { scheme, token, cookies, renewAt } = session;
  return new Secret(JSON.stringify({ owner, scheme, token: token.reveal(), cookies, renewAt }));
}

/** Null when what was kept is damaged or belongs to another user or address. */
export function unpackSession(packed: Secret, owner: string, clock: Clock): Session | null {
  let fields: Fields | null;
  try {
    fields = Fields.of(JSON.parse(packed.reveal()));
  } catch {
    return null;
  }
  const token = fields?.text('token') ?? null;
  if (fields === null || token === null || fields.text('owner') !== owner) return null;
  return {
    scheme: fields.text('scheme') === 'bearer' ? 'bearer' : 'raw',
    token: new Secret(token),
    cookies: new CookieJar(clock, fields.value('cookies')),
    renewAt: fields.number('renewAt'),
  };
}
