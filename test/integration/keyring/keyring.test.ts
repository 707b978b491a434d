/** The keychain vault against a real gnome-keyring. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { Vault } from '../../../src/vault/contract.ts';
import { createKeychainVault } from '../../../src/vault/keychain.ts';
import { buildKeychainWorker, sharedLock } from '../../unit/vault/support.ts';
import { read, vaultCases } from '../../unit/vault/vault-cases.ts';
import { cannotTest, describeWith } from '../peers.ts';
import { KeyringSession, type KeyringStart, PROGRAMS } from './keyring-session.ts';

const PASSWORD = `fake-${randomUUID()}`;
const workerPath = await buildKeychainWorker();
const describeKeyring = describeWith('The keychain vault', PROGRAMS);

let home: string;
let session: KeyringSession | undefined;

async function start(how: KeyringStart): Promise<KeyringSession> {
  session = await KeyringSession.start(home, how);
  return session;
}

/** The same home, after the user signed out and in again. */
async function restart(how: KeyringStart): Promise<KeyringSession> {
  await session?.stop();
  return start(how);
}

function vaultIn(env: NodeJS.ProcessEnv, timeoutMs = 3000): Vault {
  return createKeychainVault({ service: 'idctl-test', workerPath, locked: sharedLock(), env, timeoutMs });
}

async function expectNotReady(vault: Vault, state: string): Promise<void> {
  const status = await vault.status();
  expect(status).toMatchObject({ backend: 'keychain', state });
  expect(status.remedy).toBeTruthy();
  const calls = [
    () => vault.get('planted'),
    () => vault.set('planted', new Secret('fake-other')),
    () => vault.remove('planted'),
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

describeKeyring('gnome-keyring', () => {
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'idctl-keyring-'));
  });

  afterEach(async () => {
    await session?.stop();
    session = undefined;
    await rm(home, { recursive: true, force: true });
  });

  vaultCases('a keychain vault on gnome-keyring', {
    make: async () => vaultIn((await start({ password: PASSWORD })).env),
    runs: 15,
  });

  it.each([
    ['plain', 'fake-plain'],
    ['beyond ASCII', 'Pässwörd-€-日本-😀'],
    ['of several lines', 'first\nsecond\r\n\nlast\n'],
    ['of 4 KB', 'k'.repeat(4096)],
  ])('shows other programs a value %s as it is', async (_what, value) => {
    const running = await start({ password: PASSWORD });
    await vaultIn(running.env).set('okta/admin', new Secret(value));
    expect(await running.secretTool(['lookup', 'service', 'idctl-test', 'username', 'okta/admin'])).toBe(
      value,
    );
  });

  it('gives a value that another program wrote under its service', async () => {
    const running = await start({ password: PASSWORD });
    const attributes = ['service', 'idctl-test', 'username', 'from-outside'];
    await running.secretTool(['store', '--label=by hand', ...attributes], 'fake-outside');
    expect(await read(vaultIn(running.env), 'from-outside')).toBe('fake-outside');
  });

  it('keeps values until the next login', async () => {
    await vaultIn((await start({ password: PASSWORD })).env).set('planted', new Secret('fake-kept'));
    const { env } = await restart({ password: PASSWORD });
    expect(await read(vaultIn(env), 'planted')).toBe('fake-kept');
    expect(await vaultIn(env).list()).toEqual(['planted']);
  });

  it.each([
    ['nobody gave its password', 'closed'],
    ['a wrong password was given', { password: 'fake-wrong' }],
  ] as const)('is locked, not empty, when %s', async (_what, how) => {
    await vaultIn((await start({ password: PASSWORD })).env).set('planted', new Secret('fake-kept'));
    await expectNotReady(vaultIn((await restart(how)).env), 'locked');
    const { env } = await restart({ password: PASSWORD });
    expect(await read(vaultIn(env), 'planted')).toBe('fake-kept');
  });

  it('is locked, not empty, when it was locked during the run', async () => {
    const running = await start({ password: PASSWORD });
    const vault = vaultIn(running.env);
    await vault.set('planted', new Secret('fake-kept'));
    await running.lock();
    await expect(vault.get('planted')).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await expectNotReady(vault, 'locked');
  });

  it('is uninitialised when there was never a keyring', async () => {
    await expectNotReady(vaultIn((await start('closed')).env), 'uninitialised');
  });

  it('is absent on a bus without it', async () => {
    await expectNotReady(vaultIn((await start('absent')).env), 'absent');
  });

  it('is absent without a bus, and behind an address that leads nowhere', async () => {
    const nowhere = { PATH: process.env['PATH'], HOME: home };
    await expectNotReady(vaultIn(nowhere), 'absent');
    await expectNotReady(
      vaultIn({ ...nowhere, DBUS_SESSION_BUS_ADDRESS: `unix:path=${home}/bus` }),
      'absent',
    );
  });

  it('is frozen when it does not answer, and of use again when it does', async () => {
    const running = await start({ password: PASSWORD });
    const vault = vaultIn(running.env, 1500);
    await vault.set('planted', new Secret('fake-kept'));
    running.freeze();
    await expectNotReady(vault, 'frozen');
    running.thaw();
    expect(await read(vault, 'planted')).toBe('fake-kept');
  });

  it('has no stand-in: what is in the kernel keyring is neither read nor changed', async (context) => {
    const { env } = await start('absent');
    const seen = await besideKernelKeyring(env);
    if (seen.planted === null) {
      cannotTest('The kernel keyring', 'this machine refuses its use');
      return context.skip('the kernel keyring is refused');
    }
    // Left to itself the library takes the kernel keyring: the trap is really there.
    expect(seen).toMatchObject({ planted: 'fake-in-kernel', unpinned: 'fake-in-kernel' });
    expect(seen.helper).toEqual([{ ok: false }, { ok: false }, { ok: false }]);
    expect(seen.vault).toEqual(['VAULT_LOCKED', 'VAULT_LOCKED', 'VAULT_LOCKED']);
    expect(seen.after).toBe('fake-in-kernel');
  });
});

interface Seen {
  readonly planted: string | null;
  readonly unpinned?: string | null;
  readonly helper?: unknown;
  readonly vault?: unknown;
  readonly after?: string | null;
}

/** Plants a value in a kernel keyring of its own and lets the helper and the vault look for it there. */
async function besideKernelKeyring(env: NodeJS.ProcessEnv): Promise<Seen> {
  const program = `${workerPath}.kernel.mjs`;
  const contents = `
    import { Entry } from '@napi-rs/keyring';
    import { Secret } from './src/core/secret.ts';
    import { createKeychainVault } from './src/vault/keychain.ts';
    import { KeychainClient } from './src/vault/keychain-client.ts';
    const item = { service: 'idctl-test', account: 'planted' };
    const inKernel = new Entry(item.service, item.account, { linux: { store: 'keyutils' } });
    const attempt = (work) => { try { return work(); } catch { return null; } };
    attempt(() => inKernel.setPassword('fake-in-kernel'));
    const planted = attempt(() => inKernel.getPassword());
    const unpinned = attempt(() => new Entry(item.service, item.account).getPassword());
    const client = new KeychainClient(${JSON.stringify(workerPath)}, process.env);
    const helper = [];
    for (const request of [{ operation: 'get' }, { operation: 'set', value: 'fake-other' }, { operation: 'remove' }]) {
      helper.push({ ok: (await client.ask({ ...request, ...item }, 30_000)).ok });
    }
    const keychain = createKeychainVault({ service: item.service, workerPath: ${JSON.stringify(workerPath)}, locked: (work) => work() });
    const vault = [];
    for (const call of [() => keychain.get('planted'), () => keychain.set('planted', new Secret('x')), () => keychain.remove('planted')]) {
      vault.push(await call().then(() => 'answered', (error) => error.code));
    }
    const after = attempt(() => inKernel.getPassword());
    console.log(JSON.stringify({ planted, unpinned, helper, vault, after }));`;
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['@napi-rs/keyring'],
  });
  try {
    const { stdout } = await promisify(execFile)('keyctl', ['session', '-', process.execPath, program], {
      env,
    });
    return JSON.parse(stdout);
  } finally {
    await rm(program);
  }
}
