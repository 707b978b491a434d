import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { createProcessTable } from '../../../src/state/process-table.ts';
import { program, temporaryFolder } from './support.ts';

const processes = createProcessTable();
const DAY_MS = 86_400_000;

function open(folder = join(temporaryFolder(), 'journals')) {
  const clock: Clock & { at: number } = {
    at: Date.UTC(2026, 0, 1),
    now: () => clock.at,
    sleep: async () => undefined,
  };
  const damaged: string[] = [];
  const journal = createJournal(folder, { clock, onDamaged: (_, problem) => damaged.push(problem) });
  return { journal, clock, folder, damaged };
}

function planned(...targets: string[]) {
  return targets.map((target) => ({ target, subject: { method: 'change' } }));
}

test('records what is about to happen, step by step', async () => {
  const { journal, clock } = open();
  const { id } = await journal.begin('pam.rotate', processes.self(), planned('a', 'b'));
  clock.at += 1000;
  await journal.update(id, 'b', { state: 'running', mark: { success_count: 4, error: null } });
  expect(await journal.get(id)).toEqual({
    schemaVersion: 1,
    id,
    kind: 'pam.rotate',
    holder: processes.self(),
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    steps: [
      {
        target: 'a',
        subject: { method: 'change' },
        state: 'waiting',
        mark: null,
        note: null,
        at: '2026-01-01T00:00:00.000Z',
      },
      {
        target: 'b',
        subject: { method: 'change' },
        state: 'running',
        mark: { success_count: 4, error: null },
        note: null,
        at: '2026-01-01T00:00:01.000Z',
      },
    ],
  });
});

test('lists what was begun and not finished, oldest first', async () => {
  const { journal, clock } = open();
  const first = await journal.begin('pam.rotate', processes.self(), planned('a'));
  clock.at += 1;
  const second = await journal.begin('pam.rotate', processes.self(), planned('a'));
  clock.at += 1;
  const third = await journal.begin('pam.rotate', processes.self(), planned('a'));
  await journal.finish(second.id);
  expect((await journal.listUnfinished()).map((found) => found.id)).toEqual([first.id, third.id]);
});

test('loses no step when many are changed at once', async () => {
  const { journal } = open();
  const targets = Array.from({ length: 12 }, (_, index) => `t${index}`);
  const { id } = await journal.begin('pam.rotate', processes.self(), planned(...targets));
  await Promise.all(targets.map((target) => journal.update(id, target, { state: 'done' })));
  expect((await journal.get(id))?.steps.every((step) => step.state === 'done')).toBe(true);
});

test('says when there is no such run or step', async () => {
  const { journal } = open();
  await expect(journal.update('run_none', 'a', { state: 'done' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(journal.finish('run_none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { id } = await journal.begin('pam.rotate', processes.self(), planned('a'));
  await expect(journal.update(id, 'b', { state: 'done' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('forgets finished runs after a month, unfinished ones never', async () => {
  const { journal, clock, folder } = open();
  const finished = await journal.begin('pam.rotate', processes.self(), planned('a'));
  const left = await journal.begin('pam.rotate', processes.self(), planned('a'));
  await journal.finish(finished.id);
  clock.at += 31 * DAY_MS;
  const later = await journal.begin('pam.rotate', processes.self(), planned('a'));
  expect(readdirSync(folder)).toHaveLength(3);
  clock.at += 2 * DAY_MS;
  const last = await journal.begin('pam.rotate', processes.self(), planned('a'));
  expect(readdirSync(folder).sort()).toEqual([left.id, later.id, last.id].map((id) => `${id}.json`).sort());
});

test('a run that was killed midway tells how far it came and that its process is gone', async () => {
  const { journal, folder, damaged } = open();
  const rotate = await program(`
    import { systemClock } from './core/clock.ts';
    import { createJournal } from './state/journal.ts';
    import { createProcessTable } from './state/process-table.ts';
    const journal = createJournal(process.argv[2] ?? '', { clock: systemClock, onDamaged: () => {} });
    const targets = Array.from({ length: 500 }, (_, index) => ({ target: 't' + index, subject: null }));
    const { id } = await journal.begin('pam.rotate', createProcessTable().self(), targets);
    for (const { target } of targets) {
      await journal.update(id, target, { state: 'running', mark: { before: target } });
      if (target === 't3') process.stdout.write('on my way\\n');
      await journal.update(id, target, { state: 'done' });
    }
    await journal.finish(id);
  `);
  const child = rotate(folder);
  await child.said('on my way');
  child.process.kill('SIGKILL');
  expect(await child.ended).toBe('SIGKILL');

  const [left] = await journal.listUnfinished();
  expect(damaged).toEqual([]);
  expect(left && (await processes.isAlive(left.holder))).toBe('gone');
  const states = left?.steps.map((step) => step.state) ?? [];
  const settled = states.filter((state) => state === 'done').length;
  const rest = states.slice(settled);
  expect(settled).toBeGreaterThanOrEqual(3);
  expect(rest.slice(rest[0] === 'running' ? 1 : 0).every((state) => state === 'waiting')).toBe(true);
  expect(
    left?.steps
      .filter((step) => step.state !== 'waiting')
      .every((step) => step.mark?.['before'] === step.target),
  ).toBe(true);
});
