/** Time-based one-time codes as a device makes them (RFC 6238: HMAC-SHA-1, 6 digits, 30 seconds). */
import { createHmac } from 'node:crypto';

/** 20 bytes, in the base32 of RFC 4648 that devices are given. */
export const TOTP_KEY = { text: '12345678901234567890', base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' } as const;

export function totp(key: string, atMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(atMs / 30_000), 4);
  const mac = createHmac('sha1', Buffer.from(key)).update(counter).digest();
  const start = (mac[19] ?? 0) % 16;
  const [first = 0, ...rest] = mac.subarray(start, start + 4);
  const number = rest.reduce((sum, byte) => sum * 256 + byte, first % 128);
  return String(number).slice(-6).padStart(6, '0');
}
