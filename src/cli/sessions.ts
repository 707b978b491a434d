/** Sessions of vendors, kept in the profile's vault between runs. */
import { IdctlError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { Locks } from '../services/pam/lease.ts';
import type { Vault } from '../vault/contract.ts';
import type { SessionStore } from '../vendors/contract.ts';

export interface Sessions extends SessionStore {
  /** Whether a session was made that no later run will find. */
  isOrphaned(): boolean;
}

/** As long as a sign-in with a challenge for a person may take. */
const SIGN_IN_WAIT_MS = 120_000;

export function sessionName(connection: string): string {
  return `session/${connection}`;
}

/**
 * A vault that cannot be opened costs a sign-in a run, not the run: the session stays in memory then, and is ended at
 * the vendor when the run ends. `vault` null: the profile names none.
 */
export function createSessions(
  connection: string,
  vault: (() => Promise<Vault>) | null,
  say: (message: string) => void,
  locks: Locks,
  inherited?: Secret,
): Sessions {
  const name = sessionName(connection);
  let inMemory: Secret | null = inherited ?? null;
  let warned = vault === null;

  async function withVault<T>(work: (vault: Vault) => Promise<T>): Promise<T | null> {
    if (vault === null) return null;
    try {
      return await work(await vault());
    } catch (error) {
      if (!(error instanceof IdctlError)) throw error;
      if (!warned) say(`${connection}: the session is not kept for the next run: ${error.message}`);
      warned = true;
      return null;
    }
  }

  return {
    load: async () => inMemory ?? (await withVault((it) => it.get(name))),
    async save(session) {
      const kept = await withVault(async (it) => {
        await it.set(name, session);
        return true;
      });
      inMemory = kept === true ? null : session;
    },
    async clear() {
      inMemory = null;
      await withVault((it) => it.remove(name));
    },
    async oneAtATime(signIn) {
      // Without a vault nobody finds anybody's session: waiting would be for nothing.
      if (vault === null) return signIn();
      return locks.withLock(`sign-in ${connection}`, SIGN_IN_WAIT_MS, signIn);
    },
    // An inherited session is not ours to end.
    isOrphaned: () => inMemory !== null && inMemory !== inherited,
  };
}
