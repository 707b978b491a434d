import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { createFactCache } from '../../../src/state/fact-cache.ts';
import { fullDisk, program, temporaryFolder } from './support.ts';

function settableClock(start = 1_000_000): Clock & { at: number } {
  const clock = { at: start, now: () => clock.at, sleep: async () => undefined };
  return clock;
}

test('remembers a fact until its time is up, over instances', async () => {
  const path = join(temporaryFolder(), 'facts.json');
  const clock = settableClock();
  await createFactCache(path, clock).set('platform', { exclusive: true }, 1000);
  clock.at += 999;
  expect(await createFactCache(path, clock).get('platform')).toEqual({ exclusive: true });
  clock.at += 1;
  expect(await createFactCache(path, clock).get('platform')).toBeUndefined();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('forgets on demand, and what has expired at the next write', async () => {
  const path = join(temporaryFolder(), 'facts.json');
  const clock = settableClock();
  const cache = createFactCache(path, clock);
  await cache.set('a', 1, 10);
  await cache.set('b', 2, 1000);
  await cache.drop('b');
  expect(await cache.get('b')).toBeUndefined();
  clock.at += 10;
  await cache.set('c', 3, 1000);
  expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).facts)).toEqual(['c']);
});

test('does not trust a fact from the future: the clock was set back', async () => {
  const path = join(temporaryFolder(), 'facts.json');
  const clock = settableClock();
  await createFactCache(path, clock).set('a', 1, 1000);
  clock.at -= 1;
  expect(await createFactCache(path, clock).get('a')).toBeUndefined();
});

test.each(['', '{', '[]', '{"schemaVersion":2,"facts":{}}', '{"schemaVersion":1,"facts":{"a":1}}'])(
  'counts a file that holds %j as empty, and writes over it',
  async (text) => {
    const path = join(temporaryFolder(), 'facts.json');
    writeFileSync(path, text);
    const cache = createFactCache(path, settableClock());
    expect(await cache.get('a')).toBeUndefined();
    await cache.set('a', 1, 1000);
    expect(await cache.get('a')).toBe(1);
  },
);

test('holds keys that are special names in JavaScript', async () => {
  const cache = createFactCache(join(temporaryFolder(), 'facts.json'), settableClock());
  expect(await cache.get('toString')).toBeUndefined();
  await cache.set('__proto__', 'value', 1000);
  expect(await cache.get('__proto__')).toBe('value');
});

test('loses nothing when one process sets many facts at once', async () => {
  const cache = createFactCache(join(temporaryFolder(), 'facts.json'), settableClock());
  await Promise.all(Array.from({ length: 20 }, (_, index) => cache.set(`k${index}`, index, 1000)));
  expect(await cache.get('k0')).toBe(0);
  expect(await cache.get('k19')).toBe(19);
});

test('goes on without remembering when the disk is full', async () => {
  const path = join(temporaryFolder(), 'facts.json');
  const cache = createFactCache(path, settableClock(), fullDisk(3));
  await cache.set('a', 1, 1000);
  expect(await cache.get('a')).toBeUndefined();
});

test('processes that write at once never damage the file', async () => {
  const path = join(temporaryFolder(), 'facts.json');
  const write = await program(`
    import { systemClock } from './core/clock.ts';
    import { createFactCache } from './state/fact-cache.ts';
    const cache = createFactCache(process.argv[2] ?? '', systemClock);
    for (let round = 0; round < 20; round += 1) await cache.set(process.pid + '/' + round, 'x'.repeat(2000), 60_000);
  `);
  const writers = [write(path), write(path), write(path)];
  expect(await Promise.all(writers.map((writer) => writer.ended))).toEqual([0, 0, 0]);
  const { facts } = JSON.parse(readFileSync(path, 'utf8'));
  // The last of somebody's writes is the last of all.
  expect(Object.keys(facts).filter((key) => key.endsWith('/19')).length).toBeGreaterThan(0);
});
