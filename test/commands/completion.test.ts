/** `completion`: the scripts, and what they are answered. */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAUNCHER } from '../support/build.ts';
import type { OwnProfile } from '../support/commands/profile-file.ts';
import { openOwnProfile } from '../support/commands/profile-file.ts';
import { bareEnvironment } from '../support/commands/program.ts';

const hasBash = spawnSync('bash', ['--version']).status === 0;
if (!hasBash) console.warn('Skipped: completion in bash, since there is none here.');

let own: OwnProfile;

beforeAll(async () => {
  own = await openOwnProfile();
  await own.write(`schemaVersion: 1
vault: { backend: age, identity: not-there.txt }
connections:
  pvwa: { vendor: cyberark, url: "https://pvwa.example", username: sam, password: "age:pvwa/password", otp: "env:OTP" }
  twin: { vendor: cyberark, url: "https://twin.example", username: sam, password: "age:pvwa/password" }
accounts:
  admin: { connection: pvwa, id: "1", name: a, userName: u, target: t, container: c, platform: p }
  db: { connection: pvwa, id: "2", name: a, userName: u, target: t, container: c, platform: p }
`);
});
afterAll(() => own.end());

const words = async (...typed: string[]): Promise<readonly string[]> =>
  (await own.run(['completion', 'bash', '--words', '--', ...typed])).stdout
    .split('\n')
    .filter((it) => it !== '');

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('has a script for %s', async (shell) => {
    const { code, stdout } = await own.run(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain(`idctl completion ${shell} --words -- `);
  });

  it('knows no other shell', async () => {
    expect(await own.run(['completion', 'tcsh'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('offers commands, flags, and the names of the profile', async () => {
    expect(await words('pam', 'che')).toEqual(['checkin', 'checkout']);
    expect(await words('pam', 'checkout', '--rev')).toEqual(['--reveal']);
    expect(await words('pam', 'checkout', '')).toEqual(['admin', 'db']);
    expect(await words('connection', 'test', '')).toEqual(['pvwa', 'twin']);
    expect(await words('completion', 'f')).toEqual(['fish']);
    expect(await words('pam', 'list', '-o', '')).toEqual(['table', 'json', 'csv', 'yaml']);
  });

  it('offers the secrets that the profile refers to, without a vault that opens', async () => {
    expect(await words('vault', 'remove', '')).toEqual(['pvwa/password']);
    expect(await words('vault', 'set', 'p')).toEqual(['pvwa/password']);
  });

  it('offers commands also where there is no profile, and says nothing of that', async () => {
    const { code, stdout, stderr } = await own.run(['completion', 'bash', '--words', '--', 'vault', 's'], {
      environment: { IDCTL_PROFILE: 'nothing' },
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'set\nstatus\n', stderr: '' });
  });

  it.skipIf(!hasBash)('works in bash', async () => {
    const bin = join(own.folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'idctl'), `#!/bin/sh\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`, {
      mode: 0o755,
    });
    const script = `source <(idctl completion bash)
COMP_WORDS=(idctl pam checkout ad) COMP_CWORD=3
_idctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const bare = bareEnvironment();
    const done = spawnSync('bash', ['--norc', '-c', script], {
      encoding: 'utf8',
      env: { ...bare, ...own.environment, PATH: `${bin}:${bare['PATH']}` },
    });
    expect(done.stdout).toBe('admin\n');
  });
});
