import { beforeEach, describe, expect, test } from 'vitest';
import { IdctlError } from '../../../src/core/errors.ts';
import { examineConnection, verdictOf } from '../../../src/services/connections/examine.ts';
import type { ConnectionHealth, Finding } from '../../../src/services/connections/port.ts';
import { FakeClock } from '../../support/fakes/clock.ts';
import { Failures } from '../../support/fakes/failures.ts';
import { codeOf } from './support.ts';

const SECOND_MS = 1000;

class FakeHealth implements ConnectionHealth {
  readonly failures = new Failures();
  clockSkewMs: number | null = 0;
  server: string | null = 'Vault 14';
  permissions: readonly Finding[] = [];

  reach = () => this.failures.around('reach', () => ({ clockSkewMs: this.clockSkewMs, server: this.server }));
  signIn = () =>
    this.failures.around('signIn', () => ({
      ...{ principal: 'sam', server: this.server, permissions: this.permissions },
    }));
  signOff = () => this.failures.around('signOff', () => undefined);
}

let health: FakeHealth;

const examine = () => examineConnection(health, new FakeClock());
const states = async () => (await examine()).map(({ name, state }) => `${name} ${state}`);

beforeEach(() => {
  health = new FakeHealth();
});

describe('examining a connection', () => {
  test('tells reach, clock, sign-in and permissions, in this order', async () => {
    health.permissions = [{ name: 'accounts visible', state: 'warn', detail: 'None.' }];
    const findings = await examine();
    expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual([
      ...['reach pass', 'clock pass', 'sign-in pass', 'accounts visible warn'],
    ]);
    expect(findings[0]?.detail).toContain('Vault 14');
    expect(findings[2]?.detail).toBe('as sam on Vault 14');
  });

  test('does without a version that the server does not tell', async () => {
    health.server = null;
    const details = (await examine()).map(({ detail }) => detail);
    expect(details[0]).toContain('it answers');
    expect(details[2]).toBe('as sam');
  });

  test.each([
    [0, 'pass'],
    [59 * SECOND_MS, 'pass'],
    [-59 * SECOND_MS, 'pass'],
    [60 * SECOND_MS, 'warn'],
    [-299 * SECOND_MS, 'warn'],
    [300 * SECOND_MS, 'fail'],
    [-3600 * SECOND_MS, 'fail'],
    [null, 'warn'],
  ] as const)('calls a clock that is %s ms apart a %s', async (skew, state) => {
    health.clockSkewMs = skew;
    const clock = (await examine()).find(({ name }) => name === 'clock');
    expect(clock?.state).toBe(state);
    if (skew !== null && state !== 'pass') expect(clock?.remedy).toContain('NTP');
  });

  test.each([
    [90 * SECOND_MS, '90 s behind'],
    [-90 * SECOND_MS, '90 s ahead of'],
  ])('says which of the two clocks is late (%s ms)', async (skew, words) => {
    health.clockSkewMs = skew;
    expect((await examine()).find(({ name }) => name === 'clock')?.detail).toContain(
      `this machine is ${words}`,
    );
  });

  test('does not sign in where nobody answers', async () => {
    health.failures.order('reach', new IdctlError('UNAVAILABLE', 'no route', { hint: 'look at the cable' }));
    expect(await examine()).toEqual([
      { name: 'reach', state: 'fail', detail: 'no route', remedy: 'look at the cable' },
    ]);
    expect(health.failures.count('signIn')).toBe(0);
  });

  test('tells a refused sign-in with its remedy, beside what is in order', async () => {
    health.failures.order('signIn', 'AUTH_REQUIRED');
    expect(await states()).toEqual(['reach pass', 'clock pass', 'sign-in fail']);
  });

  test('tells a fault of its own without its words', async () => {
    health.failures.order('signIn', new TypeError('x is not a function'));
    expect((await examine()).at(-1)).toEqual({
      ...{ name: 'sign-in', state: 'fail', detail: 'an unexpected fault' },
    });
  });

  test.each(['reach', 'signIn'])('ends when it is interrupted (%s)', async (method) => {
    health.failures.order(method, 'CANCELLED');
    expect(await codeOf(examine())).toBe('CANCELLED');
  });
});

describe('the verdict', () => {
  const finding = (state: Finding['state']): Finding => ({ name: 'x', state, detail: '' });

  test.each([
    [[], 'pass'],
    [['pass', 'pass'], 'pass'],
    [['pass', 'warn'], 'warn'],
    [['warn', 'fail', 'pass'], 'fail'],
  ] as const)('of %j is %s', (found, verdict) => {
    expect(verdictOf(found.map(finding))).toBe(verdict);
  });
});
