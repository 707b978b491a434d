/**
 * A vault in one file, for servers: JSON encrypted to one X25519 recipient, which `age -d -i IDENTITY VAULT` shows and
 * `age -r RECIPIENT -o VAULT` makes. idctl writes it to that one recipient only: the format does not tell who the
 * others were.
 */
import { Secret } from '../core/secret.ts';
import { type Contents, parseContents, serialiseContents } from './age-contents.ts';
import { decryptWithIdentities, encryptToRecipient } from './age-crypto.ts';
import * as trouble from './age-trouble.ts';
import { type AgeKey, type AgeUnlock, unlockAgeKey } from './age-unlock.ts';
import type { Vault, VaultStatus } from './contract.ts';
import { assertSecretName, secretsIn } from './names.ts';
import { isNotReady, lockedError, type NotReady } from './not-ready.ts';
import { fingerprint, readPrivateFile, replacePrivateFile, systemCode } from './private-file.ts';
import { type CrossProcessLock, oneWriterAtATime } from './writer.ts';

export interface AgeVaultOptions {
  readonly path: string;
  readonly unlock: AgeUnlock;
  /** Held around every read, change and write of the file. */
  readonly locked: CrossProcessLock;
}

export function createAgeVault(options: AgeVaultOptions): Vault {
  return new AgeVault(options);
}

interface Loaded {
  readonly contents: Contents;
  readonly recipient: string;
  readonly fingerprint: string;
  /** Permission bits of the file. */
  readonly mode: number;
}

class AgeVault implements Vault {
  readonly backend = 'age';
  readonly #path: string;
  readonly #unlock: AgeUnlock;
  readonly #exclusively: CrossProcessLock;
  #key: Promise<AgeKey | NotReady> | undefined;
  #loaded: Loaded | undefined;

  constructor(options: AgeVaultOptions) {
    this.#path = options.path;
    this.#unlock = options.unlock;
    this.#exclusively = oneWriterAtATime(options.locked);
  }

  async status(): Promise<VaultStatus> {
    try {
      const loaded = await this.#load();
      return isNotReady(loaded)
        ? loaded
        : { backend: 'age', state: 'ready', detail: describe(this.#path, loaded) };
    } catch (error) {
      // Only the caller's way of reading the passphrase throws, and what it says is meant for people.
      return trouble.passphraseUnavailable(
        error instanceof Error ? error.message : 'There is no passphrase.',
      );
    }
  }

  async get(name: string): Promise<Secret | null> {
    assertSecretName(name);
    const value = (await this.#open()).contents.get(name);
    return value === undefined ? null : new Secret(value);
  }

  async set(name: string, value: Secret): Promise<void> {
    assertSecretName(name);
    // The key first: a second of scrypt inside the lock would keep every other process waiting.
    await this.#unlocked();
    await this.#exclusively(async () => {
      const { contents, recipient } = await this.#open();
      await this.#write(new Map(contents).set(name, value.reveal()), recipient);
    });
  }

  async remove(name: string): Promise<boolean> {
    assertSecretName(name);
    await this.#unlocked();
    return this.#exclusively(async () => {
      const { contents, recipient } = await this.#open();
      const rest = new Map(contents);
      if (!rest.delete(name)) return false;
      await this.#write(rest, recipient);
      return true;
    });
  }

  async list(): Promise<readonly string[]> {
    return [...(await this.#open()).contents.keys()].sort();
  }

  async #open(): Promise<Loaded> {
    const loaded = await this.#load();
    if (isNotReady(loaded)) throw lockedError(loaded);
    return loaded;
  }

  /** Decrypts once, and again only when somebody changed the file. */
  async #load(): Promise<Loaded | NotReady> {
    const known = this.#loaded;
    if (known !== undefined && known.fingerprint === (await fingerprint(this.#path))) return known;
    this.#loaded = undefined;
    const file = await readPrivateFile(this.#path);
    if (file.outcome === 'unreadable') {
      if (file.code === 'ENOENT') return trouble.vaultFileMissing(this.#path);
      return trouble.fileUnreadable('vault', this.#path, file.code);
    }
    const key = await this.#unlocked();
    if (isNotReady(key)) return key;
    const contents = await this.#decrypt(file.bytes, key);
    if (isNotReady(contents)) return contents;
    this.#loaded = { contents, recipient: key.recipient, fingerprint: file.fingerprint, mode: file.mode };
    return this.#loaded;
  }

  async #decrypt(bytes: Uint8Array, key: AgeKey): Promise<Contents | NotReady> {
    const identities = key.identities.map((identity) => identity.reveal());
    const opened = await decryptWithIdentities(bytes, identities);
    if (opened.outcome === 'wrong-key') return trouble.wrongIdentity(this.#path);
    if (opened.outcome === 'damaged') return trouble.vaultDamaged(this.#path);
    return parseContents(opened.text) ?? trouble.vaultForeign(this.#path);
  }

  /** One attempt at a time, kept when it worked: scrypt costs a second. */
  async #unlocked(): Promise<AgeKey | NotReady> {
    this.#key ??= unlockAgeKey(this.#path, this.#unlock);
    const attempt = this.#key;
    const worked = await attempt.then((key) => !isNotReady(key)).catch(() => false);
    if (!worked && this.#key === attempt) this.#key = undefined;
    return attempt;
  }

  async #write(contents: Contents, recipient: string): Promise<void> {
    // Whoever reads next reads the file: what was written is not taken for what is there.
    this.#loaded = undefined;
    const sealed = await encryptToRecipient(recipient, serialiseContents(contents));
    try {
      await replacePrivateFile(this.#path, sealed);
    } catch (error) {
      throw lockedError(trouble.vaultUnwritable(this.#path, systemCode(error)), error);
    }
  }
}

function describe(path: string, { contents, mode }: Loaded): string {
  const exposed = (mode & 0o077) !== 0 ? `; other users may read the file (mode ${mode.toString(8)})` : '';
  return `${path} holds ${secretsIn(contents.size)}${exposed}.`;
}
