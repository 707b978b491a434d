/**
 * Remembered facts in one small file. They only save calls: a file that cannot be read counts as empty, one that
 * cannot be written is left as it is, and of two processes that write at once one may lose what it learned.
 */
import * as nodeFs from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, instant } from '../core/clock.ts';
import { hasCode } from '../core/errors.ts';
import type { FactCache } from '../vendors/contract.ts';
import { PRIVATE_FILE, readTextFile, removeLeftovers, type StateFs, writeFileAtomic } from './atomic-file.ts';
import { Serial } from './serial.ts';
import { anything, isoInstant, Misfit, mapOf, oneOf, record } from './shape.ts';

interface Fact {
  readonly value: unknown;
  readonly storedAt: string;
  readonly expiresAt: string;
}

interface FactFile {
  readonly schemaVersion: 1;
  readonly facts: Readonly<Record<string, Fact>>;
}

const factFile = record<FactFile>({
  schemaVersion: oneOf(1),
  facts: mapOf(record<Fact>({ value: anything, storedAt: isoInstant, expiresAt: isoInstant })),
});

export function createFactCache(path: string, clock: Clock, fs: StateFs = nodeFs): FactCache {
  const writes = new Serial();
  const load = () => loadFresh(path, clock.now(), fs);
  const change = (edit: (facts: Map<string, Fact>) => void) =>
    writes.run(async () => {
      const facts = await load();
      edit(facts);
      await keep(path, { schemaVersion: 1, facts: Object.fromEntries(facts) }, fs);
    });
  return {
    get: async (key) => (await load()).get(key)?.value,
    set: (key, value, ttlMs) =>
      change((facts) => {
        const now = clock.now();
        facts.set(key, { value, storedAt: instant(now), expiresAt: instant(now + ttlMs) });
      }),
    drop: (key) => change((facts) => void facts.delete(key)),
  };
}

/** What has not expired. A fact from the future was stored before the clock was set back, so its age is unknown. */
async function loadFresh(path: string, now: number, fs: StateFs): Promise<Map<string, Fact>> {
  try {
    const found = await readTextFile(path, fs);
    if (found === null) return new Map();
    const { facts } = factFile(JSON.parse(found), 'facts');
    return new Map(
      Object.entries(facts).filter(
        ([, fact]) => Date.parse(fact.storedAt) <= now && now < Date.parse(fact.expiresAt),
      ),
    );
  } catch (error) {
    if (error instanceof Misfit || error instanceof SyntaxError || hasCode(error, 'UNAVAILABLE'))
      return new Map();
    throw error;
  }
}

async function keep(path: string, file: FactFile, fs: StateFs): Promise<void> {
  try {
    await removeLeftovers(dirname(path), fs);
    await writeFileAtomic(path, `${JSON.stringify(file)}\n`, PRIVATE_FILE, fs);
  } catch (error) {
    if (!hasCode(error, 'UNAVAILABLE')) throw error;
  }
}
