/**
 * The lock protocol under every order of steps that fast-check comes up with: three waiters find a dead lock, each of
 * their looks at the disk happens when the scheduler says so, and any of them may die before any of its steps.
 */
import { linkSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProcessIdentity, ProcessTable } from '../../../src/services/pam/lease.ts';
import type { StateFs } from '../../../src/state/atomic-file.ts';
import { LockFiles, lockPath } from '../../../src/state/lock-file.ts';
import { temporaryFolder } from './support.ts';

const SINCE = '2026-01-01T00:00:00.000Z';
const NEVER = new Promise<never>(() => undefined);

function identity(pid: number): ProcessIdentity {
  return { pid, startedAt: '1', bootId: 'boot', host: 'here' };
}

interface World {
  readonly folder: string;
  readonly step: (what: string) => Promise<void>;
  readonly dead: Set<number>;
  readonly inside: Set<number>;
  readonly crowds: number[][];
}

/** One process of the made-up world: it takes the lock, looks around, and gives it back, unless it dies before. */
async function live(world: World, pid: number, diesBefore: number): Promise<'done' | 'died'> {
  const { folder, dead, inside } = world;
  let steps = 0;
  let die = (): void => undefined;
  const died = new Promise<'died'>((resolve) => {
    die = () => {
      dead.add(pid);
      inside.delete(pid);
      resolve('died');
    };
  });
  const step = async (what: string): Promise<void> => {
    await world.step(`${pid} ${what}`);
    if (dead.has(pid)) return NEVER;
    steps += 1;
    if (steps < diesBefore) return undefined;
    die();
    return NEVER;
  };
  const processes: ProcessTable = {
    self: () => identity(pid),
    async isAlive(asked) {
      await step('judges');
      return dead.has(asked.pid) ? 'gone' : 'alive';
    },
  };
  // Nothing but the scheduler may decide who is next, so every effect is synchronous once its step came.
  const fs = {
    mkdir: async () => undefined,
    open: async (path: string) => ({
      writeFile: async (content: string) => writeFileSync(path, content),
      close: async () => undefined,
    }),
    link: async (from: string, to: string) => step('links').then(() => linkSync(from, to)),
    unlink: async (path: string) => step('unlinks').then(() => unlinkSync(path)),
    readFile: async (path: string) => step('reads').then(() => readFileSync(path, 'utf8')),
  } as unknown as StateFs; // Only what LockFiles calls.
  const files = new LockFiles(folder, processes, fs);
  const path = lockPath(folder, 'a');
  const work = async (): Promise<'done'> => {
    for (;;) {
      const outcome = await files.take(path, 'a', SINCE);
      if ('taken' in outcome) {
        inside.add(pid);
        if (inside.size > 1) world.crowds.push([...inside]);
        await step('works');
        inside.delete(pid);
        await files.release(path, outcome.taken);
        return 'done';
      }
      await step('waits');
    }
  };
  return Promise.race([work(), died]);
}

test('never two inside, and every survivor gets its turn', async () => {
  const mortality = fc.oneof(
    { weight: 1, arbitrary: fc.constant(1e9) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 25 }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(mortality, mortality, fc.constant(1e9)),
      async (scheduler, deaths) => {
        const folder = temporaryFolder();
        const lock = { schemaVersion: 1, name: 'a', token: 'first', holder: identity(9), since: SINCE };
        writeFileSync(lockPath(folder, 'a'), JSON.stringify(lock));
        const world: World = {
          folder,
          step: (what) => scheduler.schedule(Promise.resolve(), what),
          dead: new Set([9]),
          inside: new Set(),
          crowds: [],
        };
        const outcomes = await scheduler.waitFor(
          Promise.all(deaths.map((death, index) => live(world, index + 1, death))),
        );
        expect(world.crowds).toEqual([]);
        expect(outcomes[2]).toBe('done');
        expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toHaveLength(
          heldByDead(folder, world.dead) ? 1 : 0,
        );
      },
    ),
    { numRuns: 300 },
  );
});

function heldByDead(folder: string, dead: ReadonlySet<number>): boolean {
  try {
    return dead.has(JSON.parse(readFileSync(lockPath(folder, 'a'), 'utf8')).holder.pid);
  } catch {
    return false;
  }
}
