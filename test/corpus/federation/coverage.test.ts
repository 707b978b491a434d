/** The catalogue, its list of cases, and the cases that are run: three lists that say the same. */
import { describe, expect, it } from 'vitest';
import { casesOf, stateOf } from '../../../src/services/federation/catalogue/cases.ts';
import { OIDC_CHECKS } from '../../../src/services/federation/catalogue/oidc.ts';
import { SAML_CHECKS } from '../../../src/services/federation/catalogue/saml.ts';
import type { Tier } from '../../../src/services/federation/report.ts';
import { LIVE_OIDC, LIVE_SAML, LIVE_WARNED } from './live-cases.ts';
import { PASSIVE_OIDC } from './passive-oidc.ts';
import { PASSIVE_SAML, PASSIVE_SAML_WARNED } from './passive-saml.ts';
import { STATIC_OIDC, STATIC_OIDC_WARNED } from './static-oidc.ts';
import { STATIC_SAML, STATIC_SAML_WARNED } from './static-saml.ts';

const CHECKS = [...OIDC_CHECKS, ...SAML_CHECKS];
const TABLES: Readonly<Record<Tier, readonly object[]>> = {
  static: [STATIC_OIDC, STATIC_OIDC_WARNED, STATIC_SAML, STATIC_SAML_WARNED],
  passive: [PASSIVE_OIDC, PASSIVE_SAML, PASSIVE_SAML_WARNED],
  live: [LIVE_OIDC, LIVE_SAML, LIVE_WARNED],
};
const TIERS = Object.keys(TABLES) as readonly Tier[]; // Its keys are the tiers.

const inOrder = (all: readonly string[]): readonly string[] => [...all].sort();

describe('the list of cases', () => {
  it('speaks of every check, and of no other', () => {
    expect(CHECKS).toHaveLength(82);
    expect(CHECKS.filter(({ id }) => Object.keys(casesOf(id)).length === 0)).toEqual([]);
  });

  it.each(CHECKS.map((entry) => [entry.id, entry] as const))(
    'has a case, or the reason why there is none, in each tier of %s and in no other',
    (id, { tiers }) => {
      const { cases, without = {} } = casesOf(id);
      expect(inOrder([...Object.keys(cases), ...Object.keys(without)])).toEqual(inOrder(tiers));
      expect(Object.values(without).every((why) => why.length > 20)).toBe(true);
    },
  );

  it.each(TIERS)('is run, whole: %s', (tier) => {
    const listed = CHECKS.filter(({ id }) => casesOf(id).cases[tier] !== undefined).map(({ id }) => id);
    const run = TABLES[tier].flatMap((table) => Object.keys(table));
    expect(inOrder(run)).toEqual(inOrder(listed));
  });

  it('says of each check how far it is proven, and why not further', () => {
    const unproven = CHECKS.filter(({ id }) => stateOf(id) === 'not made');
    for (const { id } of unproven) expect(casesOf(id).without).toBeDefined();
    expect(unproven.map(({ id }) => id)).toEqual(['S14']);
  });
});
