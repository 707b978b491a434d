/**
 * RSA-OAEP with every pair of hashes that XML Encryption allows: node's own takes one hash for both.
 *
 * Source: RFC 8017, section 7.1.2 and appendix B.2.1; XML Encryption 1.1, section 5.5.2.
 */
import { constants, createHash, type KeyObject, privateDecrypt, timingSafeEqual } from 'node:crypto';

export type OaepHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface Oaep {
  readonly hash: OaepHash;
  readonly maskHash: OaepHash;
  readonly label: Uint8Array;
}

/** Null for whatever is wrong with it: which of all things it was helps nobody but who forges. */
export function openOaep(
  encrypted: Uint8Array,
  key: KeyObject,
  { hash, maskHash, label }: Oaep,
): Buffer | null {
  const block = rawDecrypt(encrypted, key);
  const digest = createHash(hash).update(label).digest();
  const size = digest.length;
  if (block === null || block.length < 2 * size + 2) return null;
  const [maskedSeed, maskedRest] = [block.subarray(1, size + 1), block.subarray(size + 1)];
  const seed = xor(maskedSeed, mask(maskedRest, size, maskHash));
  const rest = xor(maskedRest, mask(seed, maskedRest.length, maskHash));
  const end = rest.findIndex((it, at) => at >= size && it !== 0);
  const isRight =
    block[0] === 0 && timingSafeEqual(rest.subarray(0, size), digest) && end !== -1 && rest[end] === 1;
  return isRight ? rest.subarray(end + 1) : null;
}

function rawDecrypt(encrypted: Uint8Array, key: KeyObject): Buffer | null {
  try {
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, encrypted);
  } catch {
    // Longer or shorter than the key, or a number beyond its modulus.
    return null;
  }
}

/** MGF1. */
function mask(seed: Uint8Array, length: number, hash: OaepHash): Buffer {
  const blocks: Buffer[] = [];
  for (let made = 0, counter = 0; made < length; counter += 1) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const block = createHash(hash).update(seed).update(count).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(one: Uint8Array, other: Uint8Array): Buffer {
  return Buffer.from(one.map((it, at) => it ^ (other[at] ?? 0)));
}
