/**
 * Key pairs of accounts that sign in by SSH: Ed25519, as OpenSSH writes private keys (its PROTOCOL.key, "openssh-key-v1",
 * without a passphrase). Made of chance, so that the same seed gives the same keys.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { LabChance } from '../kernel/contract.ts';

const ALGORITHM = 'ssh-ed25519';
/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const BLOCK_BYTES = 8;
const LINE_LENGTH = 70;

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A string of the SSH protocol (RFC 4251, section 5). */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function publicHalf(seed: Buffer): Buffer {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** @param comment usually who it is of, such as `root@web-01`. */
export function generateSshKey(chance: LabChance, comment: string): string {
  const seed = Buffer.from(chance.bytes(32));
  const open = publicHalf(seed);
  const check = Buffer.from(chance.bytes(4));
  const secret = Buffer.concat([
    check,
    check,
    string(ALGORITHM),
    string(open),
    string(Buffer.concat([seed, open])),
    string(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES }, (_, at) => at + 1),
  );
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    uint32(1),
    string(Buffer.concat([string(ALGORITHM), string(open)])),
    string(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}
