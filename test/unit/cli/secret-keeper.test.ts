import { describe, expect, it } from 'vitest';
import { createSecretKeeper } from '../../../src/cli/setup/secret-keeper.ts';
import type { Prompts } from '../../../src/cli/terminal/prompts.ts';
import { createPrompts } from '../../../src/cli/terminal/prompts.ts';
import { Secret } from '../../../src/core/secret.ts';
import { createMemoryVault } from '../../../src/vault/memory.ts';
import { silentIo } from './silent-io.ts';

function typing(answer: string): Prompts {
  const signal = new AbortController().signal;
  const prompts = createPrompts({ io: silentIo(), noInput: true, environment: {}, signal });
  return { ...prompts, secret: async () => new Secret(answer) };
}

const QUESTION = { message: 'password:', answeredBy: '--set' };

describe('a secret that a set-up stores', () => {
  it('is referred to by backend and name', async () => {
    const vault = createMemoryVault();
    const keeper = createSecretKeeper(async () => vault, typing('new'));
    expect(await keeper.keep('pvwa', 'password', QUESTION)).toBe('memory:pvwa/password');
    expect((await vault.get('pvwa/password'))?.reveal()).toBe('new');
  });

  it('is gone when the set-up is given up', async () => {
    const vault = createMemoryVault();
    const keeper = createSecretKeeper(async () => vault, typing('new'));
    await keeper.keep('pvwa', 'password', QUESTION);
    await keeper.undo();
    expect(await vault.list()).toEqual([]);
  });

  it('gives way to the one that was there before, when the set-up is given up', async () => {
    const vault = createMemoryVault();
    await vault.set('pvwa/password', new Secret('in use'));
    const keeper = createSecretKeeper(async () => vault, typing('new'));
    await keeper.keep('pvwa', 'password', QUESTION);
    await keeper.keep('pvwa', 'password', QUESTION);
    await keeper.undo();
    expect((await vault.get('pvwa/password'))?.reveal()).toBe('in use');
  });
});
