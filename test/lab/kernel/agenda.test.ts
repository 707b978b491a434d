import { expect, it } from 'vitest';
import { Agenda } from '../../../src/lab/kernel/agenda.ts';

function item(dueMs: number, event: string) {
  return { dueMs, vendor: 'tiny', event, data: null };
}

it('delivers what is due, earliest first and equals in the order of scheduling, and keeps the rest', () => {
  const agenda = new Agenda();
  for (const entry of [item(30, 'c'), item(10, 'a'), item(20, 'b1'), item(20, 'b2'), item(31, 'd')])
    agenda.add(entry);
  const heard: string[] = [];
  expect(agenda.run(30, ({ event }) => heard.push(event))).toBe(4);
  expect(heard).toEqual(['a', 'b1', 'b2', 'c']);
  expect(agenda.items).toEqual([item(31, 'd')]);
});

it('delivers in the same run what a delivery schedules for a time already past', () => {
  const agenda = new Agenda();
  agenda.add(item(10, 'first'));
  const heard: string[] = [];
  agenda.run(50, ({ event }) => {
    heard.push(event);
    if (event === 'first') for (const entry of [item(60, 'future'), item(40, 'past')]) agenda.add(entry);
  });
  expect(heard).toEqual(['first', 'past']);
  expect(agenda.items.map(({ event }) => event)).toEqual(['future']);
});
