/** Assertions that xmlsec1, which others wrote, has encrypted: opened whatever pair of algorithms it was. */
import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOaep } from '../../../src/services/federation/saml/encryption/oaep.ts';
import { judge, knowledgeOf } from '../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../support/saml/keys.ts';
import { signElement } from '../../support/saml/sign.ts';
import { ASSERTION, writeResponse } from '../../support/saml/write-response.ts';
import { describeWith } from '../peers.ts';

const run = promisify(execFile);
const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const MGF1P = `<xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/>`;
const ciphers = [128, 192, 256].flatMap((bits) => [
  [bits, `${XENC}aes${bits}-cbc`] as const,
  [bits, `${XENC11}aes${bits}-gcm`] as const,
]);

describeWith('Encrypted assertions', ['xmlsec1', 'openssl'])(
  'an assertion that xmlsec1 has encrypted',
  () => {
    let folder: string;
    let keys: SamlKeys;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'idctl-encrypted-'));
      keys = await samlKeys();
      await writeFile(join(folder, 'sp.pem'), keys.sp.publicKeyPem);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    async function encrypted(bits: number, cipher: string, transport: string): Promise<string> {
      const xml = signElement(writeResponse(), 'Assertion', { key: keys.idp });
      const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
      await writeFile(join(folder, 'plain.xml'), assertion);
      await writeFile(
        join(folder, 'template.xml'),
        `<xenc:EncryptedData xmlns:xenc="${XENC}" Type="${XENC}Element"><xenc:EncryptionMethod Algorithm="${cipher}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey>${transport}<ds:KeyInfo><ds:KeyName>sp</ds:KeyName></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>`,
      );
      const at = (name: string): string => join(folder, name);
      await run('xmlsec1', [
        ...['--encrypt', '--pubkey-pem:sp', at('sp.pem'), '--session-key', `aes-${bits}`],
        ...['--xml-data', at('plain.xml'), '--output', at('out.xml'), at('template.xml')],
      ]);
      const made = (await readFile(at('out.xml'), 'utf8')).replace(/^<\?xml[^>]*\?>\s*/, '').trim();
      return xml.replace(
        assertion,
        () => `<saml:EncryptedAssertion xmlns:saml="${ASSERTION}">${made}</saml:EncryptedAssertion>`,
      );
    }

    it.each(ciphers)('is opened: %s bits, %s', async (bits, cipher) => {
      const xml = await encrypted(bits, cipher, MGF1P);
      const decryptionKey = async () => createPrivateKey(keys.sp.privateKeyPem);
      const judged = await judge(xml, { ...knowledgeOf(keys), decryptionKey });
      expect(judged.failures).toEqual([]);
      expect(judged.claims).toContainEqual({ name: 'NameID', values: ['alice@example.com'], verified: true });
    });

    it.each([
      ['sha1', 'sha1'],
      ['sha256', 'sha1'],
      ['sha256', 'sha256'],
      ['sha512', 'sha256'],
    ] as const)(
      'has its key opened with OAEP of %s and a mask of %s, as openssl makes them',
      async (hash, maskHash) => {
        const [plain, out] = [join(folder, 'key'), join(folder, 'key.enc')];
        await writeFile(plain, 'thirty-two octets that are a key');
        await run('openssl', [
          ...['pkeyutl', '-encrypt', '-pubin', '-inkey', join(folder, 'sp.pem'), '-in', plain, '-out', out],
          ...['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${maskHash}`].flatMap((it) => [
            '-pkeyopt',
            it,
          ]),
        ]);
        const key = createPrivateKey(keys.sp.privateKeyPem);
        const octets = await readFile(out);
        const opened = openOaep(octets, key, { hash, maskHash, label: Buffer.alloc(0) });
        expect(opened?.toString()).toBe('thirty-two octets that are a key');
        expect(openOaep(octets, key, { hash, maskHash, label: Buffer.from('another') })).toBeNull();
        const others = maskHash === 'sha1' ? 'sha256' : 'sha1';
        expect(openOaep(octets, key, { hash, maskHash: others, label: Buffer.alloc(0) })).toBeNull();
      },
    );
  },
);
