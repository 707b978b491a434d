import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { goodSignature } from '../../../../support/saml/broken-signatures.ts';
import { judge, knowledgeOf, type Signed } from '../../../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';

let keys: SamlKeys;
const good: Record<Signed, string> = { response: '', assertion: '' };
const claims: Record<Signed, unknown> = { response: null, assertion: null };

beforeAll(async () => {
  keys = await samlKeys();
  for (const signed of ['response', 'assertion'] as const) {
    good[signed] = goodSignature(keys, signed);
    const judged = await judge(good[signed], knowledgeOf(keys));
    expect(judged.failures).toEqual([]);
    claims[signed] = judged.claims;
  }
});

const form = fc.constantFrom<Signed>('response', 'assertion');

/** Whatever was done to it: what is told as verified is what was signed, to the letter. */
async function expectHonest(mutant: string | Uint8Array, signed: Signed): Promise<void> {
  const judged = await judge(mutant, knowledgeOf(keys));
  const verified = judged.claims.filter((it) => it.verified);
  if (verified.length > 0) expect(verified).toEqual(claims[signed]);
  if (judged.failures.length === 0) expect(judged.claims).toEqual(claims[signed]);
}

function elementsOf(document: Document): readonly Element[] {
  return Array.from(document.getElementsByTagName('*'));
}

/** By a number from 0 up to 1. */
function pick<T>(all: readonly T[], at: number): T {
  const found = all[Math.min(all.length - 1, Math.floor(at * all.length))];
  if (found === undefined) throw new Error('there is nothing to pick from');
  return found;
}

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('a good message that was changed', () => {
  it('in some bits is never taken for another', async () => {
    await fc.assert(
      fc.asyncProperty(
        form,
        fc.array(fc.tuple(unit, fc.nat(7)), { minLength: 1, maxLength: 3 }),
        async (signed, flips) => {
          const bytes = Buffer.from(good[signed]);
          for (const [at, bit] of flips) {
            const place = Math.floor(at * bytes.length);
            bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
          }
          await expectHonest(bytes, signed);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('by text that was put in, taken out or doubled is never taken for another', async () => {
    const inserted = fc.oneof(
      fc.constantFrom(
        '<!-- x -->',
        '<![CDATA[x]]>',
        ' ',
        '\n',
        '&#x2028;',
        '\u2028',
        'admin',
        '<x/>',
        ' ID="_assertion1"',
        ' xmlns="urn:x"',
        ' xmlns:saml="urn:x"',
        '<?x?>',
      ),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(
        form,
        unit,
        inserted,
        fc.nat(40),
        fc.boolean(),
        async (signed, at, text, length, isDoubled) => {
          const xml = good[signed];
          const place = Math.floor(at * xml.length);
          const part = isDoubled ? xml.slice(place, place + length) : '';
          await expectHonest(
            xml.slice(0, place) + part + text + xml.slice(place + (isDoubled ? 0 : length)),
            signed,
          );
        },
      ),
      { numRuns: 600 },
    );
  });

  it('between two of its tags is never taken for another', async () => {
    await fc.assert(
      fc.asyncProperty(
        form,
        unit,
        fc.constantFrom('<!-- x -->', '<![CDATA[admin]]>', ' ', 'admin', '<x/>'),
        async (signed, at, text) => {
          const places = [...good[signed].matchAll(/[<>]/g)].map(
            ({ index, 0: mark }) => index + (mark === '>' ? 1 : 0),
          );
          const place = pick(places, at);
          await expectHonest(good[signed].slice(0, place) + text + good[signed].slice(place), signed);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('by elements that were moved, copied or taken away is never taken for another', async () => {
    const step = fc.record({
      what: fc.constantFrom('move', 'copy', 'remove', 'evil', 'rename') as fc.Arbitrary<
        'move' | 'copy' | 'remove' | 'evil' | 'rename'
      >, // of these five
      from: unit,
      to: unit,
      isFirst: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(form, fc.array(step, { minLength: 1, maxLength: 4 }), async (signed, steps) => {
        const document = new DOMParser().parseFromString(good[signed], 'text/xml');
        for (const { what, from, to, isFirst } of steps) {
          const element = pick(elementsOf(document), from);
          const target = pick(elementsOf(document), to);
          if (element === document.documentElement) continue;
          const node = what === 'move' ? element : element.cloneNode(true);
          const isWithin = elementsOf(document).includes(target) && contains(element, target);
          if (what === 'remove') element.parentNode?.removeChild(element);
          else if (what === 'evil') element.textContent = 'admin@example.com';
          else if (what === 'rename') element.setAttribute(isFirst ? 'ID' : 'Id', '_evil');
          else if (!isWithin) target.insertBefore(node, isFirst ? target.firstChild : null);
        }
        await expectHonest(new XMLSerializer().serializeToString(document), signed);
      }),
      { numRuns: 600 },
    );
  });

  it('by attributes of other values is never taken for another', async () => {
    const value = fc.oneof(
      fc.constantFrom(
        '',
        '#_assertion1',
        '_assertion1',
        '_response1',
        'http://www.w3.org/2001/04/xmlenc#sha256',
        '2030-01-01T00:00:00Z',
      ),
      fc.string({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(form, unit, unit, value, async (signed, one, other, text) => {
        const document = new DOMParser().parseFromString(good[signed], 'text/xml');
        const element = pick(
          elementsOf(document).filter((it) => it.attributes.length > 0),
          one,
        );
        const attribute = pick(Array.from(element.attributes), other);
        attribute.value = text;
        await expectHonest(new XMLSerializer().serializeToString(document), signed);
      }),
      { numRuns: 400 },
    );
  });

  it('is decoded to a value, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.uint8Array()),
        async (text) => {
          const judged = await judge(text, knowledgeOf(keys));
          expect(judged.failures.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function contains(outer: Element, inner: Element): boolean {
  for (let at: Node | null = inner; at !== null; at = at.parentNode) if (at === outer) return true;
  return false;
}
