import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { exportJWK, flattenedDecrypt, generateKeyPair, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { makeRevealKey, passwordOf, sealForVault } from '../../../src/vendors/opa/jwe.ts';
import type { PublicJwk } from '../../../src/vendors/opa/spec.ts';
import { seal, type Writing } from './sealing.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const ODD = [
  ['a plain one', 'correct horse'],
  ['quotes inside', 'a"b\'c`d'],
  ['a quote at the start', '"half'],
  ['backslashes', 'C:\\temp\\n\\u0041'],
  ['line breaks', 'one\ntwo\r\nthree'],
  ['blanks around', '  padded \t'],
  ['emoji and accents', 'p\u00e4ss\u{1F511}w\u00f6rd'],
  ['4 KB', 'x\\"'.repeat(1400)],
  ['a byte order mark', '\uFEFFmarked'],
  ['JSON that is no string', '{"a":1}'],
  ['a number', '12345'],
] as const;

/** RFC 7516 by hand: nothing of jose, so that both sides cannot agree by accident. */
function sealByHand(plaintext: string, jwk: PublicJwk): string {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const cek = randomBytes(32);
  const iv = randomBytes(12);
  const header = Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM"}').toString('base64url');
  const cipher = createCipheriv('aes-256-gcm', cek, iv).setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const encrypted = publicEncrypt({ key, padding, oaepHash: 'sha256' }, cek);
  return [
    header,
    ...[encrypted, iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url')),
  ].join('.');
}

describe('a key for one reveal', () => {
  it('is an RSA key of 2048 bits, told with its public fields only', async () => {
    const { publicJwk } = await makeRevealKey();
    expect(Object.keys(publicJwk).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(publicJwk).toMatchObject({ kty: 'RSA', alg: 'RSA-OAEP-256', e: 'AQAB', use: 'enc' });
    expect(Buffer.from(publicJwk.n, 'base64url')).toHaveLength(256);
    expect(publicJwk.kid).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('is another one each time', async () => {
    const [one, two] = await Promise.all([makeRevealKey(), makeRevealKey()]);
    expect(one.publicJwk.n).not.toBe(two.publicJwk.n);
    expect(one.publicJwk.kid).not.toBe(two.publicJwk.kid);
  });

  describe.each<Writing>(['flattened', 'general', 'compact'])('opens a %s JWE', (writing) => {
    it.each(ODD)('with %s', async (_, password) => {
      const key = await makeRevealKey();
      const opened = await key.open(await seal(password, { ...key.publicJwk }, writing));
      expect(opened.reveal()).toBe(password);
    });
  });

  it('opens a JWE that was made without a JOSE library', async () => {
    const key = await makeRevealKey();
    expect((await key.open(sealByHand('made "by" hand', key.publicJwk))).reveal()).toBe('made "by" hand');
  });

  it('takes the text of a JSON string as the password', async () => {
    const key = await makeRevealKey();
    const opened = await key.open(await seal(JSON.stringify('say "hi"\n'), { ...key.publicJwk }));
    expect(opened.reveal()).toBe('say "hi"\n');
  });

  it.each([
    ['nothing', ''],
    ['no JWE', 'abc'],
    ['broken JSON', '{"ciphertext":'],
  ])('refuses %s without repeating it', async (_, jwe) => {
    const error = await (await makeRevealKey()).open(jwe).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'UNEXPECTED' });
    expect(error).not.toHaveProperty('cause');
  });

  it("refuses a JWE for somebody else's key", async () => {
    const [mine, other] = await Promise.all([makeRevealKey(), makeRevealKey()]);
    await expect(mine.open(await seal('x', { ...other.publicJwk }))).rejects.toMatchObject({
      code: 'UNEXPECTED',
    });
  });
});

describe('the plaintext of a password', () => {
  it('is raw text unless it is a JSON string as a whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (password) => {
        fc.pre(!password.startsWith('"'));
        expect(passwordOf(bytes(password))).toBe(password);
      }),
    );
  });

  it('is the text inside when it is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (password) => {
        expect(passwordOf(bytes(JSON.stringify(password)))).toBe(password);
      }),
    );
  });

  it.each(['"', '"open', '"a" "b"', '"a"b'])('stays %s, which begins like one but is none', (password) => {
    expect(passwordOf(bytes(password))).toBe(password);
  });

  it('must be UTF-8', () => {
    expect(() => passwordOf(new Uint8Array([0xff, 0xfe]))).toThrow();
  });
});

describe('sealing for the vault', () => {
  async function vaultKey(alg: string) {
    const pair = await generateKeyPair(alg, { extractable: true });
    const jwk: JWK = { ...(await exportJWK(pair.publicKey)), alg, kid: `kid-${alg}` };
    return { jwk, privateKey: pair.privateKey };
  }

  it.each(['ECDH-ES+A256KW', 'ECDH-ES+A192KW', 'ECDH-ES+A128KW', 'ECDH-ES', 'RSA-OAEP-256'])(
    'makes a flattened JWE for a key of %s',
    async (alg) => {
      const { jwk, privateKey } = await vaultKey(alg);
      const sealed = JSON.parse(await sealForVault(new Secret('new "pass"\nword'), [jwk]));
      const opened = await flattenedDecrypt(sealed, privateKey);
      expect(new TextDecoder().decode(opened.plaintext)).toBe('new "pass"\nword');
      expect(opened.protectedHeader).toMatchObject({ alg, enc: 'A256GCM', kid: `kid-${alg}` });
    },
  );

  it('takes the strongest key, wherever it stands', async () => {
    const algs = ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW', 'ECDH-ES+A128KW'];
    const keys = await Promise.all(algs.map(vaultKey));
    const sealed = JSON.parse(
      await sealForVault(
        new Secret('x'),
        keys.map(({ jwk }) => jwk),
      ),
    );
    expect(JSON.parse(Buffer.from(sealed.protected, 'base64url').toString())).toMatchObject({
      alg: 'ECDH-ES+A256KW',
      kid: 'kid-ECDH-ES+A256KW',
    });
  });

  it('refuses a vault that has no key to encrypt to', async () => {
    const signing: JWK = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x: 'AAAA' };
    await expect(sealForVault(new Secret('x'), [signing])).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });
});
