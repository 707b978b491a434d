/**
 * Every recipe on the lab's two orgs, killed around writes to an org and to the ledger. A step is three writes at least,
 * so that every third moment meets every step; a soak takes all of them.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { hasChanges, planWiring } from '../../src/services/sso/plan.ts';
import { removeWiring } from '../../src/services/sso/remove.ts';
import { Killed } from '../support/fakes/sso-world.ts';
import { MOMENTS_APART } from '../support/soak.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';

const REQUEST = { adopt: false, rollback: false, expected: null };

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

describe.each(Object.entries(LAB_WIRINGS))('%s', (_, wiring) => {
  const apply = () => applyWiring(world.deps, wiring, REQUEST);

  it('killed around any write, ends the same when it is applied again', async () => {
    await apply();
    const whole = world.ends();
    for (let moment = 1; ; moment += MOMENTS_APART) {
      await world.renew();
      const before = world.ends();
      world.killAt(moment);
      const killed = await apply().then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return true;
        },
      );
      world.revive();
      if (!killed) break;
      await apply();
      expect(world.ends(), `killed at ${moment}`).toEqual(whole);
      expect(hasChanges(await planWiring(world.deps, wiring))).toBe(false);
      await removeWiring(world.deps, wiring.name);
      expect(world.ends(), `killed at ${moment}, removed`).toEqual(before);
    }
  }, 120_000);
});
