/** `--timeout` ends a run also where the vendor hangs before, or instead of, what is waited for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';
import type { Outcome } from '../../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

/** A single call may take longer than a test has patience: only --timeout can end these runs. */
const environment = { IDCTL_CONNECTION_CYBERARK_TIMEOUT: '10m' };

function hang(method: string, path: string): void {
  world.lab.addFault({ listener: 'pvwa', method, path, kind: 'hang', skip: 0, times: 1000 });
}

const line = (text: string): Promise<Outcome> => world.run(text.split(' '), { environment });
const leases = async (): Promise<ReadonlyArray<{ readonly state: string }>> =>
  JSON.parse((await world.run(['pam', 'leases', '--json'])).stdout).leases;

const LOGON = ['POST', '/**/Logon'] as const;
const POLICY = ['GET', '/**/Platforms/Targets'] as const;
const RETRIEVE = ['POST', '/**/Retrieve'] as const;

const CHECK_OUT = 'pam checkout okta-admin --reveal --timeout 3s';
const EXEC = 'pam exec okta-admin --timeout 3s -- true';

describe('a loan', () => {
  it.each([
    [`${CHECK_OUT} --wait`, 'the logon', LOGON],
    [CHECK_OUT, 'the policy', POLICY],
    [EXEC, 'the policy', POLICY],
  ])('by %s ends with 7 where %s hangs, and nothing is out', async (text, _call, [method, path]) => {
    if (path === LOGON[1]) await world.run(['connection', 'sign-off', 'cyberark']);
    hang(method, path);
    const { code, stdout, stderr } = await line(text);
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
    expect(stderr).toContain('Not done within 3 s.');
    expect(await leases()).toEqual([]);
  });

  it.each([`${CHECK_OUT} --wait`, EXEC])(
    'by %s ends with 7 where the retrieval hangs, once it is known that nothing is out',
    async (text) => {
      hang(...RETRIEVE);
      const { code, stdout, stderr } = await line(text);
      expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
      expect(stderr).toContain('the account is not out on your name');
      expect(await leases()).toEqual([]);
    },
  );

  it('ends with 11 where the vendor does not tell what became of it, and the sweep finds out', async () => {
    // What is asked before the retrieval is remembered by then.
    await line('pam show okta-admin');
    hang(...RETRIEVE);
    hang('GET', '/**');
    const { code, stderr } = await line(CHECK_OUT);
    expect({ code, stderr }).toMatchObject({ code: 11, stderr: expect.stringContaining('idctl pam sweep') });
    expect(await leases()).toMatchObject([{ state: 'unknown' }]);
    world.lab.clearFaults();
    expect((await line('pam sweep')).code).toBe(0);
    expect(await leases()).toEqual([]);
  });
});

describe('pam checkout --wait', () => {
  it('ends with 8 where the vendor hangs while the approval is waited for', async () => {
    hang('GET', '/**/MyRequests/*');
    const text = 'pam checkout da-sam --reveal --reason test --wait --timeout 4s';
    const { code, stderr } = await line(text);
    expect(code).toBe(8);
    expect(stderr).toMatch(/idctl pam request show \S+ --connection cyberark/);
  });
});

describe('pam exec', () => {
  it('does not end a command that takes longer', async () => {
    const { code, stdout } = await world.run(
      ['pam', 'exec', 'edge-spaces', '--timeout', '8s', '--', 'sh', '-c', 'sleep 9; echo done'],
      { environment },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' });
  });
});

describe('pam rotate', () => {
  it('ends with 7 where the account cannot be found in time', async () => {
    hang('GET', '/**/Accounts');
    const { code, stderr } = await line('pam rotate edge-quotes --timeout 3s');
    expect({ code, stderr }).toMatchObject({ code: 7, stderr: expect.stringContaining('Not done within') });
  });

  it('ends with 7 where the account cannot be looked at in time, and nothing was sent', async () => {
    hang('GET', '/**/Accounts/*');
    const { code, stdout } = await line('pam rotate edge-quotes --timeout 3s');
    expect(code).toBe(7);
    expect(stdout).toMatch(/^edge-quotes: FAILED\. the answer did not come in time\./);
    expect(world.lab.journal().some((it) => it.path.includes('/Change'))).toBe(false);
  });

  it('ends with 11 where the request hangs, and says how to find out', async () => {
    hang('POST', '/**/Change');
    const { code, stdout } = await line('pam rotate edge-quotes --timeout 3s');
    expect(code).toBe(11);
    expect(stdout).toMatch(/^edge-quotes: NOT KNOWN\. /);
    expect(stdout).toMatch(/idctl pam rotate --resume run_\w+$/m);
  });
});
