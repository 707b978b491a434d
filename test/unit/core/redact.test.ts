import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  redactBody,
  redactHeaders,
  redactPath,
  redactQuery,
  redactText,
  redactUrl,
} from '../../../src/core/redact.ts';
import { REDACTED, Secret } from '../../../src/core/secret.ts';

/** Long enough that it cannot be part of anything else by chance, and made of whatever text can be made of. */
const secretText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => `⟪${text}⟫planted`);

describe('redactHeaders', () => {
  it('shows harmless headers and hides all others', () => {
    const shown = redactHeaders({
      'Content-Type': 'application/json',
      'x-rate-limit-reset': '1700000000',
      'X-RateLimit-Remaining': '5',
      'x-okta-request-id': 'abc',
      authorization: 'planted',
      cookie: 'planted',
      'x-anything-new': 'planted',
      'content-length': '31',
    });
    expect(Object.fromEntries(shown.map(({ name, value }) => [name, value]))).toEqual({
      'Content-Type': 'application/json',
      'x-rate-limit-reset': '1700000000',
      'X-RateLimit-Remaining': '5',
      'x-okta-request-id': 'abc',
      authorization: REDACTED,
      cookie: REDACTED,
      'x-anything-new': REDACTED,
      'content-length': REDACTED,
    });
  });
});

describe('redactPath and redactUrl', () => {
  it.each([
    ['https://h.example/a/b', '/a/b'],
    ['https://h.example/a?limit=50&offset=100', '/a?limit=50&offset=100'],
    ['https://h.example/a?limit=secret', `/a?limit=${REDACTED}`],
    ['https://h.example/a?active=true&search=x', `/a?active=true&search=${REDACTED}`],
    ['https://h.example/a?token', `/a?${REDACTED}`],
    ['https://h.example/a?%41%42=1', `/a?${REDACTED}=${REDACTED}`],
    ['https://h.example/a?x=1#token', `/a?x=${REDACTED}`],
  ])('shows %s as %s', (url, path) => {
    expect(redactPath(new URL(url))).toBe(path);
    expect(redactUrl(new URL(url))).toBe(`https://h.example${path}`);
  });

  it('hides user and password of an address', () => {
    expect(redactUrl(new URL('https://user:planted@h.example:8443/a'))).toBe('https://h.example:8443/a');
  });

  it('never shows a query value, whatever its name', () => {
    fc.assert(
      fc.property(fc.string(), secretText, (name, secret) => {
        const url = new URL(`https://h.example/a?${encodeURIComponent(name)}=${encodeURIComponent(secret)}`);
        const shown = [redactPath(url), redactUrl(url), JSON.stringify(redactQuery(url))].join();
        expect(shown).not.toContain('planted');
      }),
    );
  });
});

describe('redactBody', () => {
  const json = { contentType: 'application/json; charset=utf-8', isError: false };

  it('keeps the keys, the nesting, booleans and nulls of JSON', () => {
    const body = {
      value: [{ id: '41_8', port: 22, automatic: true, link: null, deep: { password: 'x' } }],
      '': 1,
    };
    expect(JSON.parse(redactBody(JSON.stringify(body), json))).toEqual({
      value: [
        { id: '<string>', port: '<number>', automatic: true, link: null, deep: { password: '<string>' } },
      ],
      '<key>': '<number>',
    });
  });

  it('shows a bare JSON string, such as a session token, as a type only', () => {
    expect(redactBody('"planted"', json)).toBe('"<string>"');
  });

  it('shows of anything else type and size', () => {
    expect(redactBody('<html>ü</html>', { contentType: 'text/html; x=planted', isError: true })).toBe(
      '[text/html, 15 bytes]',
    );
    expect(redactBody('planted', { contentType: undefined, isError: false })).toBe('[unknown type, 7 bytes]');
    expect(redactBody('', json)).toBe('');
  });

  it.each([
    ['ErrorCode', 'PASWS006E'],
    ['ErrorCode', 'ITATS542I'],
    ['ErrorCode', 'SFWS0002'],
    ['errorCode', 'E0000047'],
    ['nottype', 'authorization_error'],
    ['type', 'not_found'],
    ['error', 'invalid_grant'],
    ['code', 'RATE_LIMITED'],
  ])('keeps the vendor code %s = %s of an error, and only there', (key, code) => {
    const body = JSON.stringify({ [key]: code, ErrorMessage: code });
    expect(JSON.parse(redactBody(body, { ...json, isError: true }))).toEqual({
      [key]: code,
      ErrorMessage: '<string>',
    });
    expect(redactBody(body, json)).not.toContain(code);
  });

  it.each(['aGVsbG8gd29ybGQ', 'hunter2', 'Passw0rd', '123456', 'PASWS006E for user x', 'password', ''])(
    'does not take %j for a code',
    (value) => {
      expect(JSON.parse(redactBody(JSON.stringify({ code: value }), { ...json, isError: true }))).toEqual({
        code: '<string>',
      });
    },
  );

  it('cuts long lists and deep nesting', () => {
    const list = redactBody(JSON.stringify(Array.from({ length: 1000 }, () => 1)), json);
    expect(JSON.parse(list)).toHaveLength(21);
    expect(list).toContain('<980 more>');
    expect(redactBody('['.repeat(50_000) + ']'.repeat(50_000), json)).toContain('<deeper>');
  });

  it('shows no string and no number of any JSON, as value or in place of a key', () => {
    const anything = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        secretText,
        fc.integer({ min: 1_000_000 }),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.constantFrom('ErrorCode', 'code', 'type', 'x'), secretText), tie('node'), {
          maxKeys: 4,
        }),
      ),
    })).node;
    fc.assert(
      fc.property(anything, fc.boolean(), (value, isError) => {
        const shown = redactBody(JSON.stringify(value), { ...json, isError });
        expect(shown).not.toContain('planted');
        expect(shown).not.toMatch(/\d{7}/);
      }),
    );
  });

  it('shows nothing of text that is not JSON', () => {
    fc.assert(
      fc.property(secretText, fc.string(), (secret, contentType) => {
        expect(redactBody(`x=${secret}`, { contentType, isError: true })).not.toContain('planted');
      }),
    );
  });
});

describe('redactText', () => {
  const value = new Secret('p@ss "wörd"/+&');

  it.each([
    ['plain', 'p@ss "wörd"/+&'],
    ['percent-encoded', encodeURIComponent('p@ss "wörd"/+&')],
    [
      'percent-encoded in lower case',
      encodeURIComponent('p@ss "wörd"/+&').replace(/%../g, (byte) => byte.toLowerCase()),
    ],
    ['as a form', new URLSearchParams({ a: 'p@ss "wörd"/+&' }).toString().slice(2)],
    ['JSON-escaped', JSON.stringify('p@ss "wörd"/+&').slice(1, -1)],
    ['in base64', Buffer.from('p@ss "wörd"/+&').toString('base64')],
    ['in base64url', Buffer.from('p@ss "wörd"/+&').toString('base64url')],
  ])('hides a secret that stands there %s', (_how, form) => {
    const shown = redactText(`before ${form} after`, [value]);
    expect(shown).not.toContain(form);
    expect(shown).toMatch(/^before \[redacted\].{0,2} after$/);
  });

  it('hides a secret inside Basic credentials, whatever the length of the name before it', () => {
    for (const user of ['a', 'ab', 'abc', 'abcd']) {
      const basic = Buffer.from(`${user}:correct horse battery`).toString('base64');
      const shown = redactText(`Basic ${basic}`, [new Secret('correct horse battery')]);
      expect(shown).toContain(REDACTED);
      const left = shown.replace('Basic ', '').replace(REDACTED, '');
      expect(Buffer.from(left, 'base64').toString('latin1')).not.toMatch(/horse|battery|correct/);
    }
  });

  it('hides the longest of secrets that contain each other', () => {
    expect(redactText('abcdef', [new Secret('abc'), new Secret('abcdef')])).toBe(REDACTED);
  });

  it('leaves text alone without secrets, and does not stumble over empty ones', () => {
    expect(redactText('a.b', [])).toBe('a.b');
    expect(redactText('a.b', [new Secret('')])).toBe('a.b');
  });

  it('leaves no secret in any text, in any of its forms', () => {
    const anySecret = fc
      .string({ unit: 'binary', minLength: 4, maxLength: 40 })
      .filter((text) => !REDACTED.includes(text));
    fc.assert(
      fc.property(
        fc.array(anySecret, { minLength: 1, maxLength: 3 }),
        fc.string(),
        fc.string(),
        (values, head, tail) => {
          for (const secret of values) {
            const forms = [
              secret,
              encodeURIComponent(secret),
              JSON.stringify(secret).slice(1, -1),
              Buffer.from(secret).toString('base64'),
              Buffer.from(secret).toString('base64url'),
            ];
            const shown = redactText(
              [head, ...forms, tail].join('\u0001'),
              values.map((one) => new Secret(one)),
            );
            for (const form of forms) expect(shown.includes(form) && !REDACTED.includes(form)).toBe(false);
          }
        },
      ),
    );
  });
});
