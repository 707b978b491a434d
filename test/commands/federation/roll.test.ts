/** `federation certs roll`: what parses, what it says and does, and with which exit code. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/build.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.renew();
  const outcome = await line(`sso apply --file ${join(ROOT, 'examples/wirings/partners-saml.yaml')}`);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
});

const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));
const writes = (): number =>
  world.lab.journal().filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/')).length;
const label = async (): Promise<string> => {
  const { stdout } = await line('okta apps list -c wic --json');
  const { applications }: { applications: ReadonlyArray<{ label: string; signOn: string }> } =
    JSON.parse(stdout);
  return applications.find((it) => it.signOn === 'SAML_2_0')?.label ?? '';
};

describe('federation certs roll', () => {
  it('wants a wiring or an application, and the other end whole', async () => {
    expect(await line('federation certs roll')).toMatchObject({ code: 2 });
    expect(await line('federation certs roll partners-saml --connection wic')).toMatchObject({ code: 2 });
    expect(await line('federation certs roll -c wic --app x --to cic')).toMatchObject({ code: 2 });
    expect(await line('federation certs roll nothing')).toMatchObject({ code: 3 });
    expect(await line('federation certs roll -c wic --app nothing')).toMatchObject({ code: 3 });
  });

  it('plans without a write, and does nothing without the name', async () => {
    const before = writes();
    const plan = await line('federation certs roll partners-saml --dry-run');
    expect(plan, plan.stderr).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('trusts both certificates');
    expect(await line('federation certs roll partners-saml --no-input')).toMatchObject({ code: 2 });
    expect(await line('federation certs roll partners-saml --confirm other')).toMatchObject({ code: 2 });
    expect(writes()).toBe(before);
  });

  it('exchanges the certificate of a wiring, which needs nothing else afterwards', async () => {
    const outcome = await line(
      'federation certs roll partners-saml --confirm partners-saml --grace 0s --json',
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    const { state, plan } = JSON.parse(outcome.stdout);
    expect(state).toBe('done');
    expect(plan.newSha256).toMatch(/^[0-9a-f]{64}$/);
    const after = JSON.parse((await line('federation certs -c wic -c cic --json')).stdout);
    const shared = after.certificates.find((it: { shared: boolean }) => it.shared);
    expect(shared.sha256).toBe(plan.newSha256);
    expect(await line('sso status partners-saml --check')).toMatchObject({ code: 0 });
  });

  it('has the test user sign in before and after, where one is named, and says so where none is', async () => {
    const user = ['--user', 'ana.ruiz@lab.example', '--user-secret', 'age:wic/ana.ruiz@lab.example'];
    const roll = (...more: readonly string[]) =>
      world.run(['federation', 'certs', 'roll', 'partners-saml', '--confirm', 'partners-saml', ...more]);
    const proven = await roll('--grace', '0s', '--json', ...user);
    expect(proven, proven.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(proven.stdout).verifiedBy).toBe('sign-in');
    expect(proven.stderr).toContain('The test user signs in with the certificate in force.');
    expect(proven.stderr).toContain('The test user signed in with it.');
    const read = await roll('--grace', '0s', '--json');
    expect(read, read.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(read.stdout).verifiedBy).toBe('reading');
    expect(read.stderr).toContain('Nobody signed in with it');
    const wrong = await roll('--grace', '0s', ...user.slice(0, 3), 'env:NOBODY_SET_THIS');
    expect(wrong.code).not.toBe(0);
    expect(await roll('--dry-run', ...user.slice(0, 2))).toMatchObject({ code: 2 });
    expect(await roll('--back', ...user)).toMatchObject({ code: 2 });
  });

  it('waits for an owner with files, and goes on with his word', async () => {
    const app = await label();
    const folder = join(world.folder, 'for-the-owner');
    const roll = (...more: readonly string[]) =>
      world.run(['federation', 'certs', 'roll', '-c', 'wic', '--app', app, '--confirm', app, ...more]);
    const waiting = await roll('--handover', folder);
    expect(waiting, waiting.stderr).toMatchObject({ code: 8 });
    expect((await readdir(folder)).sort()).toEqual([
      'both-certificates.pem',
      'new-certificate.pem',
      'new-metadata.xml',
      'old-certificate.pem',
      'overlap-metadata.xml',
    ]);
    expect(waiting.stdout).toContain('--continue');
    const done = await roll('--continue');
    expect(done, done.stderr).toMatchObject({ code: 0 });
  });

  it('refuses an application that signs no assertions', async () => {
    await line(`sso apply --file ${join(ROOT, 'examples/wirings/shop-oidc.yaml')}`);
    const outcome = await line('federation certs roll shop --dry-run');
    expect(outcome.code, outcome.stderr).toBe(2);
    expect(outcome.stderr).toContain('OpenID Connect');
  });
});
