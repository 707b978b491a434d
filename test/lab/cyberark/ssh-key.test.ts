/** Keys of the stand-in, judged by OpenSSH itself. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateSshKey } from '../../../src/lab/cyberark/ssh-key.ts';
import { SeededChance } from '../../../src/lab/kernel/chance.ts';
import type { Caller } from './support.ts';
import { LabUnderTest } from './support.ts';

const hasOpenSsh = spawnSync('ssh-keygen', ['-?']).error === undefined;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'idctl-ssh-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The public half, as OpenSSH reads it out of a private key. */
function publicKeyOf(key: string): string {
  const path = join(folder, 'key');
  rmSync(path, { force: true });
  writeFileSync(path, key, { mode: 0o600 });
  const { status, stdout, stderr } = spawnSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trim();
}

describe.skipIf(!hasOpenSsh)('a key of the lab', () => {
  it.each(['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'root@web-01'])(
    'of "%s" is one to OpenSSH',
    (who) => {
      const chance = new SeededChance('test');
      expect(publicKeyOf(generateSshKey(chance, who))).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}( |$)/);
    },
  );

  it('is the same with the same seed, and another with another', () => {
    const key = (seed: string) => generateSshKey(new SeededChance(seed), 'root@web-01');
    expect(key('one')).toBe(key('one'));
    expect(publicKeyOf(key('one'))).not.toBe(publicKeyOf(key('two')));
  });

  it('is what a change makes, and its earlier version as well', async () => {
    const lab = new LabUnderTest();
    const sam: Caller = await lab.as('sam');
    const read = async (Version?: number) =>
      publicKeyOf((await sam.post('Accounts/45_13/Secret/Retrieve', { Version: Version ?? 0 })).json);
    const before = await read();
    await sam.post('Accounts/45_13/Change', {});
    lab.advance(1000);
    expect(await read()).not.toBe(before);
    expect(await read(2)).toBe(before);
    expect(await read(1)).not.toBe(before);
  });
});
