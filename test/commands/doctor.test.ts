/** `doctor`: pass, warn, fail, each with its remedy. */
import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import type { ProgramOptions } from '../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string, options?: ProgramOptions): ReturnType<LabWorld['run']> =>
  world.run(text.split(' '), options);
const profilePath = (): string => join(world.folder, 'config', 'lab.yaml');

describe('doctor', () => {
  it('passes in order, one section for this machine and one a connection', async () => {
    const { code, stdout } = await line('doctor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^this machine\n.*^cyberark .*^opa .*^pass\n$/ms);
    expect(stdout).not.toMatch(/WARN|FAIL/);
  });

  it('looks at named connections only, and at each name', async () => {
    const { sections } = JSON.parse((await line('doctor opa --json')).stdout);
    expect(sections.map((it: { title: string }) => it.title)).toEqual([
      'this machine',
      'opa – Okta Privileged Access',
    ]);
    expect((await line('doctor opa nothing')).code).toBe(3);
  });

  it('says the same in JSON', async () => {
    const { verdict, sections } = JSON.parse((await line('doctor --json')).stdout);
    expect(verdict).toBe('pass');
    const findings: ReadonlyArray<{ name: string; state: string }> = sections[0].findings;
    expect(findings.map((it) => it.name)).toEqual([
      ...['node', 'profile', 'state', 'vault', 'leases', 'audit', 'clipboard', 'network'],
    ]);
  });

  it('fails with 9 and a remedy where a sign-in fails, in text and in JSON', async () => {
    world.lab.addFault({ listener: 'pvwa', method: '*', path: '/**', kind: 'html', skip: 0, times: 1000 });
    const text = await line('doctor cyberark');
    expect(text.code).toBe(9);
    expect(text.stdout).toMatch(/FAIL {2}.*\n {8}\S/);
    expect(text.stdout).toMatch(/\nfail\n$/);
    const json = await line('doctor cyberark --json');
    expect(json.code).toBe(9);
    expect(JSON.parse(json.stdout).verdict).toBe('fail');
  });

  it('fails on a profile that others may write, and warns where they may read', async () => {
    await chmod(profilePath(), 0o644);
    const open = await line('doctor opa');
    expect(open.code).toBe(0);
    expect(open.stdout).toMatch(/WARN {2}profile: .*\(0644\)\n {8}chmod 600 /);
    await chmod(profilePath(), 0o666);
    expect((await line('doctor opa')).code).toBe(9);
  });

  it('fails on a broken audit log', async () => {
    await line('pam checkin okta-admin');
    await appendFile(join(world.folder, 'state', 'lab', 'audit.log'), 'no record\n');
    const { code, stdout } = await line('doctor opa');
    expect(code).toBe(9);
    expect(stdout).toMatch(/FAIL {2}audit: line 2: /);
  });

  it('fails where the state cannot be kept, since nothing could be checked out', async () => {
    const file = join(world.folder, 'no-folder');
    await writeFile(file, '');
    const { code, stdout } = await line('doctor opa', { environment: { IDCTL_STATE_DIR: file } });
    expect(code).toBe(9);
    for (const name of ['state', 'leases', 'audit']) expect(stdout).toContain(`FAIL  ${name}: `);
    expect(stdout).toContain('opa – Okta Privileged Access');
  });

  it('fails where the vault does not open', async () => {
    await writeFile(join(world.folder, 'config', 'lab', 'identity.txt'), 'no identity\n');
    const { code, stdout } = await line('doctor opa');
    expect(code).toBe(9);
    expect(stdout).toMatch(/FAIL {2}vault: /);
  });

  it('shows of a proxy its host alone', async () => {
    const environment = { HTTPS_PROXY: 'http://sam:fake-secret@127.0.0.1:1', NO_PROXY: '*' };
    const { stdout } = await line('doctor opa', { environment });
    expect(stdout).toContain('proxy 127.0.0.1:1, not for *');
    expect(stdout).not.toContain('fake-secret');
  });

  it('tells a profile that is not there, or not valid, as every command does', async () => {
    expect((await line('doctor --profile nothing')).code).toBe(3);
    await writeFile(profilePath(), `${await readFile(profilePath(), 'utf8')}nonsense: 1\n`);
    expect(await line('doctor')).toMatchObject({ code: 2, stderr: expect.stringContaining('nonsense') });
  });
});
