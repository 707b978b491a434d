/**
 * How the key of an age vault is got: an X25519 identity, from a file or, sealed by a passphrase, from beside the
 * vault. scrypt therefore costs its second once a run, and never on a write.
 */
import { Secret } from '../core/secret.ts';
import { decryptWithPassphrase, identityToRecipient } from './age-crypto.ts';
import * as trouble from './age-trouble.ts';
import type { NotReady } from './not-ready.ts';
import { type PrivateFile, readPrivateFile } from './private-file.ts';

export type AgeUnlock =
  /** A file as `age-keygen` writes it; a systemd credential may be one, too. */
  | { readonly kind: 'identity-file'; readonly path: string }
  /** `read` is called once a run when all is well. What it throws, such as INPUT_REQUIRED, leaves the vault as it is. */
  | { readonly kind: 'passphrase'; readonly read: () => Promise<Secret> };

export interface AgeKey {
  readonly identities: readonly Secret[];
  /** The public half (`age1…`) of the first identity: to whom the vault is written. */
  readonly recipient: string;
}

/** Where the identity of a passphrase vault rests, sealed by scrypt. `age -d` reads it. */
export function sealedKeyPath(vaultPath: string): string {
  return `${vaultPath}.key`;
}

export function unlockAgeKey(vaultPath: string, unlock: AgeUnlock): Promise<AgeKey | NotReady> {
  return unlock.kind === 'identity-file'
    ? fromIdentityFile(unlock.path)
    : fromSealedKey(vaultPath, unlock.read);
}

async function fromIdentityFile(path: string): Promise<AgeKey | NotReady> {
  const file = await readPrivateFile(path);
  if (file.outcome === 'unreadable') {
    return file.code === 'ENOENT'
      ? trouble.identityFileMissing(path)
      : trouble.fileUnreadable('identity file', path, file.code);
  }
  if (othersMayReach(file)) return trouble.identityFileExposed(path, file.mode);
  return (
    (await parseIdentities(Buffer.from(file.bytes).toString('utf8'))) ?? trouble.identityFileForeign(path)
  );
}

async function fromSealedKey(vaultPath: string, read: () => Promise<Secret>): Promise<AgeKey | NotReady> {
  const path = sealedKeyPath(vaultPath);
  const file = await readPrivateFile(path);
  if (file.outcome === 'unreadable') {
    return file.code === 'ENOENT'
      ? trouble.keyFileMissing(path)
      : trouble.fileUnreadable('key file', path, file.code);
  }
  const opened = await decryptWithPassphrase(file.bytes, (await read()).reveal());
  if (opened.outcome === 'wrong-key') return trouble.wrongPassphrase(path);
  if (opened.outcome === 'damaged') return trouble.keyFileDamaged(path);
  return (await parseIdentities(opened.text)) ?? trouble.keyFileDamaged(path);
}

/**
 * Group access is a mistake in a file of ours, but an administrator's choice in another's: systemd hands a service its
 * credential as a file of root's with an access list, which shows as mode 0440 (systemd.exec, LoadCredential).
 */
function othersMayReach(file: PrivateFile): boolean {
  return (file.mode & (file.ownedByUs ? 0o077 : 0o007)) !== 0;
}

/** One identity a line, `#` for comments, as age-keygen writes it. Null when a line is none that age knows. */
async function parseIdentities(text: string): Promise<AgeKey | null> {
  const lines = text.split('\n').map((line) => line.trim());
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'));
  try {
    const [recipient] = await Promise.all(identities.map(identityToRecipient));
    if (recipient === undefined) return null;
    return { recipient, identities: identities.map((identity) => new Secret(identity)) };
  } catch {
    return null;
  }
}
