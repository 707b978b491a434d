import { expect, it } from 'vitest';
import { SeededChance } from '../../../src/lab/kernel/chance.ts';

const ALPHABET = 'abcdef0123456789';

function draw(chance: SeededChance): unknown[] {
  return [
    Buffer.from(chance.bytes(45)).toString('hex'),
    chance.uuid(),
    chance.integer(7),
    chance.text(9, ALPHABET),
  ];
}

it('gives the same things in the same order for the same seed', () => {
  expect(draw(new SeededChance('one'))).toEqual(draw(new SeededChance('one')));
});

it('gives other things for another seed, and for the next draw', () => {
  const chance = new SeededChance('one');
  const first = draw(chance);
  expect(draw(new SeededChance('two'))).not.toEqual(first);
  expect(draw(chance)).not.toEqual(first);
});

it('does not depend on how the bytes are cut', () => {
  const whole = new SeededChance('one').bytes(100);
  const cut = new SeededChance('one');
  const parts = [1, 31, 33, 0, 35].map((length) => cut.bytes(length));
  expect(Buffer.concat(parts)).toEqual(Buffer.from(whole));
});

it('goes on from a saved position as if nothing had happened', () => {
  const chance = new SeededChance('one');
  draw(chance);
  const resumed = new SeededChance('one');
  resumed.moveTo(chance.position);
  expect(draw(resumed)).toEqual(draw(chance));
});

it('makes version 4 UUIDs', () => {
  expect(new SeededChance('one').uuid()).toMatch(
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  );
});

it('covers the whole range below a bound, about evenly, and nothing else', () => {
  const chance = new SeededChance('one');
  const counts = new Map<number, number>();
  for (let i = 0; i < 3000; i += 1) {
    const value = chance.integer(3);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([0, 1, 2]);
  for (const count of counts.values()) expect(count).toBeGreaterThan(900);
});

it('refuses a bound that has no integers below it', () => {
  const chance = new SeededChance('one');
  for (const bound of [0, -1, 1.5, 2 ** 33]) expect(() => chance.integer(bound)).toThrow(RangeError);
});
