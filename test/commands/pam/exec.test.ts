/** `pam exec`: on loan for the life of one command. How it survives being killed is in test/acceptance. */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;
/** The secret of the account that the tests take. */
let secret = '';

const ACCOUNT = 'edge-spaces';

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.renew();
  secret = JSON.parse((await world.run(['pam', 'checkout', ACCOUNT, '--reveal', '--json'])).stdout).secret;
  await world.run(['pam', 'sweep', '--all']);
});

const exec = (script: string, ...flags: string[]): ReturnType<LabWorld['run']> =>
  world.run(['pam', 'exec', ACCOUNT, ...flags, '--', 'sh', '-c', script]);
const leases = async (): Promise<unknown> =>
  JSON.parse((await world.run(['pam', 'leases', '--json'])).stdout).leases;

describe('pam exec', () => {
  it('gives secret and user name by the environment, and the streams to the command', async () => {
    const { code, stdout, stderr } = await exec(
      'printf %s "$IDCTL_SECRET"; printf %s "$IDCTL_SECRET_USER" >&2',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: secret });
    expect(stderr).toContain(ACCOUNT);
  });

  it('uses another name on demand', async () => {
    expect((await exec('printf %s "$PGPASSWORD$IDCTL_SECRET"', '--env', 'PGPASSWORD')).stdout).toBe(secret);
  });

  it('gives it by a descriptor, and not by the environment', async () => {
    const { stdout } = await exec('cat {}; printf %s "$IDCTL_SECRET"', '--fd');
    expect(stdout).toBe(secret);
  });

  it.skipIf(spawnSync('ssh-keygen', ['-?']).error !== undefined)(
    'gives an SSH key that OpenSSH takes, before and after its rotation',
    async () => {
      const publicKey = async (): Promise<string> => {
        const run = await world.run([
          'pam',
          'exec',
          'edge-ssh-key',
          '--fd',
          '--',
          'ssh-keygen',
          '-y',
          '-f',
          '{}',
        ]);
        expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ssh-ed25519 /) });
        return run.stdout;
      };
      const before = await publicKey();
      expect((await world.run(['pam', 'rotate', 'edge-ssh-key'])).code).toBe(0);
      expect(await publicKey()).not.toBe(before);
    },
  );

  it('gives it by a file that can be read once, and not by the environment', async () => {
    const { stdout } = await exec('cat {}; test -e {} || echo gone; printf %s "$IDCTL_SECRET"', '--file');
    expect(stdout).toBe(`${secret}gone\n`);
  });

  it('never gives it by the arguments', async () => {
    for (const flag of ['--fd', '--file', '--verbose']) {
      const { stdout } = await exec('tr "\\0" " " < /proc/$$/cmdline', flag);
      expect(stdout).not.toContain(secret);
    }
  });

  it("ends with the command's exit code, in text and in JSON, and has given it back", async () => {
    expect((await exec('exit 7')).code).toBe(7);
    expect((await exec('exit 7', '--json')).code).toBe(7);
    expect((await exec('kill -KILL $$')).code).toBe(137);
    expect(await leases()).toEqual([]);
  });

  it('tells in JSON how it went; what the command wrote comes by stderr', async () => {
    const script = `echo '{"mine": true}'; echo complaint >&2; exit 3`;
    const { code, stdout, stderr } = await exec(script, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, exitCode: 3, givenBack: true });
    expect(stderr).toMatch(/^\{"mine": true\}\ncomplaint$/m);
    const queried = await exec('echo output', '--query', 'exitCode');
    expect(queried).toMatchObject({ code: 0, stdout: '0\n', stderr: expect.stringMatching(/^output$/m) });
  });

  it('takes nothing for a command that cannot run', async () => {
    await writeFile(join(world.folder, 'no-program'), 'text', { mode: 0o644 });
    world.lab.clearJournal();
    const cases = [['no-such-program'], [join(world.folder, 'no-program')]];
    for (const command of cases) {
      expect((await world.run(['pam', 'exec', ACCOUNT, '--', ...command])).code).toBe(3);
    }
    expect((await world.run(['pam', 'exec', ACCOUNT])).code).toBe(2);
    expect(world.lab.journal()).toEqual([]);
  });

  it('does not run inside another, and takes nothing there', async () => {
    const nested = await world.run(['pam', 'exec', ACCOUNT, '--', 'true'], {
      environment: { IDCTL_PAM_EXEC: 'ls_outer' },
    });
    expect(nested).toMatchObject({ code: 2, stderr: expect.stringContaining('ls_outer') });
  });

  it("keeps idctl's own secrets from the command", async () => {
    const environment = {
      IDCTL_VAULT_PASSPHRASE_FILE: '/nonexistent',
      IDCTL_CONNECTION_CYBERARK_URL: world.lab.urls['pvwa'],
      CREDENTIALS_DIRECTORY: '/nonexistent',
      KEPT: 'kept',
    };
    const { stdout } = await world.run(['pam', 'exec', ACCOUNT, '--', 'env'], { environment });
    expect(stdout).toContain('KEPT=kept');
    expect(stdout).not.toMatch(/IDCTL_VAULT_|IDCTL_CONNECTION_|CREDENTIALS_DIRECTORY/);
  });

  it('says with --verbose what it takes and gives back', async () => {
    const { stderr } = await exec('true', '--verbose');
    expect(stderr).toMatch(/^Checked out edge-spaces \(lease ls_\w+\)\.\nEnded the loan of edge-spaces\. /m);
    const exclusive = await world.run(['pam', 'exec', 'okta-admin', '-v', '--', 'true']);
    expect(exclusive.stderr).toMatch(/^Given back okta-admin\. Its password is being changed\.$/m);
  });
});
