import { describe, expect, it } from 'vitest';
import type { RotationOutput } from '../../../../src/cli/pam/rotation-run.ts';
import { rotationExit } from '../../../../src/cli/pam/rotation-run.ts';
import { IdctlError } from '../../../../src/core/errors.ts';

type Ran = Extract<RotationOutput, { kind: 'ran' }>['report'];

/** A report of so many accounts; only what decides the exit code. */
function report(states: readonly string[], skipped = 0): RotationOutput {
  const results = states.map((it) => {
    const [state, code] = it.split(' ');
    return { state, error: code === undefined ? null : new IdctlError(code as 'DENIED', 'test') }; // Written below.
  });
  return {
    kind: 'ran',
    report: { runId: 'run_1', results, skipped: Array(skipped).fill({}) } as unknown as Ran,
  };
}

describe('the exit code of a rotation', () => {
  it.each([
    [['rotated'], 0, 0],
    [['rotated', 'rotated'], 0, 0],
    [['failed'], 0, 9],
    [['failed DENIED'], 0, 5],
    [['failed UNAVAILABLE'], 0, 7],
    [['unknown'], 0, 11],
    [['rotated', 'unknown'], 0, 11],
    [['rotated', 'failed'], 0, 10],
    [['failed', 'failed'], 0, 10],
    [['unknown', 'failed'], 0, 10],
    [['failed'], 1, 10],
    [['rotated'], 1, 10],
    [['unknown'], 1, 10],
  ])('of %j with %i not started is %i', (states, skipped, exit) => {
    expect(rotationExit(report(states, skipped))).toBe(exit);
  });

  it('of a list is 0', () => {
    expect(rotationExit({ kind: 'unfinished', runs: [] })).toBe(0);
  });
});
