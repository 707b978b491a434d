/** Whatever somebody gives is judged or refused; nothing of it is thrown, and nothing of it is sound by chance. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { harOf } from '../../../../support/federation/har.ts';
import { verified } from '../../../../support/federation/passive.ts';
import { goodSignature } from '../../../../support/saml/broken-signatures.ts';
import { knowledgeOf } from '../../../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { ACS } from '../../../../support/saml/write-response.ts';
import { forge, known } from '../oidc/forge.ts';

let keys: SamlKeys;
let sound: readonly (readonly [text: string, knowledge: ReturnType<typeof known>])[];
beforeAll(async () => {
  keys = await samlKeys();
  const xml = goodSignature(keys, 'response');
  const posted = Buffer.from(xml).toString('base64');
  sound = [
    [xml, knowledgeOf(keys)],
    [posted, knowledgeOf(keys)],
    [`SAMLResponse=${encodeURIComponent(posted)}`, knowledgeOf(keys)],
    [harOf([{ url: ACS, form: { SAMLResponse: posted } }]), knowledgeOf(keys)],
    [forge(), known()],
  ];
});

/** A place, and what to do there. */
const damage = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom('cut', 'drop', 'double', 'flip', 'insert'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

function damaged(text: string, [place, what, more]: [number, string, string]): string {
  const at = Math.floor(place * text.length);
  if (what === 'cut') return text.slice(0, at);
  if (what === 'drop') return text.slice(0, at) + text.slice(at + 1 + more.length);
  if (what === 'double') return text.slice(0, at) + text.slice(Math.max(0, at - 50));
  if (what === 'insert') return text.slice(0, at) + more + text.slice(at);
  const other = text[at] === 'A' ? 'B' : 'A';
  return text.slice(0, at) + other + text.slice(at + 1);
}

/** What a reader may take for the same: white space around it, or what no signature covers. */
async function isStillSound(text: string, knowledge: ReturnType<typeof known>): Promise<boolean> {
  const report = await verified(text, knowledge);
  return report?.verdict === 'sound';
}

describe('a message', () => {
  it('that is sound is found to be', async () => {
    for (const [text, knowledge] of sound) expect(await isStillSound(text, knowledge)).toBe(true);
  });

  it('that was damaged anywhere is judged without a crash, and its claims are verified only where all of it is signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(4), damage, async (index, how) => {
        const [text, knowledge] = sound[index] ?? ['', known()];
        const report = await verified(damaged(text, how), knowledge);
        const names = (report?.claims ?? []).filter((it) => it.verified && /^(NameID|sub)$/.test(it.name));
        // Damage may hit what is not signed; whom it is about is.
        for (const { values } of names) expect(['alice@example.com', '00u1']).toContain(values[0]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('anything', () => {
  it('is judged or refused', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.json().map((it) => `{"log":{"entries":[${it}]}}`),
      fc.string({ maxLength: 200 }).map((it) => `<${it}`),
      fc.base64String({ maxLength: 400 }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (it) => {
        const report = await verified(it, known());
        expect(report?.verdict).not.toBe('sound');
      }),
      { numRuns: 400 },
    );
  });
});
