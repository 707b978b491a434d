import { expect, it } from 'vitest';
import { Journal, withoutSecrets } from '../../../src/lab/kernel/journal.ts';

function open(journal: Journal, target: string) {
  return journal.open({ atMs: Date.UTC(2026, 0, 2), listener: 'tiny', method: 'GET', target });
}

it('keeps requests in the order in which they came, with their status once it is known', () => {
  const journal = new Journal();
  const first = open(journal, '/first');
  open(journal, '/second').answered(204);
  expect(journal.entries().map(({ status }) => status)).toEqual([null, 204]);
  first.fault('truncate');
  first.answered(200);
  expect(journal.entries()).toEqual([
    {
      sequence: 1,
      at: '2026-01-02T00:00:00.000Z',
      listener: 'tiny',
      method: 'GET',
      path: '/first',
      status: 200,
      fault: 'truncate',
    },
    expect.objectContaining({ sequence: 2, path: '/second', status: 204, fault: null }),
  ]);
});

it('counts on after it was cleared, and forgets a request that was in progress', () => {
  const journal = new Journal();
  const lost = open(journal, '/lost');
  journal.clear();
  lost.answered(200);
  open(journal, '/next');
  expect(journal.entries().map(({ sequence, path }) => [sequence, path])).toEqual([[2, '/next']]);
  expect(journal.entries(2)).toEqual([]);
});

it('drops the oldest entries of a lab that runs for weeks', () => {
  const journal = new Journal();
  for (let i = 0; i < 10_003; i += 1) open(journal, `/${i}`);
  expect(journal.entries()).toHaveLength(10_000);
  expect(journal.entries()[0]?.path).toBe('/3');
});

it.each([
  ['/a?password=made-up', '/a?password=[redacted]'],
  ['/a?x=1&NewPassword=made-up&y=%20z', '/a?x=1&NewPassword=[redacted]&y=%20z'],
  ['/a?client%5Fsecret=made-up', '/a?client%5Fsecret=[redacted]'],
  ['/a?sessionToken=a=b&code=made-up', '/a?sessionToken=[redacted]&code=[redacted]'],
  ['/a?%zz=1', '/a?%zz=1'],
  ['/a%2Fb?search=Sam+Reed&codes=1', '/a%2Fb?search=Sam+Reed&codes=1'],
  ['/a', '/a'],
])('records %s as %s', (target, recorded) => {
  expect(withoutSecrets(target)).toBe(recorded);
});
