import { beforeEach, describe, expect, test } from 'vitest';
import { recentRecords } from '../../../src/services/audit/look.ts';
import { FakeClock } from '../../support/fakes/clock.ts';
import { MemoryAudit } from '../../support/fakes/state.ts';
import { codeOf } from './support.ts';

let log: MemoryAudit;

const sequences = async (query: Parameters<typeof recentRecords>[1]) =>
  (await recentRecords(log, query)).map(({ sequence }) => sequence);

const OKTA_ADMIN = { connection: 'vault', id: '41_8', name: 'okta-admin-sam.reed' };

const appendTaken = (connection: string, target: string, details: Readonly<Record<string, string>>) =>
  log.append({ action: 'pam.checkout', outcome: 'done', connection, target, reason: null, details });

beforeEach(async () => {
  log = new MemoryAudit(new FakeClock());
  for (let made = 1; made <= 6; made += 1) {
    await log.append({
      action: made % 2 === 0 ? 'pam.checkin' : 'pam.checkout',
      outcome: 'done',
      connection: 'vault',
      target: made <= 3 ? 'admin' : 'root',
      reason: null,
      details: {},
    });
  }
});

describe('the newest records', () => {
  test.each([
    ['the last two', { last: 2 }, [5, 6]],
    ['all, when fewer are there', { last: 99 }, [1, 2, 3, 4, 5, 6]],
    ['none', { last: 0 }, []],
    ['the last of a target', { last: 1, target: 'admin' }, [3]],
    ['the last of an action', { last: 2, action: 'pam.checkin' }, [4, 6]],
    ['those of a target and an action', { last: 9, target: 'root', action: 'pam.checkin' }, [4, 6]],
    ['none of a target that is not there', { last: 9, target: 'Root' }, []],
  ])('are %s, oldest first', async (_what, query, expected) => {
    expect(await sequences(query)).toEqual(expected);
  });

  test.each([
    ['the word that it was taken by', { target: 'sam' }, [9, 10]],
    ['its name', { target: 'okta-admin-sam.reed' }, [7, 8, 9, 10]],
    ['its id', { target: '41_8' }, [7, 8]],
    ['its name in its connection', { target: 'vault:okta-admin-sam.reed' }, [7, 8, 9]],
    ['the account that a short name stands for', { target: 'okta-admin', accounts: [OKTA_ADMIN] }, [7, 8, 9]],
    ['nothing that is not told', { target: 'vault:undefined' }, []],
  ])('of an account are found by %s', async (_what, query, expected) => {
    await appendTaken('vault', '41_8', { account: 'okta-admin-sam.reed', accountId: '41_8' });
    await appendTaken('vault', 'okta-admin', { account: 'okta-admin-sam.reed', accountId: '41_8' });
    await appendTaken('vault', 'sam', { account: 'okta-admin-sam.reed' });
    await appendTaken('other', 'sam', { account: 'okta-admin-sam.reed', accountId: '1' });
    await appendTaken('vault', 'root', { account: 'root', accountId: '9' });
    expect(await sequences({ last: 99, ...query })).toEqual(expected);
  });

  test('are none of a log that cannot be read', async () => {
    log.failures.order('read', 'UNAVAILABLE');
    expect(await codeOf(recentRecords(log, { last: 1 }))).toBe('UNAVAILABLE');
  });
});
