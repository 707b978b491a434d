import { describe, expect, it } from 'vitest';
import { LEASE_COLUMNS, requestText } from '../../../../src/cli/pam/views.ts';
import { table } from '../../../../src/cli/render/table.ts';
import type { LeaseView } from '../../../../src/services/pam/sweep.ts';
import { FakeWorld } from '../../../support/fakes/world.ts';

describe('what is out', () => {
  it('fits into a terminal of 80 columns, with the whole id to give it back by', () => {
    const { account } = new FakeWorld().account('a-service-account-of-some-length');
    const view: LeaseView = {
      lease: {
        schemaVersion: 1,
        id: 'ls_162phh9kwn',
        alias: 'a-service-account-of-some-length',
        account,
        connection: 'cyberark',
        state: 'returning',
        purpose: 'checkout',
        user: 'svc-runbook',
        exclusive: 'yes',
        holder: { host: 'build-17.corp.example', pid: 1, startedAt: '1', bootId: null },
        reason: null,
        requestedAt: '2026-11-26T12:20:27.100Z',
        grantedAt: null,
        expiresAt: '2026-11-26T20:20:27.100Z',
        approvalId: null,
      },
      due: 'orphaned',
    };
    const lines = table([view], LEASE_COLUMNS, 80).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^ls_162phh9kwn .* 2026-11-26T20:20… +orphaned$/);
  });
});

describe('a request', () => {
  const request = {
    id: '42_3',
    account: 'da-sam',
    container: 'Domain-Admins',
    requester: 'sam',
    reason: 'x',
    confirmationsLeft: 1,
    approvers: [],
    createdAt: '2026-11-26T12:19:27.000Z',
    expiresAt: null,
  } as const;
  const statusOf = (status: string) =>
    requestText({ connection: 'c', request: { ...request, status, state: 'waiting' } }).match(
      /^status +(.*)$/m,
    )?.[1];

  it('says its state once, and in the vendor’s word as well where that is another', () => {
    expect(statusOf('Waiting')).toBe('Waiting');
    expect(statusOf('Confirmation pending')).toBe('Confirmation pending (waiting)');
  });
});
