/** Wirings converge: whatever is interrupted, another run ends where an uninterrupted one would have. */
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../../src/core/errors.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { hasChanges, planWiring } from '../../../../src/services/sso/plan.ts';
import { removeWiring } from '../../../../src/services/sso/remove.ts';
import { statusOf } from '../../../../src/services/sso/status.ts';
import { undoLastRun } from '../../../../src/services/sso/undo.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import {
  FEDERATION,
  INTEGRATION,
  Killed,
  PROVISIONING,
  PROVISIONING_INTEGRATION,
  SAML_FEDERATION,
  SsoWorld,
} from '../../../support/fakes/sso-world.ts';
import { hangsOn } from '../../../support/fakes/tenant.ts';

const REQUEST = { adopt: false, rollback: false, expected: null };

const WIRINGS: ReadonlyArray<readonly [string, Wiring]> = [
  ['org2org-oidc', FEDERATION],
  ['org2org-oidc, okta-integration', INTEGRATION],
  ['org2org-oidc, provisioning', PROVISIONING],
  ['org2org-oidc, okta-integration, provisioning', PROVISIONING_INTEGRATION],
  ['org2org-saml', SAML_FEDERATION],
];

const apply = (world: SsoWorld, wiring: Wiring) => applyWiring(world.deps, wiring, REQUEST);

/** Runs `work` again and again, killed one moment later each time, until it is not killed any more. */
async function killedEverywhere(
  prepare: () => Promise<SsoWorld>,
  work: (world: SsoWorld) => Promise<unknown>,
  then: (world: SsoWorld, moment: number) => Promise<void>,
): Promise<number> {
  for (let moment = 1; ; moment += 1) {
    const world = await prepare();
    world.killAt(moment);
    const killed = await work(world).then(
      () => false,
      (error: unknown) => error instanceof Killed,
    );
    world.revive();
    if (!killed) return moment - 1;
    await then(world, moment);
  }
}

describe.each(WIRINGS)('%s', (_, wiring) => {
  it('is made at both ends, and a second apply writes nothing', async () => {
    const world = new SsoWorld();
    const first = await apply(world, wiring);
    expect(first.written).toBeGreaterThan(4);
    const before = world.writes;
    const second = await apply(world, wiring);
    expect(second.written).toBe(0);
    expect(world.writes).toBe(before);
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
  });

  it('holds no stand-in and no secret when it is done', async () => {
    const world = new SsoWorld();
    await apply(world, wiring);
    expect(JSON.stringify(world.ends)).not.toMatch(/not-yet|placeholder/);
    expect(JSON.stringify([...world.ledger.records.values()])).not.toMatch(/fake-secret/);
  });

  it('killed at any moment, ends the same when it is applied again', async () => {
    const whole = new SsoWorld();
    await apply(whole, wiring);
    const moments = await killedEverywhere(
      async () => new SsoWorld(),
      (world) => apply(world, wiring),
      async (world, moment) => {
        await apply(world, wiring);
        expect(world.ends, `killed at ${moment}`).toEqual(whole.ends);
        expect(await statusOf(world.deps, []), `killed at ${moment}`).toMatchObject([{ state: 'in-step' }]);
        await removeWiring(world.deps, wiring.name);
        expect(world.ends, `killed at ${moment}, removed`).toEqual(new SsoWorld().ends);
      },
    );
    expect(moments).toBeGreaterThan(20);
  });

  it('with every answer lost in turn, says so, and ends the same when it is applied again', async () => {
    const whole = new SsoWorld();
    await apply(whole, wiring);
    for (const name of ['wic', 'cic'] as const) {
      for (let skip = 0; ; skip += 1) {
        const world = new SsoWorld();
        world[name].failures.order('create', 'OUTCOME_UNKNOWN', { when: 'after', skip });
        const lost = await apply(world, wiring).then(
          () => false,
          (error: unknown) => hasCode(error, 'OUTCOME_UNKNOWN'),
        );
        if (!lost) break;
        await apply(world, wiring);
        expect(world.ends, `${name}, ${skip}`).toEqual(whole.ends);
      }
    }
  });

  it('removed, leaves both ends as they were, wherever the removal was killed', async () => {
    await killedEverywhere(
      async () => {
        const world = new SsoWorld();
        await apply(world, wiring);
        return world;
      },
      (world) => removeWiring(world.deps, wiring.name),
      async (world, moment) => {
        if (world.ledger.records.size > 0) await removeWiring(world.deps, wiring.name);
        expect(world.ends, `killed at ${moment}`).toEqual(new SsoWorld().ends);
        expect(world.ledger.records.size).toBe(0);
      },
    );
  });

  it('undone after a kill at any moment, leaves both ends as they were', async () => {
    await killedEverywhere(
      async () => new SsoWorld(),
      (world) => apply(world, wiring),
      async (world, moment) => {
        if (world.ledger.records.size > 0) await undoLastRun(world.deps, wiring.name);
        expect(world.ends, `killed at ${moment}`).toEqual(new SsoWorld().ends);
        expect(world.ledger.records.size).toBe(0);
      },
    );
  });

  it('undoes itself on a failure when it is told to', async () => {
    const world = new SsoWorld();
    world.cic.failures.order('create', 'DENIED', { skip: 1 });
    await expect(applyWiring(world.deps, wiring, { ...REQUEST, rollback: true })).rejects.toMatchObject({
      code: 'DENIED',
    });
    expect(world.ends).toEqual(new SsoWorld().ends);
    expect(world.ledger.records.size).toBe(0);
  });

  it('shows every change by hand of a declared property as drift, and no other', async () => {
    const world = new SsoWorld();
    await apply(world, wiring);
    const all = [...world.wic.resources, ...world.cic.resources];
    for (const resource of all) {
      resource.properties['somethingElse'] = 'changed by hand';
    }
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
    for (const resource of all.filter((it) => 'active' in it.properties)) {
      resource.properties['active'] = false;
      const plan = await planWiring(world.deps, wiring);
      const changed = plan.steps.filter((it) => it.action !== 'none');
      expect(changed).toMatchObject([
        { kind: resource.kind, action: 'update', changes: [{ property: 'active', from: false, to: true }] },
      ]);
      expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'drift' }]);
      resource.properties['active'] = true;
    }
    expect(hasChanges(await planWiring(world.deps, wiring))).toBe(false);
  });

  it('repairs a source that was removed by hand, wherever the repair is killed', async () => {
    const whole = new SsoWorld();
    await apply(whole, wiring);
    await killedEverywhere(
      async () => {
        const world = new SsoWorld();
        await apply(world, wiring);
        world.wic.resources = [];
        return world;
      },
      (world) => apply(world, wiring),
      async (world, moment) => {
        await apply(world, wiring);
        expect(world.ends, `killed at ${moment}`).toEqual(whole.ends);
        expect(hasChanges(await planWiring(world.deps, wiring))).toBe(false);
        await removeWiring(world.deps, wiring.name);
        expect(world.ends, `killed at ${moment}, removed`).toEqual(new SsoWorld().ends);
      },
    );
  });

  it('repairs what was removed by hand', async () => {
    const whole = new SsoWorld();
    await apply(whole, wiring);
    for (const name of ['wic', 'cic'] as const) {
      for (const index of whole[name].resources.keys()) {
        const world = new SsoWorld();
        await apply(world, wiring);
        const victim = world[name].resources[index];
        // Made by the vendor together with its provider; nobody can remove it alone.
        if (victim === undefined || victim.companionOf !== undefined) continue;
        world[name].resources = world[name].resources.filter(
          (it) => it !== victim && !hangsOn(it, victim.id),
        );
        expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'drift' }]);
        await apply(world, wiring);
        expect(world.ends, victim.id).toEqual(whole.ends);
        expect(hasChanges(await planWiring(world.deps, wiring))).toBe(false);
      }
    }
  });
});
