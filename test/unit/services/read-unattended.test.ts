import { beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { readUnattended } from '../../../src/services/pam/read-unattended.ts';
import type { UnattendedAccess, UnattendedQuery } from '../../../src/services/pam/unattended-port.ts';
import { FakeClock } from '../../support/fakes/clock.ts';
import { Failures } from '../../support/fakes/failures.ts';
import { MemoryAudit } from '../../support/fakes/state.ts';
import { codeOf } from './support.ts';

let audit: MemoryAudit;
let failures: Failures;
let asked: UnattendedQuery[];
let access: UnattendedAccess;

beforeEach(() => {
  audit = new MemoryAudit(new FakeClock());
  failures = new Failures();
  asked = [];
  access = {
    read: (query) =>
      failures.around('read', () => {
        asked.push(query);
        return {
          secret: new Secret('not-a-secret-unattended'),
          ...{
            userName: 'sa',
            target: 'db-prod',
            container: 'Databases',
            name: 'db-prod-sa',
            changing: true,
          },
        };
      }),
  };
});

describe('reading without a loan', () => {
  test('hands out the secret of the one connection that offers it, and logs it without the secret', async () => {
    const query = { container: 'Databases', name: 'db-prod-sa', reason: 'nightly run' };
    const found = await readUnattended([{ connection: 'vault', access }], audit, query);
    expect(found.secret.reveal()).toBe('not-a-secret-unattended');
    expect(asked).toEqual([query]);
    expect(audit.records).toMatchObject([
      {
        ...{ action: 'pam.read', outcome: 'done', connection: 'vault', target: 'Databases/db-prod-sa' },
        reason: 'nightly run',
        details: { userName: 'sa', changing: true },
      },
    ]);
    expect(JSON.stringify(audit.records)).not.toContain('not-a-secret');
  });

  test.each([0, 2])('is a usage error with %i connections that offer it', async (count) => {
    const offers = Array.from({ length: count }, (_, index) => ({ connection: `c${index}`, access }));
    expect(await codeOf(readUnattended(offers, audit, { name: 'x' }))).toBe('USAGE');
    expect(asked).toEqual([]);
  });

  test('hands out nothing that could not be logged', async () => {
    audit.failures.order('append', 'UNAVAILABLE');
    const offers = [{ connection: 'vault', access }];
    expect(await codeOf(readUnattended(offers, audit, { name: 'x' }))).toBe('UNAVAILABLE');
  });

  test('passes a refusal on, and logs nothing as done', async () => {
    failures.order('read', 'NOT_FOUND');
    expect(await codeOf(readUnattended([{ connection: 'vault', access }], audit, { name: 'x' }))).toBe(
      'NOT_FOUND',
    );
    expect(audit.records).toEqual([]);
  });
});
