/** Real sign-ins at the lab: one thing wrong, told by the one check that is about it; and sound ones. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIVE_OIDC, LIVE_SAML, LIVE_WARNED, type Live, SOUND_LIVE } from './live-cases.ts';
import { eachCase, failedChecks, told, warnings } from './support/case.ts';
import { LabWorld } from './support/lab-world.ts';
import { LiveWorld } from './support/live-world.ts';

let lab: LabWorld;
beforeAll(async () => {
  lab = await LabWorld.start();
});
afterAll(() => lab.stop());

async function report({ recipe, breakIt }: Live) {
  await lab.wire(recipe);
  const world = new LiveWorld(lab);
  return world.verify(await breakIt(world));
}

describe('a sign-in with one fault', () => {
  it.each(eachCase('live', LIVE_SAML, LIVE_OIDC))(
    'is told by %s alone: %s',
    async (check, _says, provoke) => {
      const found = await report(provoke);
      expect(failedChecks(found), told(found)).toEqual([check]);
    },
  );
});

describe('what keeps nobody out, and should not stay so', () => {
  it.each(eachCase('live', LIVE_WARNED))(
    'is told by %s, and nothing fails: %s',
    async (check, _says, provoke) => {
      const found = await report(provoke);
      expect(failedChecks(found), told(found)).toEqual([]);
      expect(warnings(found).map((it) => it.split(' ')[0])).toContain(check);
    },
  );
});

describe('a sound sign-in has no failure, and no warning but that the lab is on this machine', () => {
  it.each(Object.entries(SOUND_LIVE))('%s', async (_name, provoke) => {
    const found = await report(provoke);
    expect([failedChecks(found), found.verdict], told(found)).toEqual([[], 'sound']);
    expect(
      warnings(found).filter((it) => it !== 'O6 endpoint-loopback'),
      told(found),
    ).toEqual([]);
  });
});
