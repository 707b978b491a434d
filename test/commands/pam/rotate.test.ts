/** `pam rotate`: changed, waited for, proven. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string, input?: string): ReturnType<LabWorld['run']> =>
  world.run(text.split(' '), input === undefined ? {} : { input });

/** Given back at once: what is out is not rotated. */
async function secretOf(account: string): Promise<string> {
  const { secret } = JSON.parse((await line(`pam checkout ${account} --reveal --json`)).stdout);
  await line('pam sweep --all');
  return secret;
}

const changes = (): readonly string[] =>
  world.lab
    .journal()
    .map((it) => `${it.method} ${it.path}`)
    .filter((it) => /\/Change$|\/SetNextPassword$|\/Password\/Update$/.test(it));

describe('pam rotate', () => {
  it('changes the password, and proves it', async () => {
    const before = await secretOf('edge-quotes');
    const { code, stdout } = await line('pam rotate edge-quotes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^edge-quotes: done\. /);
    expect(await secretOf('edge-quotes')).not.toBe(before);
  });

  it('ends with 9 where the vendor fails, in text and in JSON', async () => {
    const text = await line('pam rotate edge-cpm-fails');
    expect(text.code).toBe(9);
    expect(text.stdout).toMatch(/^edge-cpm-fails: FAILED\. /);
    await world.renew();
    const json = await line('pam rotate edge-cpm-fails --json');
    expect(json.code).toBe(9);
    expect(JSON.parse(json.stdout).results).toMatchObject([{ state: 'failed', code: 'CHECK_FAILED' }]);
  });

  it('ends with 9 again where the vendor fails in the same way again, and the run that is resumed knows it', async () => {
    expect((await line('pam rotate edge-cpm-fails')).code).toBe(9);
    const again = await line('pam rotate edge-cpm-fails');
    expect(again).toMatchObject({ code: 9, stdout: expect.stringMatching(/^edge-cpm-fails: FAILED\. /) });
    const lost = { listener: 'pvwa', method: 'GET', path: '/**/Accounts/45_8', kind: '500' } as const;
    world.lab.addFault({ ...lost, skip: 2, times: 1000 });
    const { code, stdout } = await line('pam rotate edge-cpm-fails --timeout 3s');
    expect(code).toBe(11);
    world.lab.clearFaults();
    const [, run = ''] = /--resume (\S+)$/m.exec(stdout) ?? [];
    expect((await line(`pam rotate --resume ${run}`)).code).toBe(9);
  });

  it('does not take away what is out', async () => {
    await line('pam checkout okta-admin --reveal');
    const { code, stdout } = await line('pam rotate okta-admin');
    expect(code).toBe(6);
    expect(stdout).toContain('with --while-out');
    expect(changes()).toEqual([]);
  });

  it('changes it in the hands of the one who asks for that, and the loan goes on', async () => {
    await line('pam checkout okta-admin --reveal');
    expect((await line('pam rotate okta-admin --while-out')).code).toBe(0);
    expect(changes()).toHaveLength(1);
    expect(JSON.parse((await line('pam leases --json')).stdout).leases).toHaveLength(1);
    expect((await line('pam checkin okta-admin')).code).toBe(0);
  });

  it('--method verify changes nothing', async () => {
    const before = await secretOf('edge-quotes');
    const { code } = await line('pam rotate edge-quotes --method verify');
    expect(code).toBe(0);
    expect(changes()).toEqual([]);
    expect(await secretOf('edge-quotes')).toBe(before);
  });

  it('--method set takes the secret from standard input, for one account', async () => {
    const given = `Fake-${'x'.repeat(12)}-1`;
    expect((await line('pam rotate edge-quotes --method set', `${given}\n`)).code).toBe(0);
    expect(await secretOf('edge-quotes')).toBe(given);
    expect((await line('pam rotate edge-quotes --method set', '')).code).toBe(2);
    expect((await line('pam rotate edge-quotes edge-emoji --confirm 2 --method set', 'x')).code).toBe(2);
  });

  it('sets no SSH key that is given, and orders nothing', async () => {
    const { code, stdout } = await line('pam rotate edge-ssh-key --method set', 'not a key\n');
    expect(code).toBe(2);
    expect(stdout).toContain('takes given passwords only');
    expect(changes()).toEqual([]);
  });

  it('wants the number confirmed for several, and does nothing without it', async () => {
    expect(await line('pam rotate edge-quotes edge-emoji')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--confirm 2'),
    });
    expect((await line('pam rotate edge-quotes edge-emoji --confirm 3')).code).toBe(2);
    expect(changes()).toEqual([]);
  });

  it('does several, and one named twice once', async () => {
    const { code, stdout } = await line('pam rotate edge-quotes edge-emoji edge-quotes --confirm 2');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('starts no more after a failure, ends with 10, and can be resumed', async () => {
    const { code, stdout } = await line('pam rotate edge-cpm-fails edge-quotes --confirm 2');
    expect(code).toBe(10);
    expect(stdout).toMatch(/^edge-quotes: not started/m);
    const [, run = ''] = /--resume (\S+)$/m.exec(stdout) ?? [];
    expect((await line('pam rotate --unfinished')).stdout).toContain(run);
    const resumed = await line(`pam rotate --resume ${run} --max-failures 2`);
    expect(resumed.stdout).toMatch(/^edge-quotes: done/m);
  });

  it('ends with 11 where the proof does not come in time, and says how to find out', async () => {
    world.lab.addFault({
      listener: 'pvwa',
      method: 'POST',
      path: '/**/Change',
      kind: 'drop-before',
      skip: 0,
      times: 1,
    });
    const { code, stdout } = await line('pam rotate edge-quotes --timeout 2s');
    expect(code).toBe(11);
    expect(stdout).toMatch(/^edge-quotes: NOT KNOWN\. /);
    expect(stdout).toMatch(/idctl pam rotate --resume run_\w+$/m);
  });

  it('lists runs that were left, and says when there is none', async () => {
    expect(await line('pam rotate --unfinished')).toMatchObject({ code: 0, stdout: 'No run was left.\n' });
    expect(JSON.parse((await line('pam rotate --unfinished --json')).stdout)).toEqual({
      schemaVersion: 1,
      runs: [],
    });
    expect((await line('pam rotate --resume run_nothing')).code).toBe(3);
  });

  it('wants an account', async () => {
    expect(await line('pam rotate')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No account was named'),
    });
    expect((await line('pam rotate nothing-of-this-name')).code).toBe(3);
  });
});
