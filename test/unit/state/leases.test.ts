import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Lease, LeaseStore } from '../../../src/services/pam/lease.ts';
import { createLeaseStore } from '../../../src/state/leases.ts';
import { fullDisk, temporaryFolder } from './support.ts';

const lease: Lease = {
  schemaVersion: 1,
  id: 'lease_1',
  connection: 'pvwa',
  account: {
    id: '41_8',
    name: 'n',
    userName: 'admin',
    target: 'host',
    container: 'Safe',
    platform: 'WinDomain',
  },
  alias: 'okta-admin',
  state: 'requested',
  purpose: 'checkout',
  holder: { pid: 1, startedAt: '5', bootId: 'b', host: 'h' },
  user: 'sam',
  reason: 'CHG-1 “Prüfung”',
  exclusive: 'unknown',
  requestedAt: '2026-03-01T10:00:00.000Z',
  grantedAt: null,
  expiresAt: null,
  approvalId: null,
};

function open(): { store: LeaseStore; folder: string; damaged: Array<[path: string, problem: string]> } {
  const folder = join(temporaryFolder(), 'leases');
  const damaged: Array<[string, string]> = [];
  const store = createLeaseStore(folder, { onDamaged: (path, problem) => damaged.push([path, problem]) });
  return { store, folder, damaged };
}

test('keeps a lease as it was given, readable by its owner only', async () => {
  const { store, folder } = open();
  expect(await store.list()).toEqual([]);
  await store.create(lease);
  expect(await store.get('lease_1')).toEqual(lease);
  expect(statSync(join(folder, 'lease_1.json')).mode & 0o777).toBe(0o600);
  await store.update({ ...lease, state: 'open', grantedAt: '2026-03-01T10:00:01.000Z' });
  expect((await store.get('lease_1'))?.state).toBe('open');
  await store.remove('lease_1');
  await store.remove('lease_1');
  expect(await store.get('lease_1')).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test('lists the oldest first', async () => {
  const { store } = open();
  for (const [id, requestedAt] of [
    ['a', '2026-03-03T00:00:00.000Z'],
    ['b', '2026-03-01T00:00:00.000Z'],
    ['c', '2026-03-02T00:00:00.000Z'],
  ] as const) {
    await store.create({ ...lease, id, requestedAt });
  }
  expect((await store.list()).map((found) => found.id)).toEqual(['b', 'c', 'a']);
});

test.each<[what: string, text: string, problem: string]>([
  ['is cut off', JSON.stringify(lease).slice(0, 40), 'it is not JSON'],
  ['is empty', '', 'it is not JSON'],
  [
    'is from a newer idctl',
    JSON.stringify({ schemaVersion: 2, id: 'x' }),
    'its schemaVersion is unknown; this idctl reads 1',
  ],
  ['lacks a field', JSON.stringify({ ...lease, user: undefined }), 'record lacks user'],
  ['has a field too many', JSON.stringify({ ...lease, extra: 1 }), 'record has an unknown field "extra"'],
  [
    'has a wrong type inside',
    JSON.stringify({ ...lease, holder: { ...lease.holder, pid: '1' } }),
    'record.holder.pid is not a whole number',
  ],
  [
    'has a wrong state',
    JSON.stringify({ ...lease, state: 'lost' }),
    'record.state is not one of requested, open, returning, unknown, pending',
  ],
  [
    'has no real instant',
    JSON.stringify({ ...lease, requestedAt: 'yesterday' }),
    'record.requestedAt is not an instant',
  ],
  [
    'is named after another',
    JSON.stringify({ ...lease, id: 'other' }),
    'its id is not that of its file name',
  ],
  ['is no object', '[]', 'record is not an object'],
])('reports a file that %s, shows the others, and does not call it absent', async (_, text, problem) => {
  const { store, folder, damaged } = open();
  await store.create({ ...lease, id: 'sound' });
  const path = join(folder, 'lease_1.json');
  writeFileSync(path, text);
  expect((await store.list()).map((found) => found.id)).toEqual(['sound']);
  expect(damaged).toEqual([[path, problem]]);
  await expect(store.get('lease_1')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(path),
  });
});

test('a report never shows a value', async () => {
  const { store, folder, damaged } = open();
  await store.create(lease);
  writeFileSync(
    join(folder, 'lease_1.json'),
    JSON.stringify({ ...lease, user: { value: 'sensitive' }, reason: 7 }),
  );
  await store.list();
  expect(JSON.stringify(damaged)).not.toContain('sensitive');
});

test('refuses ids that would leave its folder', async () => {
  const { store } = open();
  for (const id of ['../outside', 'a/b', '', '.']) {
    await expect(store.create({ ...lease, id })).rejects.toMatchObject({ code: 'UNEXPECTED' });
  }
});

test('keeps the old record when the disk is full', async () => {
  const { store, folder } = open();
  await store.create(lease);
  const full = createLeaseStore(folder, { onDamaged: () => undefined, fs: fullDisk(10) });
  await expect(full.update({ ...lease, state: 'open' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(JSON.parse(readFileSync(join(folder, 'lease_1.json'), 'utf8'))).toEqual(lease);
  expect(readdirSync(folder)).toEqual(['lease_1.json']);
});
