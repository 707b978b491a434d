/** Wirings under faults and kills: their files, their writes, and what must hold after it. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT } from '../build.ts';
import type { Outcome } from './idctl.ts';
import type { Step } from './steps.ts';
import type { World } from './world.ts';

/** The file of an example. */
export const wiring = (file: string): string => join(ROOT, 'examples/wirings', `${file}.yaml`);

export function writeStep(name: string, listener: string, route: string): Step {
  const [method = '', path = ''] = route.split(' ');
  return { name, listener, method, path, effect: 'write' };
}

export async function expectInStep(
  world: World,
  outcome: Outcome,
  name: string,
  file: string,
): Promise<void> {
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  const [status, again] = await world.series(
    ['sso', 'status', name, '--check'],
    ['sso', 'plan', '--file', wiring(file), '--check'],
  );
  expect(status, `${status?.stdout}${status?.stderr}`).toMatchObject({ code: 0 });
  expect(again, again?.stdout).toMatchObject({ code: 0 });
}

export async function expectGone(world: World, name: string): Promise<void> {
  const removed = await world.idctl(['sso', 'remove', name, '--confirm', name]);
  expect(removed, removed.stderr).toMatchObject({ code: 0 });
  expect(world.truth.wired(name)).toEqual({ applications: 0, providers: 0 });
}
