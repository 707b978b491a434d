/** The ciphers of contents that are read here. Source: XML Encryption 1.1, sections 5.2.1 to 5.2.4. */
import { createDecipheriv } from 'node:crypto';

const BLOCK = 16;
const GCM_IV = 12;
const GCM_TAG = 16;

export interface ContentCipher {
  readonly mode: 'cbc' | 'gcm';
  readonly bits: 128 | 192 | 256;
}

const CIPHERS: Readonly<Record<string, ContentCipher['mode']>> = {
  'http://www.w3.org/2001/04/xmlenc#aes%-cbc': 'cbc',
  'http://www.w3.org/2009/xmlenc11#aes%-gcm': 'gcm',
};

export function contentCipherOf(address: string): ContentCipher | null {
  const bits = ([128, 192, 256] as const).find((it) => address.includes(`#aes${it}-`));
  const mode = bits === undefined ? undefined : CIPHERS[address.replace(`#aes${bits}-`, '#aes%-')];
  return bits === undefined || mode === undefined ? null : { mode, bits };
}

/** Null for whatever is wrong. */
export function openContent(data: Uint8Array, key: Uint8Array, { mode, bits }: ContentCipher): Buffer | null {
  if (key.length * 8 !== bits) return null;
  try {
    return mode === 'gcm' ? openGcm(data, key, bits) : openCbc(data, key, bits);
  } catch {
    // The tag does not hold, or the length is none.
    return null;
  }
}

function openGcm(data: Uint8Array, key: Uint8Array, bits: ContentCipher['bits']): Buffer | null {
  if (data.length < GCM_IV + GCM_TAG) return null;
  const cipher = createDecipheriv(`aes-${bits}-gcm`, key, data.subarray(0, GCM_IV), {
    authTagLength: GCM_TAG,
  });
  cipher.setAuthTag(data.subarray(data.length - GCM_TAG));
  return Buffer.concat([cipher.update(data.subarray(GCM_IV, data.length - GCM_TAG)), cipher.final()]);
}

/** The last octet says how many are padding; the others of it may be anything. */
function openCbc(data: Uint8Array, key: Uint8Array, bits: ContentCipher['bits']): Buffer | null {
  if (data.length < 2 * BLOCK || data.length % BLOCK !== 0) return null;
  const cipher = createDecipheriv(`aes-${bits}-cbc`, key, data.subarray(0, BLOCK)).setAutoPadding(false);
  const text = Buffer.concat([cipher.update(data.subarray(BLOCK)), cipher.final()]);
  const padding = text.at(-1) ?? 0;
  return padding >= 1 && padding <= BLOCK ? text.subarray(0, text.length - padding) : null;
}
