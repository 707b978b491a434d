/** Configuration of the lab's orgs: one thing wrong, told by the one check that is about it; and sound ones. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOUND_STATIC_OIDC, STATIC_OIDC, STATIC_OIDC_WARNED } from './static-oidc.ts';
import { SOUND_STATIC_SAML, STATIC_SAML, STATIC_SAML_WARNED, type Static } from './static-saml.ts';
import { eachCase, failedChecks, told, warnings } from './support/case.ts';
import { LabWorld } from './support/lab-world.ts';

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.start();
});
afterAll(() => world.stop());

async function report({ recipe, breakIt }: Static) {
  await world.wire(recipe);
  await breakIt(world);
  return world.verify();
}

describe('a configuration with one fault', () => {
  it.each(eachCase('static', STATIC_SAML, STATIC_OIDC))(
    'is told by %s alone: %s',
    async (check, _says, provoke) => {
      const found = await report(provoke);
      expect(failedChecks(found), told(found)).toEqual([check]);
    },
  );
});

describe('what works today and should not stay so', () => {
  it.each(eachCase('static', STATIC_SAML_WARNED, STATIC_OIDC_WARNED))(
    'is told by %s, and nothing fails: %s',
    async (check, _says, provoke) => {
      const found = await report(provoke);
      expect(failedChecks(found), told(found)).toEqual([]);
      expect(warnings(found).map((it) => it.split(' ')[0])).toContain(check);
    },
  );
});

describe('a sound configuration has no failure, and no warning but that the lab is on this machine', () => {
  it.each(Object.entries({ ...SOUND_STATIC_SAML, ...SOUND_STATIC_OIDC }))('%s', async (_name, provoke) => {
    const found = await report(provoke);
    expect(failedChecks(found), told(found)).toEqual([]);
    expect(
      warnings(found).filter((it) => it !== 'O6 endpoint-loopback'),
      told(found),
    ).toEqual([]);
  });
});
