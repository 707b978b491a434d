/** Assertions that were encrypted, opened with the key of the service provider: believed no more than any other. */
import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import { checkSamlResponse } from '../../../../../src/services/federation/saml/check-response.ts';
import { judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { encryptAssertion } from '../../../../support/saml/encrypt.ts';
import { type SamlKey, type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { signElement } from '../../../../support/saml/sign.ts';
import { writeResponse } from '../../../../support/saml/write-response.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

const holding = (key: SamlKey = keys.sp): Knowledge => ({
  ...knowledgeOf(keys),
  decryptionKey: async () => createPrivateKey(key.privateKeyPem),
});
const signedAssertion = (said = {}, by = keys.idp): string =>
  signElement(writeResponse(said), 'Assertion', { key: by });
const sealed = (xml = signedAssertion()): string => encryptAssertion(xml, keys.sp);
const outer = (xml: string): string => signElement(xml, 'Response', { key: keys.idp });
const NAME = { name: 'NameID', values: ['alice@example.com'], verified: true };

describe('an assertion that was encrypted', () => {
  it.each(['gcm', 'cbc'] as const)('is opened and verified: %s', async (method) => {
    const judged = await judge(encryptAssertion(signedAssertion(), keys.sp, method), holding());
    expect(judged.failures).toEqual([]);
    expect(judged.warnings).toEqual(method === 'cbc' ? ['S32 encryption-weak'] : []);
    expect(judged.claims).toContainEqual(NAME);
  });

  it('is verified by the signature of the response around it', async () => {
    const judged = await judge(outer(sealed(writeResponse())), holding());
    expect(judged.failures).toEqual([]);
    expect(judged.claims).toContainEqual(NAME);
    const both = await judge(outer(sealed()), holding());
    expect([both.failures, both.verified]).toEqual([[], true]);
  });

  it('is undecided without the key, as it was', async () => {
    const { findings, claims, failures } = await judge(sealed(), knowledgeOf(keys));
    expect([failures, claims]).toEqual([[], []]);
    expect(findings.some((it) => it.reason === 'encrypted-unread')).toBe(true);
  });

  it.each([
    ['by nobody', () => sealed(writeResponse()), 'S10'],
    ['by a stranger', () => sealed(signedAssertion({}, keys.stranger)), 'S6'],
    ['and altered', () => sealed(signedAssertion().replace('alice@', 'admin@')), 'S11'],
  ])('is refused where it is signed %s', async (_name, make, check) => {
    const { failures, verified } = await judge(make(), holding());
    expect([failures.length, verified]).toEqual([1, false]);
    expect(failures[0]?.split(' ')[0]).toBe(check);
  });

  it('is judged like any other once it is open', async () => {
    const { failures, verified } = await judge(
      sealed(signedAssertion({ recipient: 'https://x.example' })),
      holding(),
    );
    expect(failures).toEqual(['S21 recipient-wrong']);
    expect(verified).toBe(true);
  });

  it('is not opened by another key, nor damaged', async () => {
    const other = await judge(sealed(), holding(keys.stranger));
    expect(other.failures).toEqual(['S32 decryption-failed']);
    const xml = sealed();
    const damaged = xml.replace(
      /(.{40})(.)(?=[^<]{20}<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
      (_all, before, one) => `${before}${one === 'A' ? 'B' : 'A'}`,
    );
    expect(damaged).not.toBe(xml);
    expect((await judge(damaged, holding())).failures).toEqual(['S32 decryption-failed']);
  });

  it.each([
    [
      'a key somewhere else',
      (it: string) =>
        it.replace(/(<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>)/s, '<ds:Object>$1</ds:Object>'),
    ],
    [
      'a key that is said to be elsewhere',
      (it: string) =>
        it.replace(
          '<xenc:EncryptedKey>',
          '<ds:RetrievalMethod URI="https://evil.example/key"/><xenc:EncryptedKey>',
        ),
    ],
    [
      'contents that are said to be elsewhere',
      (it: string) =>
        it.replace(
          /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>(?=<\/xenc:CipherData><\/xenc:EncryptedData>)/,
          '<xenc:CipherReference URI="https://evil.example/"/>',
        ),
    ],
    [
      'a second EncryptedData',
      (it: string) =>
        it.replace(
          '</saml:EncryptedAssertion>',
          '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"/></saml:EncryptedAssertion>',
        ),
    ],
    [
      'more keys than recipients',
      (it: string) => it.replace(/<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s, (key) => key.repeat(5)),
    ],
    ['no key', (it: string) => it.replace(/<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s, '')],
    [
      'an element beside it',
      (it: string) =>
        it.replace('<saml:EncryptedAssertion>', '<saml:EncryptedAssertion><saml:Issuer>x</saml:Issuer>'),
    ],
    ['another type', (it: string) => it.replace('xmlenc#Element"', 'xmlenc#Content"')],
  ])('is refused with %s', async (_name, change) => {
    const xml = sealed();
    const changed = change(xml);
    expect(changed).not.toBe(xml);
    expect((await judge(changed, holding())).failures).toEqual(['S32 encryption-malformed']);
  });

  it('is not opened by PKCS #1 v1.5, which whoever may ask often enough can open', async () => {
    const old = sealed().replace('rsa-oaep-mgf1p', 'rsa-1_5');
    const { failures, warnings, findings, verified } = await judge(old, holding());
    expect([failures, warnings, verified]).toEqual([[], ['S32 encryption-weak'], false]);
    expect(findings.some((it) => it.reason === 'encryption-unsupported')).toBe(true);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]>', 'S13'],
    ['what closes more than it opens', '</within><within>', 'S13'],
    ['a comment in front', '<!-- -->', 'S32 decrypted-other'],
  ])('is read as strictly as the rest: %s', async (_name, before, failure) => {
    const xml = signedAssertion();
    const tricked = encryptAssertion(xml, keys.sp, 'gcm', keys.sp.certificate, (it) => before + it);
    const { failures, verified } = await judge(tricked, holding());
    expect([failures.length, verified]).toEqual([1, false]);
    expect(failures[0]).toContain(failure);
  });

  it('has no ID of the response around it', async () => {
    const twice = sealed(signedAssertion({ assertionId: '_response1' }));
    expect((await judge(twice, holding())).failures).toEqual(['S11 duplicate-id']);
  });

  it('holds where its prefixes are declared around it', async () => {
    const bare = outer(sealed(writeResponse().replace(/(<saml:Assertion) xmlns:saml="[^"]+"/, '$1')));
    expect((await judge(bare, holding())).failures).toEqual([]);
  });

  it('never throws, whatever is in place of what was encrypted', async () => {
    for (const text of ['', 'AAAA', '=', 'A'.repeat(344), 'Zm9v'.repeat(100)]) {
      const xml = sealed().replace(/(<xenc:CipherValue>)[^<]*/g, `$1${text}`);
      const message = { kind: 'saml-response', xml, binding: 'post', oddities: [], detached: null } as const;
      const evidence = { source: 'message' };
      const { claims } = await checkSamlResponse(
        { ...message, evidence, at: null, url: null, relayState: null },
        holding(),
      );
      expect(claims.filter((it) => it.verified)).toEqual([]);
    }
  });
});
