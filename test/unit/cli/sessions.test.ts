import { describe, expect, it } from 'vitest';
import { createSessions } from '../../../src/cli/sessions.ts';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Locks } from '../../../src/services/pam/lease.ts';
import { createMemoryVault } from '../../../src/vault/memory.ts';

const session = new Secret('fake-session');

/** Tells which locks were taken. */
const taken: string[] = [];
const LOCKS: Locks = {
  withLock(name, _waitMs, work) {
    taken.push(name);
    return work();
  },
};

describe('a session', () => {
  it('outlives the run in the vault', async () => {
    const vault = createMemoryVault();
    const first = createSessions(
      'pvwa',
      async () => vault,
      () => undefined,
      LOCKS,
    );
    await first.save(session);
    expect(first.isOrphaned()).toBe(false);
    const second = createSessions(
      'pvwa',
      async () => vault,
      () => undefined,
      LOCKS,
    );
    expect((await second.load())?.reveal()).toBe('fake-session');
    await second.clear();
    expect(await first.load()).toBeNull();
    expect(await vault.list()).toEqual([]);
  });

  it('stays in memory without a vault, and is then nobody’s after the run', async () => {
    const sessions = createSessions('pvwa', null, () => undefined, LOCKS);
    await sessions.save(session);
    expect((await sessions.load())?.reveal()).toBe('fake-session');
    expect(sessions.isOrphaned()).toBe(true);
    await sessions.clear();
    expect(sessions.isOrphaned()).toBe(false);
  });

  it('stays in memory where the vault does not open, which is said once', async () => {
    const said: string[] = [];
    const locked = () => Promise.reject(new IdctlError('VAULT_LOCKED', 'It is locked.'));
    const sessions = createSessions('pvwa', locked, (text) => said.push(text), LOCKS);
    expect(await sessions.load()).toBeNull();
    await sessions.save(session);
    expect((await sessions.load())?.reveal()).toBe('fake-session');
    expect(said).toEqual(['pvwa: the session is not kept for the next run: It is locked.']);
    expect(sessions.isOrphaned()).toBe(true);
  });

  it('does not hide a fault of ours', async () => {
    const sessions = createSessions(
      'pvwa',
      () => Promise.reject(new TypeError('ours')),
      () => undefined,
      LOCKS,
    );
    await expect(sessions.load()).rejects.toThrow('ours');
  });

  it('that was handed over is not ours to end', async () => {
    const sessions = createSessions('pvwa', null, () => undefined, LOCKS, session);
    expect(await sessions.load()).toBe(session);
    expect(sessions.isOrphaned()).toBe(false);
    await sessions.save(new Secret('fake-renewed'));
    expect(sessions.isOrphaned()).toBe(true);
  });

  it('is made by one process at a time where others can find it, and at once where they cannot', async () => {
    const vault = createMemoryVault();
    taken.length = 0;
    const shared = createSessions(
      'pvwa',
      async () => vault,
      () => undefined,
      LOCKS,
    );
    expect(await shared.oneAtATime(async () => 'signed in')).toBe('signed in');
    expect(taken).toEqual(['sign-in pvwa']);
    const alone = createSessions('pvwa', null, () => undefined, LOCKS);
    expect(await alone.oneAtATime(async () => 'signed in')).toBe('signed in');
    expect(taken).toEqual(['sign-in pvwa']);
  });
});
