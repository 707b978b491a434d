/** Captures: one thing wrong in each, told by the one check that is about it; and sound ones, of which nothing is told. */
import { beforeAll, describe, expect, it } from 'vitest';
import { verified } from '../../support/federation/passive.ts';
import { type SamlKeys, samlKeys } from '../../support/saml/keys.ts';
import { PASSIVE_OIDC, type Passive, SOUND_OIDC } from './passive-oidc.ts';
import { PASSIVE_SAML, PASSIVE_SAML_WARNED, SOUND_SAML } from './passive-saml.ts';
import { eachCase, failedChecks, told, warnings } from './support/case.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

async function report({ evidence, knowledge }: Passive) {
  const found = await verified(evidence, knowledge, { isTimeGiven: false });
  if (found === null) throw new Error('nothing of a federation');
  return found;
}

describe('a capture with one fault', () => {
  it.each(eachCase('passive', PASSIVE_OIDC))('is told by %s alone: %s', async (check, _says, provoke) => {
    const found = await report(provoke());
    expect(failedChecks(found), told(found)).toEqual([check]);
  });

  it.each(eachCase('passive', PASSIVE_SAML))('is told by %s alone: %s', async (check, _says, provoke) => {
    const found = await report(await provoke(keys));
    expect(failedChecks(found), told(found)).toEqual([check]);
  });
});

describe('what works today and should not stay so', () => {
  it.each(eachCase('passive', PASSIVE_SAML_WARNED))(
    'is told by %s, and nothing fails: %s',
    async (check, _says, provoke) => {
      const found = await report(await provoke(keys));
      expect(failedChecks(found), told(found)).toEqual([]);
      expect(warnings(found).map((it) => it.split(' ')[0])).toContain(check);
    },
  );
});

describe('a sound capture has no failure and no warning', () => {
  it.each(Object.entries(SOUND_OIDC))('%s', async (_name, make) => {
    const found = await report(make());
    expect([failedChecks(found), warnings(found)], told(found)).toEqual([[], []]);
    expect(found.verdict).toBe('sound');
  });

  it.each(Object.entries(SOUND_SAML))('%s', async (name, make) => {
    const found = await report(await make(keys));
    expect([failedChecks(found), warnings(found)], told(found)).toEqual([[], []]);
    expect(found.verdict, told(found)).toBe('sound');
    expect(name).not.toBe('');
  });
});
