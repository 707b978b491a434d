import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { ProcessTable } from '../../../src/services/pam/lease.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { createProcessTable } from '../../../src/state/process-table.ts';
import { createRotationJournals } from '../../../src/state/rotation-journals.ts';
import { temporaryFolder } from './support.ts';

const real = createProcessTable();

function planned(id: string) {
  const account = {
    id,
    name: `name ${id}`,
    userName: 'admin',
    target: 'host',
    container: 'Safe',
    platform: 'Win',
  };
  return { resolved: { connection: 'pvwa', alias: `alias-${id}`, account }, method: 'change' as const };
}

function open(processes: ProcessTable = real, folder = join(temporaryFolder(), 'journals')) {
  const journal = createJournal(folder, { clock: systemClock, onDamaged: () => undefined });
  return { journals: createRotationJournals(journal, processes), journal, folder };
}

/** Another process over the same folder; `ofFirst` is what it sees of this one. */
function openAsAnother(folder: string, ofFirst: 'alive' | 'gone') {
  const another = { ...real.self(), pid: real.self().pid + 1 };
  return open({ self: () => another, isAlive: async () => ofFirst }, folder).journals;
}

test('tells another process, after a kill, what was sent and what the vendor had told before', async () => {
  const { journals, folder } = open();
  const run = await journals.open([planned('1'), planned('2'), planned('3')]);
  await run.begin(planned('1').resolved, 'change', { success_count: 1 });
  await run.settle(planned('1').resolved, 'rotated');
  await run.begin(planned('2').resolved, 'change', { success_count: 7 });

  const { run: left } = await openAsAnother(folder, 'gone').resume(run.id);
  expect(left.steps).toEqual([
    { ...planned('1'), state: 'rotated', mark: { success_count: 1 } },
    { ...planned('2'), state: 'sent', mark: { success_count: 7 } },
    { ...planned('3'), state: 'planned', mark: null },
  ]);
});

test('stays unfinished as long as a step has no definite end', async () => {
  const { journals, folder } = open();
  const run = await journals.open([planned('1'), planned('2')]);
  await run.settle(planned('1').resolved, 'failed');
  await run.settle(planned('2').resolved, 'unknown');
  await run.finish();
  expect((await journals.unfinished()).map((left) => left.id)).toEqual([run.id]);

  const resumed = await openAsAnother(folder, 'gone').resume(run.id);
  await resumed.journal.settle(planned('2').resolved, 'rotated');
  await resumed.journal.finish();
  expect(await journals.unfinished()).toEqual([]);
});

test('does not take a run away from a process that still works on it', async () => {
  const { journals, folder } = open();
  const run = await journals.open([planned('1')]);
  await expect(openAsAnother(folder, 'alive').resume(run.id)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('says when there is no such run', async () => {
  const { journals, journal } = open();
  await expect(journals.resume('run_none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const other = await journal.begin('migrate.run', real.self(), []);
  await expect(journals.resume(other.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await journals.unfinished()).toEqual([]);
});

test('refuses a run whose steps are not what a rotation writes', async () => {
  const { journals, journal } = open();
  const broken = await journal.begin('pam.rotate', real.self(), [
    { target: 'pvwa/1', subject: { method: 'guess' } },
  ]);
  await expect(journals.resume(broken.id)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(broken.id),
  });
});
