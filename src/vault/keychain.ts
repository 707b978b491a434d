/**
 * The keychain of the platform: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. One item a
 * secret, with service and user name as attributes, and one with all names, since searching is slow or hangs on some.
 * The names are written first and removed last: after a crash there may be a name without a secret, never a secret
 * without a name. Items that other programs made are found by `get` and not by `list`.
 */
import { Secret } from '../core/secret.ts';
import type { Vault, VaultStatus } from './contract.ts';
import { type Answered, Deadline, KeychainAccess } from './keychain-access.ts';
import { decodeValue, encodeValue, parseNames, serialiseNames } from './keychain-items.ts';
import type { KeychainItem, KeychainRequest } from './keychain-protocol.ts';
import { namesDamaged } from './keychain-trouble.ts';
import { assertSecretName, secretsIn } from './names.ts';
import { isNotReady, lockedError, type NotReady } from './not-ready.ts';
import { type CrossProcessLock, oneWriterAtATime } from './writer.ts';

export interface KeychainVaultOptions {
  /** Service attribute of the items, such as `idctl`. */
  readonly service: string;
  /** Path of the built `keychain-worker`. */
  readonly workerPath: string;
  /** Held while an item and the list of names change together. */
  readonly locked: CrossProcessLock;
  /** Every method has answered by then, counted from when it holds the lock. */
  readonly timeoutMs?: number;
  /** Where the session bus is told. */
  readonly env?: NodeJS.ProcessEnv;
}

export function createKeychainVault(options: KeychainVaultOptions): Vault {
  return new KeychainVault(options);
}

class KeychainVault implements Vault {
  readonly backend = 'keychain';
  readonly #service: string;
  readonly #names: KeychainItem;
  readonly #timeoutMs: number;
  readonly #exclusively: CrossProcessLock;
  readonly #access: KeychainAccess;

  constructor({ service, workerPath, locked, timeoutMs = 3000, env = process.env }: KeychainVaultOptions) {
    this.#service = service;
    this.#names = { service: `${service} (names)`, account: 'names' };
    this.#timeoutMs = timeoutMs;
    this.#exclusively = oneWriterAtATime(locked);
    this.#access = new KeychainAccess(workerPath, env);
  }

  async status(): Promise<VaultStatus> {
    const names = await this.#readNames(this.#deadline());
    if (isNotReady(names)) return names;
    return {
      backend: 'keychain',
      state: 'ready',
      detail: `The keychain holds ${secretsIn(names.length)} of "${this.#service}".`,
    };
  }

  async get(name: string): Promise<Secret | null> {
    const { value } = await this.#ask({ operation: 'get', ...this.#item(name) }, this.#deadline());
    return typeof value === 'string' ? new Secret(decodeValue(value)) : null;
  }

  async set(name: string, value: Secret): Promise<void> {
    const item = this.#item(name);
    await this.#exclusively(async () => {
      const deadline = this.#deadline();
      const names = await this.#knownNames(deadline);
      if (!names.includes(name)) await this.#writeNames([...names, name], deadline);
      await this.#ask({ operation: 'set', ...item, value: encodeValue(value.reveal()) }, deadline);
    });
  }

  async remove(name: string): Promise<boolean> {
    const item = this.#item(name);
    return this.#exclusively(async () => {
      const deadline = this.#deadline();
      const { value: existed } = await this.#ask({ operation: 'remove', ...item }, deadline);
      const names = await this.#knownNames(deadline);
      if (names.includes(name))
        await this.#writeNames(
          names.filter((other) => other !== name),
          deadline,
        );
      return existed === true;
    });
  }

  async list(): Promise<readonly string[]> {
    return [...(await this.#knownNames(this.#deadline()))].sort();
  }

  #item(name: string): KeychainItem {
    assertSecretName(name);
    return { service: this.#service, account: name };
  }

  #deadline(): Deadline {
    return new Deadline(this.#timeoutMs);
  }

  async #knownNames(deadline: Deadline): Promise<readonly string[]> {
    const names = await this.#readNames(deadline);
    if (isNotReady(names)) throw lockedError(names);
    return names;
  }

  async #readNames(deadline: Deadline): Promise<readonly string[] | NotReady> {
    const answered = await this.#access.ask({ operation: 'get', ...this.#names }, deadline);
    if (isNotReady(answered)) return answered;
    if (typeof answered.value !== 'string') return [];
    return parseNames(answered.value) ?? namesDamaged(this.#names.service);
  }

  async #writeNames(names: readonly string[], deadline: Deadline): Promise<void> {
    await this.#ask({ operation: 'set', ...this.#names, value: serialiseNames(names) }, deadline);
  }

  async #ask(request: KeychainRequest, deadline: Deadline): Promise<Answered> {
    const answered = await this.#access.ask(request, deadline);
    if (isNotReady(answered)) throw lockedError(answered);
    return answered;
  }
}
