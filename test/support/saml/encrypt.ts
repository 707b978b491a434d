/** An assertion encrypted for a service provider: XML Encryption with the node's own cryptography. */
import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import type { SamlKey } from './keys.ts';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const METHODS = {
  gcm: { uri: 'http://www.w3.org/2009/xmlenc11#aes256-gcm', cipher: 'aes-256-gcm', iv: 12 },
  cbc: { uri: `${XENC}aes256-cbc`, cipher: 'aes-256-cbc', iv: 16 },
} as const;

export function encryptAssertion(
  xml: string,
  to: SamlKey,
  method: 'gcm' | 'cbc' = 'gcm',
  certificate = to.certificate,
  change: (assertion: string) => string = (it) => it,
): string {
  const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
  const { uri, cipher, iv } = METHODS[method];
  const key = randomBytes(32);
  const start = randomBytes(iv);
  const encryption = createCipheriv(cipher, key, start);
  const body = [start, encryption.update(change(assertion), 'utf8'), encryption.final()];
  if (method === 'gcm' && 'getAuthTag' in encryption)
    body.push((encryption as import('node:crypto').CipherGCM).getAuthTag()); // GCM has a tag
  const wrapped = publicEncrypt(
    { key: to.publicKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    key,
  );
  const encryptedKey = `<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`;
  const data = `<xenc:EncryptedData xmlns:xenc="${XENC}" Type="${XENC}Element"><xenc:EncryptionMethod Algorithm="${uri}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${encryptedKey}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>${Buffer.concat(body).toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`;
  return xml.replace(assertion, `<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>`);
}
