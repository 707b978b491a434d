/** `pam list|show|leases|sweep`: what is there, what is out. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createLeaseStore } from '../../../src/state/leases.ts';
import { createProcessTable } from '../../../src/state/process-table.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));
const query = async (text: string, expression: string): Promise<unknown> =>
  JSON.parse((await world.run([...text.split(' '), '--query', expression])).stdout);

describe('pam list', () => {
  it('finds by words, over every connection, with short names', async () => {
    const { code, stdout } = await line('pam list --search okta');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ALIAS +NAME +USER +TARGET +CONTAINER +PLATFORM +CONNECTION$/m);
    expect(stdout).toMatch(/^okta-admin +okta-admin-sam\.reed .* cyberark$/m);
    expect(stdout).toMatch(/^ +svc-okta-reports .* opa$/m);
  });

  it('can be narrowed to a container and to a connection', async () => {
    expect(await query('pam list --container Linux', 'accounts[].name')).toEqual([
      ...['root', 'root-build-01', 'root-db-01'],
    ]);
    expect(await query('pam list -c opa -s okta', 'accounts[].connection')).toEqual(['opa']);
    expect(await line('pam list -c nothing')).toMatchObject({ code: 3, stdout: '' });
  });

  it('comes in every form', async () => {
    const json = JSON.parse((await line('pam list -s okta-admin --json')).stdout);
    expect(JSON.parse((await line('pam list -s okta-admin -o json')).stdout)).toEqual(json);
    expect(parse((await line('pam list -s okta-admin -o yaml')).stdout)).toEqual(json);
    expect((await line('pam list -s okta-admin -o csv')).stdout).toBe(
      'alias,name,user,target,container,platform,connection\r\n' +
        'okta-admin,okta-admin-sam.reed,sam.reed-admin@lab.example,lab.okta.example,Okta-Admins,OktaAdmins,cyberark\n',
    );
  });

  it('fails as the vendor does when nobody answers', async () => {
    for (const listener of ['pvwa', 'opa'])
      world.lab.addFault({ listener, method: '*', path: '/**', kind: '500', skip: 0, times: 1000 });
    expect(await line('pam list --timeout 3s')).toMatchObject({ code: 7, stdout: '' });
  });
});

describe('pam show', () => {
  it('tells policy, holder and last rotation', async () => {
    const { stdout } = await line('pam show db-prod-sa');
    expect(stdout).toMatch(/^state +checked out by mira$/m);
    expect(stdout).toMatch(/^exclusive +yes$/m);
    expect(stdout).toMatch(/^last rotation +\d{4}-/m);
  });

  it('tells history and versions on demand', async () => {
    const { stdout } = await line('pam show db-prod-sa --history --versions');
    expect(stdout).toMatch(/^History\n {2}AT +WHO +WHAT +REASON\n {2}\S+ {2}mira {2}.*index rebuild/m);
    expect(stdout).toMatch(/^Versions\n {2}VERSION +AT +BY\n {2}2 +/m);
    expect(await query('pam show db-prod-sa', '[history, versions]')).toEqual([null, null]);
  });

  it.each([
    ['okta-admin', 'short name'],
    ['cyberark:okta-admin-sam.reed', 'connection and name'],
    ['cyberark:Okta-Admins/okta-admin-sam.reed', 'connection, container and name'],
    ['Okta-Admins/okta-admin-sam.reed', 'container and name'],
    ['sam.reed-admin@lab.example@lab.okta.example', 'user and target'],
    ['41_8', 'id'],
  ])('finds %s, by %s', async (name) => {
    expect(await query(`pam show ${name}`, 'account.id')).toBe('41_8');
  });

  it('does not choose among several, and lists them', async () => {
    const { code, stderr } = await line('pam show root');
    expect(code).toBe(3);
    expect(stderr).toMatch(/"root" is \d accounts:\n {2}cyberark:Linux\/root /);
  });
});

describe('pam leases', () => {
  it('says when nothing is out', async () => {
    expect(await line('pam leases')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('Nothing is out.'),
    });
  });

  it('lists what this machine took, in every form', async () => {
    await line('pam checkout okta-admin --reveal --for 30m');
    const { stdout } = await line('pam leases');
    expect(stdout).toMatch(/^ls_\w+ +okta-admin +open +\S+@\S+ +\S+ +\S+Z$/m);
    expect((await line('pam leases -o csv')).stdout).toMatch(
      /^lease,account,state,by,since,until,due\r\nls_\w+,okta-admin,open,/,
    );
    const json = JSON.parse((await line('pam leases --json')).stdout);
    expect(json.leases).toMatchObject([{ alias: 'okta-admin', state: 'open', due: null }]);
    expect(parse((await line('pam leases -o yaml')).stdout)).toEqual(json);
  });

  it('holds no secret', async () => {
    const { stdout } = await line('pam checkout okta-admin --reveal');
    const shown = (await line('pam leases --json')).stdout + (await line('audit export')).stdout;
    expect(shown).not.toContain(stdout.trim());
  });
});

describe('pam sweep', () => {
  it('has nothing to do, and says so', async () => {
    expect(await line('pam sweep')).toMatchObject({ code: 0, stdout: 'Nothing to give back; 0 in order.\n' });
  });

  it('leaves what is in order', async () => {
    await line('pam checkout okta-admin --reveal --for 30m');
    expect(await line('pam sweep')).toMatchObject({ code: 0, stdout: 'Nothing to give back; 1 in order.\n' });
    expect(await query('pam leases', 'length(leases)')).toBe(1);
  });

  it('tells what another process is giving back, and leaves it to that', async () => {
    await line('pam checkout okta-admin --reveal');
    const leases = createLeaseStore(join(world.folder, 'state', 'lab', 'leases'), {
      onDamaged: (path) => {
        throw new Error(`damaged: ${path}`);
      },
    });
    const [lease] = await leases.list();
    if (lease === undefined) throw new Error('nothing is out');
    await leases.update({ ...lease, state: 'returning', holder: createProcessTable().self() });
    const { code, stdout } = await line('pam sweep');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Nothing to give back; 0 in order.\nokta-admin (${lease.id}) is being given back by process ${process.pid} on ${hostname()}.\n`,
    });
    expect(await query('pam leases', 'leases[].state')).toEqual(['returning']);
  });

  it('gives back what is past its time', async () => {
    await line('pam checkout okta-admin --reveal --for 1ms');
    expect(await query('pam leases', 'leases[].due')).toEqual([expect.any(String)]);
    const { code, stdout } = await line('pam sweep');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Given back okta-admin \(ls_\w+, /);
    expect(await query('pam leases', 'leases')).toEqual([]);
  });

  it('--dry-run says what it would do, and does nothing', async () => {
    await line('pam checkout okta-admin --reveal');
    world.lab.clearJournal();
    const { code, stdout } = await line('pam sweep --all --dry-run');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Due okta-admin \(/) });
    expect(world.lab.journal().filter((it) => it.method !== 'GET')).toEqual([]);
    expect(await query('pam leases', 'length(leases)')).toBe(1);
  });

  it('ends with 10 when something stays out, in text and in JSON', async () => {
    await line('pam checkout okta-admin --reveal');
    world.lab.addFault({
      listener: 'pvwa',
      method: 'POST',
      path: '/**/CheckIn',
      kind: '500',
      skip: 0,
      times: 1000,
    });
    const text = await line('pam sweep --all --timeout 5s');
    expect(text.code).toBe(10);
    expect(text.stdout).toMatch(/^STILL OUT okta-admin \(/);
    const json = await line('pam sweep --all --json --timeout 5s');
    expect(json.code).toBe(10);
    expect(JSON.parse(json.stdout).items).toMatchObject([{ result: 'failed' }]);
  });
});
