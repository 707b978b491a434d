/**
 * The age format (age-encryption.org/v1) by way of the `age-encryption` package, whose failures are told apart here
 * by what was reached, since its errors differ only in their text.
 */
import { Decrypter, Encrypter } from 'age-encryption';

export { generateX25519Identity, identityToRecipient } from 'age-encryption';

export type Decrypted =
  | { readonly outcome: 'opened'; readonly text: string }
  /** The header is whole, but none of the keys opens it. */
  | { readonly outcome: 'wrong-key' }
  /** Not an age file, cut off, or changed after it was written. */
  | { readonly outcome: 'damaged' };

/** The default of the age tool: 2^18 rounds, 256 MB and about a second. */
export const DEFAULT_SCRYPT_WORK_FACTOR = 18;

export async function encryptToRecipient(recipient: string, text: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return seal(encrypter, text);
}

export async function encryptWithPassphrase(
  passphrase: string,
  text: string,
  workFactor = DEFAULT_SCRYPT_WORK_FACTOR,
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return seal(encrypter, text);
}

export function decryptWithIdentities(bytes: Uint8Array, identities: readonly string[]): Promise<Decrypted> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return unseal(decrypter, bytes);
}

export function decryptWithPassphrase(bytes: Uint8Array, passphrase: string): Promise<Decrypted> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return unseal(decrypter, bytes);
}

/*
 * Bytes go in and come out as streams although they are all there: for whole arrays the package builds a `Response`,
 * and the first one costs Node about 25 ms to load its HTTP client.
 */

async function seal(encrypter: Encrypter, text: string): Promise<Uint8Array> {
  return collect(await encrypter.encrypt(streamOf(new TextEncoder().encode(text))));
}

async function unseal(decrypter: Decrypter, bytes: Uint8Array): Promise<Decrypted> {
  let everyKeyFailed = false;
  // Asked last, and only when no key before it fitted.
  decrypter.addIdentity({
    unwrapFileKey() {
      everyKeyFailed = true;
      return null;
    },
  });
  try {
    const plain = await collect(await decrypter.decrypt(streamOf(bytes)));
    return { outcome: 'opened', text: new TextDecoder('utf-8', { fatal: true }).decode(plain) };
  } catch {
    return { outcome: everyKeyFailed ? 'wrong-key' : 'damaged' };
  }
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
