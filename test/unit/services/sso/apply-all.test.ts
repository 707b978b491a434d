/** Several wirings in one run: their order, and what one that fails means for the others. */
import { beforeEach, describe, expect, it } from 'vitest';
import { applyAll, inOrder } from '../../../../src/services/sso/apply-all.ts';
import type { OrderedWiring, Wiring } from '../../../../src/services/sso/wiring.ts';
import { FEDERATION, Killed, SsoWorld } from '../../../support/fakes/sso-world.ts';

const REQUEST = { adopt: false, rollback: false };

let world: SsoWorld;

beforeEach(() => {
  world = new SsoWorld();
});

const named = (name: string, after: readonly string[] = [], more: Partial<Wiring> = {}): OrderedWiring => ({
  wiring: { ...FEDERATION, name, ...more },
  after,
});

/** Fails before it writes: the group is not there. */
const broken = (name: string, after: readonly string[] = []): OrderedWiring =>
  named(name, after, { settings: { ...FEDERATION.settings, groups: ['Nobody'] } });

const states = async (...wirings: readonly OrderedWiring[]): Promise<readonly string[]> =>
  (await applyAll(world.deps, wirings, REQUEST)).map((it) => `${it.wiring.name} ${it.state}`);

describe('the order', () => {
  const order = (...wirings: readonly OrderedWiring[]) => inOrder(wirings).map((it) => it.wiring.name);

  it('is that of the names, each behind those that it comes after', () => {
    expect(order(named('c'), named('a'), named('b'))).toEqual(['a', 'b', 'c']);
    expect(order(named('a', ['c']), named('b'), named('c'))).toEqual(['b', 'c', 'a']);
    expect(order(named('a', ['b']), named('b', ['c']), named('c'), named('d'))).toEqual(['c', 'b', 'a', 'd']);
  });

  it('minds nothing that is elsewhere', () => {
    expect(order(named('b', ['elsewhere']), named('a'))).toEqual(['a', 'b']);
  });

  it('is refused when they wait for each other, or for themselves', () => {
    for (const wirings of [[named('a', ['b']), named('b', ['a'])], [named('a', ['a'])]]) {
      expect(() => inOrder(wirings)).toThrowError(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('a') }),
      );
    }
  });
});

describe('one that fails', () => {
  it('does not stop the others', async () => {
    expect(await states(named('a'), broken('b'), named('c'))).toEqual(['a applied', 'b failed', 'c applied']);
    expect(world.ledger.records.size).toBe(3);
  });

  it('stops those that come after it, and those that come after them', async () => {
    expect(await states(broken('a'), named('b', ['a']), named('c', ['b']), named('d'))).toEqual([
      'a failed',
      'b waiting',
      'c waiting',
      'd applied',
    ]);
    expect([...world.ledger.records.keys()].sort()).toEqual(['a', 'd']);
  });

  it('is gone on with by the next run, and so are those that waited', async () => {
    world.cic.failures.order('create', 'DENIED');
    expect(await states(named('a'), named('b', ['a']))).toEqual(['a failed', 'b waiting']);
    expect(await states(named('a'), named('b', ['a']))).toEqual(['a applied', 'b applied']);
  });
});

describe('one that comes after a wiring that is elsewhere', () => {
  it('is applied when that one is in force, and waits when it never was', async () => {
    expect(await states(named('b', ['a']))).toEqual(['b waiting']);
    await applyAll(world.deps, [named('a')], REQUEST);
    expect(await states(named('b', ['a']))).toEqual(['b applied']);
  });

  it('waits for one whose last run was not finished', async () => {
    world.cic.failures.order('create', 'DENIED');
    await applyAll(world.deps, [named('a')], REQUEST);
    expect(await states(named('b', ['a']))).toEqual(['b waiting']);
  });
});

describe('what ends the whole run', () => {
  it('is an interruption', async () => {
    world.interruption.abort();
    await expect(applyAll(world.deps, [named('a'), named('b')], REQUEST)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(world.writes).toBe(0);
  });

  it('is what idctl does not expect', async () => {
    world.killAt(1);
    await expect(applyAll(world.deps, [named('a'), named('b')], REQUEST)).rejects.toBeInstanceOf(Killed);
  });
});
