/** The attack corpus of SAML, through all of a verification: as XML, as it is posted, and in a capture. */
import { beforeAll, describe, expect, it } from 'vitest';
import { harOf } from '../../../../support/federation/har.ts';
import { failuresOf, verified } from '../../../../support/federation/passive.ts';
import { BROKEN_SIGNATURES, goodSignature } from '../../../../support/saml/broken-signatures.ts';
import { CARRIAGE } from '../../../../support/saml/carriage.ts';
import { eachForm, knowledgeOf, type SamlCase, type Signed } from '../../../../support/saml/case.ts';
import { FALSE_CLAIMS } from '../../../../support/saml/false-claims.ts';
import { HOSTILE_XML, OTHER_XML } from '../../../../support/saml/hostile-xml.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { SOUND_FORMS } from '../../../../support/saml/sound-forms.ts';
import { DUPLICATES, WRAPPING } from '../../../../support/saml/wrapping.ts';
import { ACS } from '../../../../support/saml/write-response.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

const posted = (xml: string): string => Buffer.from(xml).toString('base64');
const captured = (xml: string): string => harOf([{ url: ACS, form: { SAMLResponse: posted(xml) } }]);

const FORMS = [
  ['as XML', (xml: string) => xml],
  ['as it is posted', posted],
  ['in a capture', captured],
] as const;

const CASES = eachForm([...WRAPPING, ...DUPLICATES, ...BROKEN_SIGNATURES, ...FALSE_CLAIMS]);

async function judged(one: SamlCase, signed: Signed, form: (xml: string) => string) {
  return verified(form(one.make(keys, signed)), knowledgeOf(keys, one.knowledge?.(keys)));
}

describe('an attack, or a response that says what must not be taken', () => {
  it.each(CASES)('is refused, and named by its reason: %s', async (_name, one, signed) => {
    for (const [where, form] of FORMS) {
      // A capture shows where it was really sent, which is the right place there.
      if (where === 'in a capture' && one.name === 'one wrong address throughout') continue;
      const report = await judged(one, signed, form);
      expect(report?.verdict).toBe('faulty');
      expect(failuresOf(report)).toEqual([`${one.check} ${one.reason}`]);
    }
  });
});

/** What no bytes can hold; what is a web page, or nothing, and is refused as a file. */
const IN_NO_FILE = ['half a character', 'a page', 'that is nothing', 'that is base64 of nothing'];

describe('a message that no two parsers read alike', () => {
  it.each(eachForm([...HOSTILE_XML, ...OTHER_XML].filter((it) => !IN_NO_FILE.includes(it.name))))(
    'is refused: %s',
    async (_name, one, signed) => {
      const report = await judged(one, signed, (xml) => xml);
      expect(failuresOf(report)).toEqual([`${one.check} ${one.reason}`]);
      expect(report?.verdict).toBe('faulty');
    },
  );
});

describe('a message that was carried as none may be', () => {
  it.each(eachForm(CARRIAGE.filter((it) => it.carriage === undefined && !IN_NO_FILE.includes(it.name))))(
    'is refused: %s',
    async (_name, one, signed) => {
      const report = await judged(one, signed, (text) => text);
      expect(failuresOf(report)).toEqual([`${one.check} ${one.reason}`]);
    },
  );
});

describe('one fault', () => {
  it('is one failure when a wrong address stands in two places of a response', async () => {
    const one = FALSE_CLAIMS.find((it) => it.name === 'one wrong address throughout');
    const report = one === undefined ? null : await judged(one, 'response', captured);
    expect(failuresOf(report)).toEqual(['S21 recipient-wrong']);
    expect(report?.findings).toContainEqual(
      expect.objectContaining({ check: 'S20', outcome: 'untested', reason: 'consequence' }),
    );
  });
});

describe('a sound response', () => {
  it.each(SOUND_FORMS.map((it) => [it.name, it] as const))('is found to be sound: %s', async (_name, it) => {
    const report = await verified(it.make(keys), knowledgeOf(keys, it.knowledge?.(keys)));
    expect(failuresOf(report)).toEqual([]);
    // What is encrypted to somebody else nobody can look into.
    expect(report?.verdict).toBe(/^(signed and )?encrypted/.test(it.name) ? 'undecided' : 'sound');
  });

  it.each(FORMS)('is found to be sound: %s', async (_name, form) => {
    for (const signed of ['response', 'assertion'] as const) {
      const report = await verified(form(goodSignature(keys, signed)), knowledgeOf(keys));
      expect(report).toMatchObject({ verdict: 'sound', counts: { failed: 0 } });
      expect(report?.claims).toContainEqual({
        name: 'NameID',
        values: ['alice@example.com'],
        verified: true,
      });
    }
  });
});
