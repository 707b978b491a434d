/** Makes an age vault, or the identity file of one. Never overwrites anything. */
import { IdctlError } from '../core/errors.ts';
import { serialiseContents } from './age-contents.ts';
import {
  encryptToRecipient,
  encryptWithPassphrase,
  generateX25519Identity,
  identityToRecipient,
} from './age-crypto.ts';
import type { AgeVaultOptions } from './age-file.ts';
import { type AgeUnlock, sealedKeyPath, unlockAgeKey } from './age-unlock.ts';
import { isNotReady, lockedError } from './not-ready.ts';
import { fingerprint, replacePrivateFile } from './private-file.ts';
import type { CrossProcessLock } from './writer.ts';

export interface AgeInitOptions extends AgeVaultOptions {
  /** Base-2 logarithm of scrypt's cost for the key file of a passphrase vault. Below 18 is for tests. */
  readonly scryptWorkFactor?: number;
}

/**
 * Makes an empty vault. A key file without its vault, as an interrupted run leaves it, is taken up again when the
 * passphrase opens it.
 *
 * @throws CONFLICT when there is a vault, VAULT_LOCKED when its key cannot be had, USAGE for an empty passphrase.
 */
export async function initAgeVault(options: AgeInitOptions): Promise<void> {
  await options.locked(async () => {
    await refuseExisting('a vault', options.path);
    const recipient = await prepareKey(options);
    await replacePrivateFile(options.path, await encryptToRecipient(recipient, serialiseContents(new Map())));
  });
}

/**
 * Makes an identity file as `age-keygen` does.
 *
 * @returns its recipient (`age1…`), which is no secret.
 * @throws CONFLICT when there is such a file.
 */
export async function createIdentityFile(path: string, locked: CrossProcessLock): Promise<string> {
  return locked(async () => {
    await refuseExisting('a file', path);
    const { text, recipient } = await newIdentity();
    await replacePrivateFile(path, text);
    return recipient;
  });
}

/** Makes the key where it is a new one; answers with its recipient. */
async function prepareKey(options: AgeInitOptions): Promise<string> {
  const { path, unlock, scryptWorkFactor } = options;
  if (unlock.kind === 'identity-file') return recipientOf(path, unlock);
  const passphrase = await unlock.read();
  if (passphrase.isEmpty()) {
    throw new IdctlError('USAGE', 'The passphrase of a vault must not be empty.', {
      hint: 'Choose four or more random words.',
    });
  }
  const keyPath = sealedKeyPath(path);
  if ((await fingerprint(keyPath)) !== null) {
    return recipientOf(path, { kind: 'passphrase', read: async () => passphrase });
  }
  // A key that was made just now is known: opening it would cost scrypt's second once more.
  const { text, recipient } = await newIdentity();
  await replacePrivateFile(keyPath, await encryptWithPassphrase(passphrase.reveal(), text, scryptWorkFactor));
  return recipient;
}

async function recipientOf(path: string, unlock: AgeUnlock): Promise<string> {
  const key = await unlockAgeKey(path, unlock);
  if (isNotReady(key)) throw lockedError(key);
  return key.recipient;
}

async function newIdentity(): Promise<{ readonly text: string; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  return { recipient, text: `# public key: ${recipient}\n${identity}\n` };
}

async function refuseExisting(what: string, path: string): Promise<void> {
  if ((await fingerprint(path)) === null) return;
  throw new IdctlError('CONFLICT', `There is ${what} at ${path} already, and idctl does not overwrite it.`, {
    hint: 'Choose another path, or move the file away.',
  });
}
