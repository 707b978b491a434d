import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { Vault } from '../../../src/vault/contract.ts';
import { createKeychainVault } from '../../../src/vault/keychain.ts';
import { type FakeKeyring, startFakeBus } from './fake-session-bus.ts';
import { scratchFolder, sharedLock } from './support.ts';
import { read, vaultCases } from './vault-cases.ts';

const READY = { alias: '/org/freedesktop/secrets/collection/login', locked: false };
const folder = await scratchFolder();

/** A helper that keeps items in a file instead of a keychain. `perform` may be overwritten by `script`. */
async function helper(script = ''): Promise<{ readonly workerPath: string; readonly storePath: string }> {
  const name = randomUUID();
  const workerPath = join(folder, `${name}.mjs`);
  const storePath = join(folder, `${name}.json`);
  await writeFile(
    workerPath,
    `import { readFileSync, writeFileSync, existsSync } from 'node:fs';
     const path = ${JSON.stringify(storePath)};
     const items = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
     let perform = ({ operation, service, account, value }) => {
       const key = JSON.stringify([service, account]);
       if (operation === 'get') return items[key] ?? null;
       const there = key in items;
       if (operation === 'set') items[key] = value; else delete items[key];
       writeFileSync(path, JSON.stringify(items));
       return operation === 'set' ? null : there;
     };
     ${script}
     let held = '';
     process.stdin.setEncoding('utf8').on('data', (chunk) => {
       const lines = (held + chunk).split('\\n');
       held = lines.pop();
       for (const line of lines) {
         const { id, body } = JSON.parse(line);
         let answer;
         try { answer = { ok: true, value: perform(body) }; } catch (error) { answer = { ok: false, reason: error.message }; }
         if (answer.value !== undefined || !answer.ok) process.stdout.write(JSON.stringify({ id, body: answer }) + '\\n');
       }
     });`,
  );
  return { workerPath, storePath };
}

interface Situation {
  readonly keyring?: FakeKeyring;
  readonly script?: string;
  readonly timeoutMs?: number;
}

async function keychain({ keyring = READY, script, timeoutMs = 20_000 }: Situation = {}): Promise<Vault> {
  const { workerPath } = await helper(script);
  const env = await startFakeBus(keyring);
  return createKeychainVault({ service: 'idctl-test', workerPath, locked: sharedLock(), env, timeoutMs });
}

async function expectNotReady(vault: Vault, state: string, sentence: RegExp): Promise<void> {
  const status = await vault.status();
  expect(status).toMatchObject({ backend: 'keychain', state, detail: expect.stringMatching(sentence) });
  expect(status.remedy).toBeTruthy();
  const calls = [
    () => vault.get('a'),
    () => vault.set('a', new Secret('fake-value')),
    () => vault.remove('a'),
    () => vault.list(),
  ];
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
      message: status.detail,
      hint: status.remedy,
    });
  }
}

vaultCases('a keychain vault', { make: () => keychain() });

describe.runIf(process.platform === 'linux')('A keychain that the bus tells about', () => {
  it.each([
    ['absent', 'when there is no keyring service', {}, /nothing on the session bus offers/],
    ['uninitialised', 'when there is no default keyring', { alias: '/' }, /no default keyring/],
    ['locked', 'when the keyring is locked', { ...READY, locked: true }, /is locked/],
  ] as const)('is %s %s', async (state, _when, keyring, sentence) => {
    await expectNotReady(await keychain({ keyring: { ...keyring } }), state, sentence);
  });

  it('is absent without a bus', async () => {
    const { workerPath } = await helper();
    const vault = createKeychainVault({ service: 'idctl-test', workerPath, locked: sharedLock(), env: {} });
    await expectNotReady(vault, 'absent', /no D-Bus session bus/);
  });

  it('is frozen when the bus does not answer', async () => {
    await expectNotReady(
      await keychain({ keyring: { silent: true }, timeoutMs: 100 }),
      'frozen',
      /did not answer in time/,
    );
  });

  it('is locked, not empty, when it was locked during the run', async () => {
    const keyring: FakeKeyring = { ...READY };
    const vault = await keychain({ keyring });
    expect(await vault.get('a')).toBeNull();
    keyring.locked = true;
    await expect(vault.get('a')).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(await vault.status()).toMatchObject({ state: 'locked' });
    keyring.locked = false;
    expect(await vault.get('a')).toBeNull();
  });
});

describe('The helper of the keychain', () => {
  it('is given up when it does not answer', async () => {
    await expectNotReady(
      await keychain({ script: 'perform = () => undefined;', timeoutMs: 400 }),
      'frozen',
      /did not answer/,
    );
  });

  it('is given up when a call into the library never returns', async () => {
    const vault = await keychain({ script: 'perform = () => { for (;;); };', timeoutMs: 400 });
    expect(await vault.status()).toMatchObject({ state: 'frozen' });
  });

  it('loses all requests that wait behind the one that hangs', async () => {
    const vault = await keychain({ script: 'perform = () => { for (;;); };', timeoutMs: 400 });
    const outcomes = await Promise.allSettled([vault.get('a'), vault.get('b'), vault.list()]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'VAULT_LOCKED' } });
    }
  });

  it.each([
    ['it cannot start', 'throw new Error("no native module");'],
    ['it dies in the middle', 'perform = () => process.kill(process.pid, "SIGKILL");'],
    ['something else writes to its output', 'process.stdout.write("banner\\n");'],
  ])('is reported as broken when %s', async (_what, script) => {
    await expectNotReady(await keychain({ script }), 'absent', /helper of idctl ended without an answer/);
  });

  it('is started again after it died', async () => {
    const flag = join(folder, randomUUID());
    await writeFile(flag, '');
    const dieOnce = `if (existsSync(${JSON.stringify(flag)})) perform = () => process.exit(3);`;
    const vault = await keychain({ script: dieOnce });
    await expect(vault.get('a')).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await rm(flag);
    expect(await vault.get('a')).toBeNull();
  });

  it('has its refusal reported, with the way out', async () => {
    const vault = await keychain({ script: 'perform = () => { throw new Error("user said no"); };' });
    await expectNotReady(vault, 'locked', /The keychain refused: user said no/);
  });
});

describe('The names in a keychain', () => {
  it('include a secret from before its value is written', async () => {
    const failOnValues = `const keep = perform; perform = (request) => {
      if (request.operation === 'set' && request.service === 'idctl-test') throw new Error('full');
      return keep(request);
    };`;
    const vault = await keychain({ script: failOnValues });
    await expect(vault.set('a', new Secret('x'))).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(await vault.list()).toEqual(['a']);
    expect(await vault.get('a')).toBeNull();
    expect(await vault.remove('a')).toBe(false);
    expect(await vault.list()).toEqual([]);
  });

  it('are not guessed when another program changed them', async () => {
    const { workerPath, storePath } = await helper();
    await writeFile(
      storePath,
      JSON.stringify({ [JSON.stringify(['idctl-test (names)', 'names'])]: '{"a":1}' }),
    );
    const env = await startFakeBus(READY);
    const vault = createKeychainVault({ service: 'idctl-test', workerPath, locked: sharedLock(), env });
    await expect(vault.list()).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
      hint: expect.stringContaining('idctl-test (names)'),
    });
    expect(await vault.status()).toMatchObject({ state: 'locked' });
  });

  it('are those of one service', async () => {
    const { workerPath } = await helper();
    const env = await startFakeBus(READY);
    const locked = sharedLock();
    const one = createKeychainVault({ service: 'one', workerPath, locked, env });
    await one.set('a', new Secret('x'));
    const two = createKeychainVault({ service: 'two', workerPath, locked, env });
    expect(await two.list()).toEqual([]);
    expect(await two.get('a')).toBeNull();
    expect(await read(one, 'a')).toBe('x');
  });
});
