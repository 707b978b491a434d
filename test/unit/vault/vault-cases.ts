/** What every vault does, whatever it rests on. The suites of all backends run these cases. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { probeVault } from '../../../src/vault/canary.ts';
import type { Vault } from '../../../src/vault/contract.ts';

export interface VaultCasesOptions {
  /** An empty vault that is ready. */
  readonly make: () => Promise<Vault>;
  /** How many values the property tries; fewer where a write is dear. */
  readonly runs?: number;
}

const AWKWARD: ReadonlyArray<readonly [what: string, value: string]> = [
  ['an empty value', ''],
  ['line ends of every kind', 'a\nb\r\nc\rd\n\n'],
  ['line separators that some readers cut at', 'a\u2028b\u2029c'],
  ['a NUL', 'a\0b'],
  ['text beyond ASCII', 'Pässwörd-€-日本-😀'],
  ['half of a surrogate pair', 'a\ud800b'],
  ['what looks like the escape of the keychain', 'idctl:json:"x"'],
  ['JSON', '{"schemaVersion":9}'],
  ['4 KB', 'k'.repeat(4096)],
  ['1 MB', 'm'.repeat(1024 * 1024)],
];

const NAMES = ['a', 'okta/admin token', '__proto__', 'names', 'it\'s "quoted" = 100% ~', 'n'.repeat(200)];

export function vaultCases(label: string, { make, runs = 50 }: VaultCasesOptions): void {
  describe(`${label}, as every vault,`, () => {
    it('knows nothing at first', async () => {
      const vault = await make();
      expect(await vault.list()).toEqual([]);
      expect(await vault.get('nobody')).toBeNull();
      expect(await vault.remove('nobody')).toBe(false);
    });

    it.each(AWKWARD)('gives back %s', async (_what, value) => {
      const vault = await make();
      await vault.set('value', new Secret(value));
      expect(await read(vault, 'value')).toBe(value);
    });

    it('gives back any value', async () => {
      const vault = await make();
      const anyText = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
      );
      await fc.assert(
        fc.asyncProperty(anyText, async (value) => {
          await vault.set('value', new Secret(value));
          expect(await read(vault, 'value')).toBe(value);
        }),
        { numRuns: runs },
      );
    });

    it('keeps values under names of every kind apart', async () => {
      const vault = await make();
      for (const name of NAMES) await vault.set(name, new Secret(`value of ${name}`));
      for (const name of NAMES) expect(await read(vault, name)).toBe(`value of ${name}`);
      expect(await vault.list()).toEqual([...NAMES].sort());
    });

    it.each([
      ['empty', ''],
      ['too long', 'n'.repeat(201)],
      ['with a line end', 'a\nb'],
      ['beyond ASCII', 'schlüssel'],
    ])('refuses a name that is %s', async (_what, name) => {
      const vault = await make();
      await expect(vault.set(name, new Secret('x'))).rejects.toMatchObject({ code: 'USAGE' });
      await expect(vault.get(name)).rejects.toMatchObject({ code: 'USAGE' });
      await expect(vault.remove(name)).rejects.toMatchObject({ code: 'USAGE' });
    });

    it('replaces a value', async () => {
      const vault = await make();
      await vault.set('value', new Secret('old'));
      await vault.set('value', new Secret('new'));
      expect(await read(vault, 'value')).toBe('new');
      expect(await vault.list()).toEqual(['value']);
    });

    it('removes one value and says whether there was one', async () => {
      const vault = await make();
      await vault.set('kept', new Secret('1'));
      await vault.set('gone', new Secret('2'));
      expect(await vault.remove('gone')).toBe(true);
      expect(await vault.remove('gone')).toBe(false);
      expect(await vault.get('gone')).toBeNull();
      expect(await vault.list()).toEqual(['kept']);
    });

    it('loses nothing when several values are set at once', async () => {
      const vault = await make();
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(names.map((name) => vault.set(name, new Secret(name))));
      expect(await vault.list()).toEqual(names);
      for (const name of names) expect(await read(vault, name)).toBe(name);
    });

    it('is ready, passes the canary, and shows no value in its status', async () => {
      const vault = await make();
      const value = `fake-${randomUUID()}`;
      await vault.set('value', new Secret(value));
      const status = await vault.status();
      expect(status).toMatchObject({ backend: vault.backend, state: 'ready' });
      expect(status.detail).toContain('1 secret');
      expect(JSON.stringify(status)).not.toContain(value);
      expect(await probeVault(vault)).toMatchObject({ healthy: true });
      expect(await vault.list()).toEqual(['value']);
    });
  });
}

export async function read(vault: Vault, name: string): Promise<string | null> {
  return (await vault.get(name))?.reveal() ?? null;
}
