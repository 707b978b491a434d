/** The catalogue is data that others show: each entry is whole, and says something of its own. */
import { describe, expect, it } from 'vitest';
import { OIDC_CHECKS } from '../../../../src/services/federation/catalogue/oidc.ts';
import { SAML_CHECKS } from '../../../../src/services/federation/catalogue/saml.ts';

const ALL = [...OIDC_CHECKS, ...SAML_CHECKS];

describe('the catalogue', () => {
  it('has 42 checks of OpenID Connect and 40 of SAML, in order', () => {
    expect(OIDC_CHECKS.map((it) => it.id)).toEqual(Array.from({ length: 42 }, (_, at) => `O${at + 1}`));
    expect(SAML_CHECKS.map((it) => it.id)).toEqual(Array.from({ length: 40 }, (_, at) => `S${at + 1}`));
  });

  it('has titles that are claims, each another one', () => {
    expect(ALL.filter((it) => !/^[A-Z].*[^.]$/.test(it.title) || it.title.length > 110)).toEqual([]);
    expect(new Set(ALL.map((it) => it.title)).size).toBe(ALL.length);
  });

  it('says for each what to change, how to test again, and in which tiers it is made', () => {
    expect(ALL.filter((it) => !/^[A-Z].*\.$/.test(it.remedy)).map((it) => it.id)).toEqual([]);
    expect(ALL.filter((it) => !/^[A-Z].*\.$/.test(it.retest)).map((it) => it.id)).toEqual([]);
    expect(ALL.filter((it) => it.tiers.length === 0).map((it) => it.id)).toEqual([]);
    expect(ALL.filter((it) => it.limits !== null && !/\.$/.test(it.limits)).map((it) => it.id)).toEqual([]);
  });

  it('has symptoms in lower case, without quotes and doubles', () => {
    const wrong = ALL.flatMap((entry) =>
      entry.symptoms
        .filter((it) => it.text !== it.text.toLowerCase() || /["'`“”]/.test(it.text))
        .map((it) => `${entry.id}: ${it.text}`),
    );
    expect(wrong).toEqual([]);
    const doubles = ALL.filter(
      (entry) => new Set(entry.symptoms.map((it) => it.text)).size !== entry.symptoms.length,
    );
    expect(doubles.map((it) => it.id)).toEqual([]);
  });

  it('ranks the checks that share words, one after another', () => {
    const shared = new Map<string, number[]>();
    for (const { text, rank = 1 } of ALL.flatMap((it) => it.symptoms))
      shared.set(text, [...(shared.get(text) ?? []), rank].sort());
    const wrong = [...shared].filter(([, ranks]) => ranks.length > 1 && new Set(ranks).size !== ranks.length);
    expect(wrong).toEqual([]);
  });
});
