/** The server's half of a reveal: encrypts to the public key of the request, in any of the three ways to write a JWE. */
import { CompactEncrypt, FlattenedEncrypt, GeneralEncrypt, importJWK, type JWK } from 'jose';
import type { HttpRequest, HttpResponse } from '../../../src/core/http-contract.ts';
import { json } from './fake-opa.ts';

export type Writing = 'flattened' | 'general' | 'compact';

export async function seal(plaintext: string, key: JWK, writing: Writing = 'flattened'): Promise<string> {
  const bytes = new TextEncoder().encode(plaintext);
  const publicKey = await importJWK(key, 'RSA-OAEP-256');
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM' };
  switch (writing) {
    case 'compact':
      return new CompactEncrypt(bytes).setProtectedHeader(header).encrypt(publicKey);
    case 'flattened':
      return JSON.stringify(await new FlattenedEncrypt(bytes).setProtectedHeader(header).encrypt(publicKey));
    case 'general': {
      const jwe = new GeneralEncrypt(bytes).setProtectedHeader({ enc: 'A256GCM' });
      jwe.addRecipient(publicKey).setUnprotectedHeader({ alg: 'RSA-OAEP-256' });
      return JSON.stringify(await jwe.encrypt());
    }
  }
}

/** An answer to reveal_credentials. */
export function revealing(plaintext: string, writing?: Writing) {
  return async (request: HttpRequest): Promise<HttpResponse> => {
    const body = request.body !== undefined && 'text' in request.body ? request.body.text : '{}';
    return json({ password_jwe: await seal(plaintext, JSON.parse(body).public_key, writing) });
  };
}
