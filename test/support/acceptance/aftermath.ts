/** What must hold after every fault and every kill. */
import { expect } from 'vitest';
import { EXIT } from '../../../src/core/exit-codes.ts';
import type { Outcome } from './idctl.ts';
import type { VendorName } from './truth.ts';
import type { World } from './world.ts';
import { ACCOUNTS } from './world.ts';

/** Ends of a run that a script can act on; 1 would be a fault of idctl itself. */
const KNOWN_EXITS: readonly number[] = [0, ...Object.values(EXIT)].filter((it) => it !== EXIT.UNEXPECTED);

/** One clear sentence for a person, without anything of our insides. */
export function expectClear(outcome: Outcome): void {
  expect(outcome.signal).toBeNull();
  expect(KNOWN_EXITS, outcome.stderr).toContain(outcome.code);
  expect(outcome.stderr).not.toMatch(/An unexpected fault|undefined|\[object |TypeError|ReferenceError/);
}

/** The sentence that a failed run ends with, hint and all, without the lines of `--debug`. */
export function sentenceOf(outcome: Outcome): string {
  const lines = outcome.stderr.split('\n').filter((line) => !/^debug: |^\s+at /.test(line));
  const start = lines.findLastIndex((line) => line.startsWith('Error: '));
  expect(start, outcome.stderr).not.toBe(-1);
  return lines.slice(start).join('\n');
}

/**
 * No loan is forgotten and no password lost: a sweep leaves nothing out at the vendor and no record of ours, the audit
 * log is whole, and the account can be taken again, with the very password that its target has.
 *
 * @param options.all a loan is in order and open, which only `--all` ends
 */
export async function expectNothingLost(
  world: World,
  vendor: VendorName,
  options: { readonly all?: boolean } = {},
): Promise<void> {
  world.lab.clearFaults();
  const swept = await world.idctl(['pam', 'sweep', ...(options.all === true ? ['--all'] : [])]);
  expect(swept).toMatchObject({ code: 0, signal: null });
  expect(world.out(vendor)).toEqual([]);
  expect(await world.leaseFiles()).toEqual([]);

  const { alias, name } = ACCOUNTS[vendor];
  const { password, stored } = await world.truth.settled(vendor, name);
  expect(stored).toBe(password);
  const again = await world.idctl(['pam', 'checkout', alias, '--reveal']);
  expect(again.stderr).not.toContain('Error: ');
  expect(again).toMatchObject({ code: 0, stdout: `${password}\n` });

  const verified = await world.idctl(['audit', 'verify'], { quiet: true });
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('unbroken') });
}
