/**
 * One session for a whole run and, by the store, for the runs after it. Parallel calls share one logon; a refused
 * logon is the answer for the rest of the run, because repeated ones suspend the user in the vault; a password that was
 * refused stays so over runs (`refused-password.ts`).
 */
import type { Code, IdctlError } from '../../core/errors.ts';
import { hasCode } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { signIn } from './auth.ts';
import { refuseAgain, rememberRefusal } from './refused-password.ts';
import type { Session } from './session.ts';
import { authorizationOf, packSession, unpackSession } from './session.ts';
import { ownerOf } from './settings.ts';

/** Failed logons that stay failed: a second try would knock at the vault again with the same wrong thing. */
const FINAL: readonly Code[] = ['AUTH_REQUIRED', 'DENIED', 'INPUT_REQUIRED'];

export class SessionKeeper {
  readonly #context: VendorContext;
  readonly #owner: string;
  #live: Session | null = null;
  /** The one that the server refused last. */
  #dead: Session | null = null;
  #opening: Promise<Session> | null = null;
  #refusal: IdctlError | null = null;
  /** The store is asked once; what it held is either live or refused after that. */
  #storeWasRead = false;

  constructor(context: VendorContext) {
    this.#context = context;
    this.#owner = ownerOf(context);
  }

  /** The session at hand, of an earlier run, or of a new logon. @throws AUTH_REQUIRED and what a logon throws */
  async current(): Promise<Session> {
    if (this.#refusal !== null) throw this.#refusal;
    if (this.#live !== null && !this.#isSpent(this.#live)) return this.#live;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** A session that is not the refused one: another call may have signed in meanwhile. */
  async renew(refused: Session): Promise<Session> {
    this.#dead = refused;
    if (this.#live === refused) this.#live = null;
    return this.current();
  }

  /** Without signing in: null when there is no session. */
  async atHand(): Promise<Session | null> {
    this.#live ??= await this.#stored();
    return this.#live;
  }

  async forget(): Promise<void> {
    this.#live = null;
    this.#storeWasRead = true;
    await this.#context.sessions.clear();
  }

  async #open(): Promise<Session> {
    const stored = await this.#stored();
    if (stored !== null && !this.#isSpent(stored)) {
      this.#live = stored;
      return stored;
    }
    const dead = stored ?? this.#dead;
    this.#live = await this.#context.sessions.oneAtATime(() => this.#adoptOrSignIn(dead));
    return this.#live;
  }

  /** Takes up what another process has got meanwhile; signs in when that is nothing, or what was refused here. */
  async #adoptOrSignIn(dead: Session | null): Promise<Session> {
    const packed = await this.#context.sessions.load();
    const found = packed === null ? null : unpackSession(packed, this.#owner, this.#context.clock);
    if (found !== null && !this.#isSpent(found) && authorizationOf(found) !== authorizationIn(dead))
      return found;
    const session = await this.#signIn(packed);
    // Kept before it is used: a run that dies in the next call must not leave a session that nobody can end.
    await this.#context.sessions.save(packSession(session, this.#owner));
    return session;
  }

  async #signIn(packed: Secret | null): Promise<Session> {
    try {
      await refuseAgain(this.#context, this.#owner, packed);
      return await signIn(this.#context);
    } catch (error) {
      if (hasCode(error, ...FINAL)) this.#refusal = error;
      await rememberRefusal(this.#context, this.#owner, error);
      throw error;
    }
  }

  async #stored(): Promise<Session | null> {
    if (this.#storeWasRead) return null;
    this.#storeWasRead = true;
    const packed = await this.#context.sessions.load();
    return packed === null ? null : unpackSession(packed, this.#owner, this.#context.clock);
  }

  #isSpent({ renewAt }: Session): boolean {
    return renewAt !== null && this.#context.clock.now() >= renewAt;
  }
}

function authorizationIn(session: Session | null): string | null {
  return session === null ? null : authorizationOf(session);
}
