/** `federation verify` of a wiring and of two connections: their configuration, and a sign-in made now. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/build.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';
import type { Outcome } from '../../support/commands/program.ts';

const ANA = 'ana.ruiz@lab.example';
const WIRING = 'partners-saml';
const PAIR = ['--idp', 'wic', '--app', WIRING, '--sp', 'cic', '--identity-provider', WIRING];
const AS_ANA = ['--live', '--user', ANA, '--user-secret', `age:wic/${ANA}`];

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
  const applied = await world.run(['sso', 'apply', '-f', join(ROOT, 'examples/wirings', `${WIRING}.yaml`)]);
  if (applied.code !== 0) throw new Error(`${WIRING} was not wired:\n${applied.stderr}`);
});
afterAll(() => world?.end());

const verify = (...argv: readonly string[]): Promise<Outcome> =>
  world.run(['federation', 'verify', ...argv, '--no-input']);

describe('the configuration', () => {
  it.each([
    ['of a wiring', [WIRING]],
    ['of two connections', PAIR],
  ])('%s is compared', async (_, argv) => {
    const { code, stdout, stderr } = await verify(...argv, '--user', ANA);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^SOUND /);
    expect(stdout).toContain('Looked at: configuration of both ends.');
  });

  it('of a wiring that is not there is not found', async () => {
    expect(await verify('nothing')).toMatchObject({ code: 3, stdout: '' });
  });

  it('wants two ends, or a wiring, or a capture', async () => {
    const { code, stderr } = await verify();
    expect(code).toBe(2);
    expect(stderr).toContain('--from FILE');
  });
});

describe('a sign-in made now', () => {
  it('is followed hop by hop, and the account and both logs are told', async () => {
    const page = join(world.folder, 'report.html');
    const { code, stdout, stderr } = await verify(WIRING, ...AS_ANA, '--json', '--report', page);
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      ...{ tier: 'live', verdict: 'sound' },
      account: { login: ANA, connection: 'cic', created: true },
    });
    expect(report.hops.length).toBeGreaterThan(3);
    expect(new Set(report.log.map((it: { connection: string }) => it.connection))).toEqual(
      new Set(['wic', 'cic']),
    );
    const html = await readFile(page, 'utf8');
    for (const text of ['The account afterwards', 'What the logs say', 'user.authentication.auth_via_IDP']) {
      expect(html).toContain(text);
    }
    const password = world.lab.credentials()[`wic/${ANA}`] ?? '';
    expect(password).not.toBe('');
    for (const text of [stdout, stderr, html]) expect(text).not.toContain(password);
  });

  it('takes a reference to the secret, and refuses the secret itself unseen', async () => {
    for (const flag of ['--user-secret', '--client-secret']) {
      const more =
        flag === '--user-secret' ? [] : ['--user-secret', 'env:X', '--redirect-uri', 'http://127.0.0.1:9/'];
      const { code, stdout, stderr } = await verify(
        WIRING,
        '--live',
        '--user',
        ANA,
        ...more,
        flag,
        'fake-canary',
      );
      expect(code, stderr).toBe(2);
      expect(stdout + stderr).not.toContain('fake-canary');
    }
  });

  it.each([
    ['a capture', [WIRING, '--from', 'x.har', ...AS_ANA]],
    ['nobody who signs in', [WIRING, '--live']],
    ['what is for a sign-in, without one', [WIRING, '--user-secret', 'env:X']],
    ['what is for a capture, without one', [WIRING, '--nonce', 'n']],
    ['an audience that nothing is compared with', [WIRING, '--audience', 'a']],
    ['a skew of clocks that nobody reads', [WIRING, '--skew', '5m']],
    ['somebody who is in no capture', [WIRING, '--from', 'x.har', '--user', ANA]],
  ])('does not go with %s', async (_, argv) => {
    expect(await verify(...argv)).toMatchObject({ code: 2, stdout: '' });
  });
});
