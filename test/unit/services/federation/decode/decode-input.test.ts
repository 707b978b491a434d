/** What is shown of a message, and above all: which names are shown as if somebody vouched for them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { readInput } from '../../../../../src/services/federation/capture/read-input.ts';
import { decodeInput } from '../../../../../src/services/federation/decode/decode-input.ts';
import type { Decoded } from '../../../../../src/services/federation/decode/decoded.ts';
import { notedSeconds, relativeTo } from '../../../../../src/services/federation/decode/relative-time.ts';
import type { Knowledge } from '../../../../../src/services/federation/knowledge.ts';
import { jwt, streamOf } from '../../../../support/federation/har.ts';
import { BROKEN_SIGNATURES, goodSignature } from '../../../../support/saml/broken-signatures.ts';
import { eachForm, knowledgeOf } from '../../../../support/saml/case.ts';
import { HOSTILE_XML } from '../../../../support/saml/hostile-xml.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { DUPLICATES, WRAPPING } from '../../../../support/saml/wrapping.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

async function decode(text: string | Uint8Array, knowledge: Knowledge): Promise<Decoded> {
  const input = await readInput(streamOf(text), { source: 'a.txt' });
  return decodeInput(input, knowledge, { source: 'a.txt', isTimeGiven: true });
}

const verifiedOf = (decoded: Decoded): readonly string[] =>
  decoded.parts.flatMap((part) => part.lines.flatMap((it) => (it.verified === true ? [it.value ?? ''] : [])));

describe('a response', () => {
  it.each(['response', 'assertion'] as const)(
    'has verified names when its %s is signed by a known key',
    async (signed) => {
      const decoded = await decode(goodSignature(keys, signed), knowledgeOf(keys));
      expect(decoded.parts).toMatchObject([
        { standing: 'verified', why: 'Signed by a key of idp metadata.', problems: [] },
      ]);
      expect(verifiedOf(decoded)).toContain('alice@example.com');
    },
  );

  it('has none when nothing was given that could prove it, and none when it is another key', async () => {
    const { at, skewMs } = knowledgeOf(keys);
    const blind = await decode(goodSignature(keys, 'assertion'), { at, skewMs });
    expect(blind.parts[0]).toMatchObject({
      standing: 'unverified',
      why: 'Nothing was given that could prove it: --idp FILE.',
    });
    expect(verifiedOf(blind)).toEqual([]);
    const idp = { origin: 'x', signingCertificates: [keys.sp.certificate] };
    const foreign = await decode(goodSignature(keys, 'assertion'), knowledgeOf(keys, { idp }));
    expect(foreign.parts[0]?.standing).toBe('refused');
    expect(verifiedOf(foreign)).toEqual([]);
  });

  it.each(eachForm([...WRAPPING, ...DUPLICATES, ...BROKEN_SIGNATURES, ...HOSTILE_XML]))(
    'that is an attack has no verified name: %s',
    async (_, { make, knowledge }, signed) => {
      const decoded = await decode(make(keys, signed), knowledgeOf(keys, knowledge?.(keys)));
      expect(verifiedOf(decoded)).toEqual([]);
      // What does not even look like a message of a federation is not shown as one.
      const standings = decoded.parts.map((it) => it.standing);
      if (decoded.kind !== 'text' && decoded.kind !== 'empty')
        expect(['refused', 'unreadable']).toContain(standings[0]);
    },
  );
});

describe('a form for people', () => {
  const at = new Date('2026-03-01T10:00:00Z');

  it('tells certificates by subject, end, strength and thumbprint', async () => {
    const { parts } = await decode(goodSignature(keys, 'assertion'), knowledgeOf(keys));
    const names = parts[0]?.lines.map((it) => it.name);
    expect(names).toEqual(expect.arrayContaining(['subject', 'valid from', 'valid until', 'key', 'SHA-256']));
    expect(parts[0]?.lines.find((it) => it.name === 'SHA-256')?.value).toMatch(/^[0-9a-f]{64}$/);
    expect(parts[0]?.lines.find((it) => it.name === 'SignatureValue')?.value).toMatch(/^\(\d+ characters\)$/);
  });

  it('tells times by how far they are from the judged one', async () => {
    const { parts } = await decode(jwt({ exp: at.getTime() / 1000 + 300 }), { at, skewMs: 0 });
    expect(parts[0]?.lines.find((it) => it.name === 'exp')?.note).toBe(
      '2026-03-01T10:05:00.000Z, 5 minutes later',
    );
    expect(relativeTo(at, at.getTime())).toBe('at that moment');
    expect(relativeTo(at, at.getTime() - 86_400_000 * 3)).toBe('3 days earlier');
    expect(notedSeconds(1e300, at)).toBeNull();
    expect(notedSeconds('1', at)).toBeNull();
  });

  it('shows no half of a key that is secret', async () => {
    const set = {
      keys: [
        { kty: 'oct', k: 'c2VjcmV0' },
        { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: 'c2VjcmV0' },
      ],
    };
    const decoded = JSON.stringify(await decode(JSON.stringify(set), { at, skewMs: 0 }));
    expect(decoded).not.toContain('c2VjcmV0');
    expect(decoded).toContain('whoever has this file can sign');
  });
});
