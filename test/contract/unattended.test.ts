/** Unattended reading by the Central Credential Provider of the lab, over TLS with the lab's client certificate. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../src/core/errors.ts';
import type { UnattendedAccess, UnattendedQuery } from '../../src/services/pam/unattended-port.ts';
import { cyberarkPam } from '../../src/vendors/cyberark/pam.ts';
import { cyberarkUnattended } from '../../src/vendors/cyberark/unattended.ts';
import { LabBench } from './lab-bench.ts';

let lab: LabBench;
let unattended: UnattendedAccess;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());

function reader(more: { readonly appId?: string; readonly certificate?: boolean } = {}): UnattendedAccess {
  const { appId = 'idctl-runbook', certificate = true } = more;
  return cyberarkUnattended(
    lab.cyberark({ certificate, settings: { appId, ccpUrl: lab.url('ccp'), username: 'nobody' } }),
  );
}

beforeEach(async () => {
  await lab.reset();
  unattended = reader();
});

function secretOf(name: string): string {
  const account = lab.stored('cyberark').accounts.find((it: { name: string }) => it.name === name);
  return account.versions.at(-1)?.secret ?? '';
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.catch((error: unknown) => error);
  if (outcome instanceof IdctlError) return outcome.code;
  throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
}

describe('unattended reading', () => {
  test('hands out a secret with what it opens, without a logon and without a lock', async () => {
    expect(await unattended.read({ container: 'Databases', name: 'db-prod-sa' })).toMatchObject({
      ...{ userName: 'sa', target: 'db-prod.lab.example', container: 'Databases', name: 'db-prod-sa' },
      changing: false,
    });
    expect(lab.requests(/Logon/i)).toBe(0);
    expect(lab.stored('cyberark').sessions).toEqual([]);
  });

  test.each<UnattendedQuery>([
    { name: 'bulk-007' },
    { userName: 'svc-007' },
    { target: 'host-007.lab.example' },
    { container: 'Bulk', userName: 'svc-007', target: 'host-007.lab.example', reason: 'nightly run' },
  ])('finds an account by %j', async (query) => {
    const { secret, name } = await unattended.read(query);
    expect([name, secret.reveal()]).toEqual(['bulk-007', secretOf('bulk-007')]);
  });

  test.each([
    ...['edge-quotes', 'edge-backslash', 'edge-newline', 'edge-spaces', 'edge-emoji', 'edge-4kb'],
    'edge-ssh-key',
  ])('carries the secret of %s byte for byte', async (name) => {
    expect((await unattended.read({ name })).secret.reveal()).toBe(secretOf(name));
  });

  test('says when the secret is being changed and may stop working', async () => {
    const pam = cyberarkPam(lab.cyberark());
    await pam.startRotation(await pam.get('46_7'), { method: 'change' });
    expect(await unattended.read({ name: 'bulk-007' })).toMatchObject({ changing: true });
    await lab.passTime(5000);
    expect(await unattended.read({ name: 'bulk-007' })).toMatchObject({ changing: false });
  });

  test('does not find what is not there, nor what the application may not see', async () => {
    expect(await codeOf(unattended.read({ name: 'no-such-account' }))).toBe('NOT_FOUND');
    expect(await codeOf(unattended.read({ container: 'Okta-Admins', name: 'okta-admin-sam.reed' }))).toBe(
      'NOT_FOUND',
    );
  });

  test('refuses to choose between several', async () => {
    expect(await codeOf(unattended.read({ userName: 'root' }))).toBe('AMBIGUOUS');
  });

  test('refuses a query without a criterion, and values that the server cannot take, before asking', async () => {
    expect(await codeOf(unattended.read({ reason: 'none' }))).toBe('USAGE');
    expect(await codeOf(unattended.read({ name: 'bulk+007' }))).toBe('USAGE');
    expect(lab.requests(/AIMWebService/)).toBe(0);
  });

  test.each([
    ['an application of another certificate', { appId: 'idctl-foreign' }],
    ['an application that is switched off', { appId: 'idctl-retired' }],
    ['an application that nobody has set up', { appId: 'idctl-unheard-of' }],
    ['a caller without a certificate', { certificate: false }],
  ])('is denied to %s', async (_who, more) => {
    expect(await codeOf(reader(more).read({ name: 'bulk-007' }))).toBe('DENIED');
  });

  test('asks again while the vault cannot be reached, and says UNAVAILABLE in the end', async () => {
    const path = '/AIMWebService/api/Accounts';
    lab.lab.addFault({ listener: 'ccp', method: 'GET', path, kind: '503', skip: 0, times: 2 });
    expect((await unattended.read({ name: 'bulk-007' })).name).toBe('bulk-007');
    lab.lab.addFault({ listener: 'ccp', method: 'GET', path, kind: '503', skip: 0, times: 100 });
    expect(await codeOf(unattended.read({ name: 'bulk-007' }))).toBe('UNAVAILABLE');
  });
});
