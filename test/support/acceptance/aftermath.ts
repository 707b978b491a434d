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

const SWEEP: readonly string[] = ['pam', 'sweep'];
const LEASES: readonly string[] = ['pam', 'leases', '--json', '--query', 'leases'];

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
  const { alias, name } = ACCOUNTS[vendor];
  const sweep = options.all === true ? [...SWEEP, '--all'] : SWEEP;
  const takeAgain = ['pam', 'checkout', alias, '--reveal'];
  world.lab.clearFaults();
  await world.truth.settled(vendor, name);
  // With nothing to give back nothing has to settle after the sweep, and one process can do it all.
  const hasWork = (await world.leaseFiles()).length > 0;
  const first = await world.series(...(hasWork ? [sweep] : [sweep, LEASES, takeAgain, ['audit', 'verify']]));
  if (hasWork) {
    expect(await world.leaseFiles()).toEqual([]);
    expect(world.out(vendor)).toEqual([]);
    await world.truth.settled(vendor, name);
  }
  const rest = hasWork ? await world.series(LEASES, takeAgain, ['audit', 'verify']) : [];
  const [swept, leases, again, verified] = [...first, ...rest];
  expect(swept, swept?.stderr).toMatchObject({ code: 0 });
  expect(leases).toMatchObject({ code: 0, stdout: '[]\n' });
  const { password, stored } = world.truth.of(vendor, name);
  expect(stored).toBe(password);
  expect(again, again?.stderr).toMatchObject({ code: 0, stdout: password });
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('unbroken') });
}

/** The error of a `--json` run. */
export function envelopeOf(outcome: Outcome): { readonly code: string; readonly message: string } {
  const { error } = JSON.parse(outcome.stdout);
  expect(error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  return error;
}
