/** The rules of an Okta org: who can sign in with what, and when an account locks. Knows no HTTP. */
import * as z from 'zod';
import { instant } from '../../core/clock.ts';
import type { LabChance, LabClock } from '../kernel/contract.ts';

/** The lab org's lockout setting; each real org has its own. */
const MAX_BAD_TRIES = 10;

/** Assumed; the document shows an instant and names no lifetime. */
const SESSION_TOKEN_LIFETIME_MS = 5 * 60_000;

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** So that every class of characters is in a password, whatever chance gave. */
const PASSWORD_SUFFIX = 'aA1!';

const userSchema = z.strictObject({
  id: z.string(),
  login: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  /** Null until somebody sets one; such a user cannot sign in. */
  password: z.string().nullable(),
  /** ISO; null together with the password. */
  passwordChanged: z.string().nullable(),
  badTries: z.int(),
});

const orgSchema = z.strictObject({ users: z.array(userSchema) });

export type OktaUser = Readonly<z.infer<typeof userSchema>>;

export type SignIn =
  | {
      readonly outcome: 'success';
      readonly user: OktaUser;
      readonly sessionToken: string;
      readonly expiresAt: string;
    }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'locked-out' };

export const ORDINARY_LOGIN = 'sam.reed@lab.example';
export const PRIVILEGED_LOGIN = 'sam.reed-admin@lab.example';

export class OktaOrg {
  readonly #clock: LabClock;
  readonly #chance: LabChance;
  #users: OktaUser[] = [];

  constructor(clock: LabClock, chance: LabChance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  /** The small company: its administrator's ordinary account, and the privileged one whose password a vault owns. */
  reset(): void {
    this.#users = [this.#newUser(ORDINARY_LOGIN), this.#newUser(PRIVILEGED_LOGIN)];
    this.setPassword(ORDINARY_LOGIN, this.#chance.text(20, ALPHANUMERIC) + PASSWORD_SUFFIX);
  }

  /**
   * Sets a password as an administrator does; an account that is locked stays locked (assumed, since Okta has
   * `unlockUser` for that).
   * A login that the org does not have is left alone.
   */
  setPassword(login: string, password: string): void {
    const user = this.#find(login);
    if (user === undefined || user.password === password) return;
    this.#replace({ ...user, password, passwordChanged: instant(this.#clock.now()) });
  }

  passwordOf(login: string): string | null {
    return this.#find(login)?.password ?? null;
  }

  /** Primary authentication. `username` is a login, or its part before the @. Ten bad tries in a row lock. */
  signIn(username: string, password: string): SignIn {
    const user = this.#find(username);
    if (user === undefined || user.password === null) return { outcome: 'refused' };
    if (user.badTries >= MAX_BAD_TRIES) return { outcome: 'locked-out' };
    if (user.password !== password) {
      this.#replace({ ...user, badTries: user.badTries + 1 });
      return { outcome: 'refused' };
    }
    this.#replace({ ...user, badTries: 0 });
    return {
      outcome: 'success',
      user,
      sessionToken: this.#chance.text(42, ALPHANUMERIC),
      expiresAt: instant(this.#clock.now() + SESSION_TOKEN_LIFETIME_MS),
    };
  }

  save(): unknown {
    return { users: this.#users };
  }

  load(saved: unknown): void {
    this.#users = orgSchema.parse(saved).users;
  }

  #newUser(login: string): OktaUser {
    return {
      id: `00u${this.#chance.text(17, ALPHANUMERIC)}`,
      login,
      firstName: 'Sam',
      lastName: 'Reed',
      password: null,
      passwordChanged: null,
      badTries: 0,
    };
  }

  /** Logins do not mind capitals. */
  #find(name: string): OktaUser | undefined {
    const wanted = name.toLowerCase();
    return this.#users.find(({ login }) => login === wanted || login.split('@')[0] === wanted);
  }

  #replace(changed: OktaUser): void {
    this.#users = this.#users.map((user) => (user.id === changed.id ? changed : user));
  }
}
