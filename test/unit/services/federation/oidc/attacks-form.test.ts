/** Tokens that no two readers need read alike: each is refused, and named by its reason. */
import { describe, expect, it } from 'vitest';
import { checkIdToken } from '../../../../../src/services/federation/oidc/index.ts';
import {
  CLIENT,
  encoded,
  failures,
  forge,
  ISSUER,
  KEYS,
  known,
  message,
  NONCE,
  NOW,
  signatureOf,
  verdictOn,
  withPart,
} from './forge.ts';

const good = forge();
const body = (more: string): string =>
  `{"iss":"${ISSUER}","sub":"00u1","aud":"${CLIENT}","iat":${NOW},"exp":${NOW + 60},"nonce":"${NONCE}"${more}}`;
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const header = (text: string): string => forge({ header: text });
const claims = (text: string): string => forge({ claims: text });

/** Signed as it stands, whatever stands there. */
function raw(head: string, payload: string): string {
  const text = `${head}.${payload}`;
  return `${text}.${signatureOf('RS256', KEYS.rsa, text).toString('base64url')}`;
}

const HEAD = encoded({ alg: 'RS256', kid: 'rsa-1' });

const cases: ReadonlyArray<readonly [name: string, token: string, failure: string]> = [
  ['nothing at all', '', 'O25 token-parts'],
  ['one part', 'abc', 'O25 token-parts'],
  ['two parts', good.split('.').slice(0, 2).join('.'), 'O25 token-parts'],
  ['four parts', `${good}.abc`, 'O25 token-parts'],
  ['five parts that are not encrypted', `${good}.a.b`, 'O25 token-parts'],
  ['six parts', `${good}.a.b.c`, 'O25 token-parts'],
  ['ten thousand parts', '.'.repeat(10_000), 'O25 token-parts'],
  ['a megabyte', 'a'.repeat(1_000_000), 'O25 token-too-large'],
  [
    'a JSON serialisation in place of a compact one',
    JSON.stringify({ payload: 'a', signatures: [] }),
    'O25 token-parts',
  ],
  ['padding behind its header', withPart(good, 0, (it) => `${it}=`), 'O10 base64url-padding'],
  ['padding behind its payload', withPart(good, 1, (it) => `${it}==`), 'O25 base64url-padding'],
  ['padding behind its signature', `${good}==`, 'O10 base64url-padding'],
  ['a space in front', ` ${good}`, 'O10 base64url-alphabet'],
  ['a line feed behind', `${good}\n`, 'O10 base64url-alphabet'],
  [
    'a line feed in its payload',
    withPart(good, 1, (it) => `${it.slice(0, 4)}\n${it.slice(4)}`),
    'O25 base64url-alphabet',
  ],
  ['base64 in place of base64url', withPart(good, 2, () => 'ab+/'), 'O10 base64url-alphabet'],
  ['a character that is not ASCII', withPart(good, 1, (it) => `${it}é`), 'O25 base64url-alphabet'],
  ['a null character', withPart(good, 2, (it) => `${it}\u0000`), 'O10 base64url-alphabet'],
  ['one character too many', withPart(good, 1, () => 'abcde'), 'O25 base64url-length'],
  ['bits too many in its payload', raw(HEAD, 'eyJhIjoxfR'), 'O25 base64url-bits'],
  [
    'bits too many in its signature',
    withPart(good, 2, (it) => `${it.slice(0, -1)}${it.endsWith('B') ? 'C' : 'B'}`),
    'O10 base64url-bits',
  ],
  ['no header', `.${good.split('.').slice(1).join('.')}`, 'O10 json-invalid'],
  ['no payload', raw(HEAD, ''), 'O25 json-invalid'],
  ['a header that is a list', header('[]'), 'O10 not-an-object'],
  ['a header that is a text', header('"RS256"'), 'O10 not-an-object'],
  ['a payload that is a list', claims(`[${body('')}]`), 'O25 not-an-object'],
  ['a payload that is null', claims('null'), 'O25 not-an-object'],
  ['a payload that is a token', claims(good), 'O25 json-invalid'],
  [
    'a payload that is no UTF-8',
    raw(HEAD, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]).toString('base64url')),
    'O25 utf8-invalid',
  ],
  [
    'a payload in UTF-16',
    raw(HEAD, Buffer.from(body(''), 'utf16le').toString('base64url')),
    'O25 json-invalid',
  ],
  [
    'an overlong sequence of UTF-8',
    raw(HEAD, Buffer.from([0x7b, 0xc0, 0xaf, 0x7d]).toString('base64url')),
    'O25 utf8-invalid',
  ],
  ['a byte order mark', claims(`\ufeff${body('')}`), 'O25 json-invalid'],
  ['two algorithms', header('{"alg":"none","alg":"RS256","kid":"rsa-1"}'), 'O10 json-duplicate-member'],
  ['two subjects', claims(body(',"sub":"admin"')), 'O25 json-duplicate-member'],
  [
    'two audiences, one of them in escapes',
    claims(body(',"\\u0061ud":"other"')),
    'O25 json-duplicate-member',
  ],
  [
    'two members of one name, deep inside',
    claims(body(',"a":{"b":[{"c":1,"c":2}]}')),
    'O25 json-duplicate-member',
  ],
  ['two members __proto__', claims(body(',"__proto__":1,"__proto__":2')), 'O25 json-duplicate-member'],
  ['a comma behind the last member', claims(body(',')), 'O25 json-invalid'],
  ['a comment', claims(body('/* */')), 'O25 json-invalid'],
  ['single quotes', claims("{'sub':'a'}"), 'O25 json-invalid'],
  ['a name without quotes', claims('{sub:"a"}'), 'O25 json-invalid'],
  ['something behind its end', claims(`${body('')}{}`), 'O25 json-invalid'],
  ['a null character behind its end', claims(`${body('')}\u0000`), 'O25 json-invalid'],
  ['no end', claims(body('').slice(0, -1)), 'O25 json-invalid'],
  ['a control character in a text', claims(body(',"a":"b\u0001"')), 'O25 json-invalid'],
  ['an escape that there is not', claims(body(',"a":"\\x41"')), 'O25 json-invalid'],
  ['NaN', claims(body(',"a":NaN')), 'O25 json-invalid'],
  ['Infinity', claims(body(',"a":Infinity')), 'O25 json-invalid'],
  ['a number that is too large', claims(body(',"a":1e999')), 'O25 json-number-out-of-range'],
  ['a number in hexadecimals', claims(body(',"a":0x10')), 'O25 json-invalid'],
  ['a number with a zero in front', claims(body(',"a":012')), 'O25 json-invalid'],
  ['a number with a plus', claims(body(',"a":+1')), 'O25 json-invalid'],
  ['a word that there is not', claims(body(',"a":True')), 'O25 json-invalid'],
  ['a depth of 20', claims(body(`,"a":${deep(20)}`)), 'O25 json-too-deep'],
  ['a depth of 60 000', claims(body(`,"a":${'['.repeat(60_000)}`)), 'O25 json-too-deep'],
  ['a header that is deep', header(`{"alg":"RS256","a":${deep(30)}}`), 'O10 json-too-deep'],
  [
    'six thousand members',
    claims(body(`,"a":[${Array.from({ length: 6000 }, () => 1).join(',')}]`)),
    'O25 json-too-many-members',
  ],
];

describe('a token that cannot be read in one way alone', () => {
  it.each(cases)('is refused: %s', async (_, token, failure) => {
    const result = await checkIdToken(message(token), known());
    expect(failures(result.findings)).toEqual([failure]);
    expect(verdictOn(result.findings)).toBe('faulty');
    expect(result.verified).toBe(false);
    expect(result.claims).toEqual([]);
  });

  it('is refused with what it holds made harmless', async () => {
    const { findings } = await checkIdToken(message(claims(body(',"\\u001b[2J":1,"\\u001b[2J":2'))), known());
    expect(findings[0]?.message).toContain('"\\u001b[2J" comes twice');
  });
});
