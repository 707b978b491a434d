/** What strangers send: never a crash, never a hang, never more than is asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonGuard } from '../../../../../src/services/federation/capture/json-guard.ts';
import { CAPTURE_LIMITS } from '../../../../../src/services/federation/capture/limits.ts';
import { pageForm, pageHeadings, pageText } from '../../../../../src/services/federation/capture/page.ts';
import { readCapture } from '../../../../../src/services/federation/capture/read-capture.ts';
import { readInput } from '../../../../../src/services/federation/capture/read-input.ts';
import { INPUT_KINDS, sniff } from '../../../../../src/services/federation/capture/sniff.ts';
import { tellStory } from '../../../../../src/services/federation/capture/story.ts';
import { decodeInput } from '../../../../../src/services/federation/decode/decode-input.ts';
import {
  AUTHN_REQUEST,
  deflated,
  harOf,
  jwt,
  oidcFlow,
  posted,
  samlFlow,
  samlResponse,
  streamOf,
} from '../../../../support/federation/har.ts';

const SOUND: readonly string[] = [
  harOf(samlFlow()),
  harOf(oidcFlow(), 'playwright'),
  samlResponse(),
  posted(samlResponse()),
  deflated(AUTHN_REQUEST),
  jwt(),
  `https://idp.example/sso?SAMLRequest=${encodeURIComponent(deflated(AUTHN_REQUEST))}`,
  'https://rp.example/cb?error=access_denied&error_description=x',
  '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}',
  '{"issuer":"https://op.example","authorization_endpoint":"https://op.example/a"}',
  '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>',
];

/** A sound input, of which somebody changed, took away or doubled a piece. */
const damaged = fc
  .tuple(
    fc.constantFrom(...SOUND),
    fc.nat(),
    fc.nat({ max: 60 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.boolean(),
  )
  .map(([text, at, length, put, doubles]) => {
    const start = at % (text.length + 1);
    const piece = text.slice(start, start + length);
    return `${text.slice(0, start)}${put}${doubles ? piece + piece : ''}${text.slice(start + length)}`;
  });

const anything = fc.oneof(
  damaged.map((it) => new Uint8Array(Buffer.from(it))),
  fc.uint8Array({ maxLength: 3000 }),
  fc.json({ maxDepth: 6 }).map((it) => new Uint8Array(Buffer.from(`{"log":{"entries":[${it}]}}`))),
);

const KNOWLEDGE = { at: new Date('2026-03-01T10:00:00Z'), skewMs: 60_000 };

describe('whatever comes', () => {
  it('is told, read, decoded and told as a story', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        const input = await readInput(streamOf(bytes, 700), { source: 'a' });
        expect(INPUT_KINDS).toContain(input.kind);
        const story = tellStory(input.capture);
        expect(story.lines).toHaveLength(input.capture.hops.length);
        const decoded = await decodeInput(input, KNOWLEDGE, { source: 'a', isTimeGiven: false });
        expect(decoded.parts.length).toBeLessThanOrEqual(300);
        expect(() => JSON.stringify(decoded)).not.toThrow();
      }),
      { numRuns: 400 },
    );
  });

  it('of a page is text and forms, in time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (page) => {
        expect([...pageText(page)].length).toBeLessThanOrEqual(4000);
        pageHeadings(page);
        pageForm(page);
      }),
    );
    for (const piece of ['<', '<form><input name=code ', '<script>', '<!--', '&#x', '<a b="', '<h1>', '</'])
      expect([...pageText(piece.repeat(60_000))].length).toBeLessThanOrEqual(4000);
  });
});

describe('the sieve before the parser of JSON', () => {
  it('lets through what is within its limits, to the character, in any pieces', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 50 }), (json, size) => {
        const guard = new JsonGuard(CAPTURE_LIMITS);
        let passed = '';
        for (let at = 0; at < json.length; at += size) passed += guard.pass(json.slice(at, at + size));
        expect(passed).toBe(json);
        expect(guard.cuts).toBe(0);
      }),
    );
  });

  it('makes JSON of JSON that is beyond its limits, and no more of it than they say', () => {
    const limits = {
      ...CAPTURE_LIMITS,
      text: 8,
      fieldText: 20,
      entryText: 40,
      fieldParts: 6,
      entryParts: 12,
      depth: 6,
    };
    fc.assert(
      fc.property(fc.array(fc.json({ maxDepth: 5 }), { maxLength: 20 }), (entries) => {
        const guard = new JsonGuard(limits);
        const passed = guard.pass(
          `{"log":{"entries":[${entries.map((it) => `{"a":${it},"b":[${it}]}`).join(',')}]}}`,
        );
        const made = JSON.parse(passed);
        expect(made.log.entries).toHaveLength(entries.length);
        for (const it of made.log.entries) expect(JSON.stringify(it).length).toBeLessThan(600);
      }),
    );
  });

  it('cuts a text where it is too long, and not within an escape', () => {
    const limits = { ...CAPTURE_LIMITS, text: 4 };
    for (const text of ['abcdefgh', 'abc\\u00e9fgh', 'abcd\\"e', 'ab\\\\\\\\cd']) {
      const made: unknown = JSON.parse(new JsonGuard(limits).pass(`"${text}"`));
      expect(typeof made).toBe('string');
      expect(String(made).length).toBeLessThanOrEqual(5);
    }
  });
});

describe('a file without end', () => {
  const limits = { source: 'a', limits: { total: 4_000_000 } };
  it.each(['[', '{"a":', '0,', '"', '\\', '1', '{},', '[],', ' '])(
    'of %j ends at the limit',
    async (piece) => {
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('{"log":{"entries":[');
        for (;;) yield Buffer.from(piece.repeat(30_000));
      }
      const { notes, messages } = await readCapture(endless(), limits);
      expect(notes.length).toBeGreaterThan(0);
      expect(messages).toEqual([]);
    },
  );

  it('that is no HAR is not read to its end', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.from('A'.repeat(100_000));
    }
    expect((await readInput(endless(), { source: 'a' })).capture.notes).toHaveLength(1);
  });
});

describe('a look', () => {
  const kindOf = (text: string | Uint8Array): string =>
    sniff(typeof text === 'string' ? Buffer.from(text) : text, 'a').kind;

  it.each([
    ['HAR', harOf([]), 'har'],
    ['a response', samlResponse(), 'saml'],
    ['a response as posted', posted(samlResponse()), 'saml'],
    ['a response as posted, in lines', posted(samlResponse()).replace(/.{64}/g, '$&\r\n'), 'saml'],
    ['a request as in a redirect', deflated(AUTHN_REQUEST), 'saml'],
    ['that, out of the address', encodeURIComponent(deflated(AUTHN_REQUEST)), 'saml'],
    ['an address with a request', SOUND[6] ?? '', 'parameters'],
    [
      'a form with a response',
      `SAMLResponse=${encodeURIComponent(posted(samlResponse()))}&RelayState=x`,
      'parameters',
    ],
    ['an address with an error', SOUND[7] ?? '', 'parameters'],
    ['an address with a code', 'https://rp.example/cb?code=abc', 'parameters'],
    ['what is behind a hash', `#id_token=${jwt()}&state=1`, 'parameters'],
    ['a token', jwt(), 'jwt'],
    ['a token out of a header', `Bearer ${jwt()}\n`, 'jwt'],
    ['keys', SOUND[8] ?? '', 'jwks'],
    ['one key', '{"kty":"RSA","n":"AQAB","e":"AQAB"}', 'jwks'],
    ['a discovery document', SOUND[9] ?? '', 'discovery'],
    ['a token response', `{"id_token":"${jwt()}"}`, 'tokens'],
    ['metadata', `<?xml version="1.0"?>\n${SOUND[10]}`, 'metadata'],
    ['metadata in base64', posted(SOUND[10] ?? ''), 'metadata'],
    ['words', 'Audience is Invalid', 'text'],
    ['a page', '<html><body>x</body></html>', 'text'],
    ['nothing', ' \n', 'empty'],
  ])('at %s says what it is', (_, text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });

  it('reads what a shell of Windows wrote', () => {
    expect(kindOf(Buffer.from(`\ufeff${jwt()}`, 'utf16le'))).toBe('jwt');
    expect(kindOf(Buffer.from(`\ufeff${posted(samlResponse())}`))).toBe('saml');
  });

  it('takes no time without end for blanks, dots and lines without end', () => {
    for (const it of ['  ', '\n', '\r\n ', '.', 'a=', 'A', '%41', '=']) kindOf(`x${it.repeat(300_000)}y`);
  });

  it('does not mend a message of another encoding', () => {
    const { messages } = sniff(Buffer.from(`\ufeff${samlResponse()}`, 'utf16le'), 'a');
    expect(messages).toMatchObject([{ kind: 'saml-response', xml: '', refusal: { reason: 'encoding' } }]);
  });
});
