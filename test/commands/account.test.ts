/** `account add|list|remove`: short names. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  world.run(text.split(' '));

describe('account add', () => {
  it('takes an account as a person names it, and remembers what was found', async () => {
    const { code, stdout } = await line('account add sql sa@db-prod.lab.example');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'sql is cyberark:Databases/db-prod-sa (sa).\n' });
    const { stdout: shown } = await line('pam show sql');
    expect(shown).toMatch(/^account +db-prod-sa$/m);
  });

  it('refuses a name that is taken, unless it is told to replace it', async () => {
    expect(await line('account add okta-admin adm-sql')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('Replace it with --replace.'),
    });
    expect((await line('account add okta-admin adm-sql --replace')).code).toBe(0);
    expect((await line('account list')).stdout).toMatch(/^okta-admin +opa +Directory\/Tier0\/adm-sql/m);
  });

  it.each([
    ['cyberark', 'okta-admin', 'okta-admin-sam.reed'],
    ['opa', 'backup', 'adm-backup'],
  ])(
    'takes a short name of an account in %s, which is looked up by its id',
    async (connection, alias, name) => {
      await line('account add backup adm-backup');
      world.lab.clearJournal();
      expect((await line(`account add second ${alias}`)).code).toBe(0);
      expect(world.lab.journal()).not.toEqual([]);
      const { accounts } = JSON.parse((await line('account list --json')).stdout);
      expect(accounts.at(-1)).toMatchObject({ alias: 'second', connection, name });
    },
  );

  it.each([
    ['what is no name', 'account add a/b adm-sql', 2],
    ['a name that is taken', 'account add okta-admin adm-sql', 6],
  ])('refuses %s before a vendor is asked', async (_what, text, code) => {
    world.lab.clearJournal();
    expect((await line(text)).code).toBe(code);
    expect(world.lab.journal()).toEqual([]);
  });

  it('lists all that a name could mean', async () => {
    const { code, stderr } = await line('account add r root');
    expect(code).toBe(3);
    for (const place of [
      'cyberark:Linux/root ',
      'cyberark:Edge-Cases/root ',
      'opa:Directory/Tier1/root@web-1',
    ])
      expect(stderr).toContain(place);
  });

  it('refuses what is no name, and writes nothing', async () => {
    const before = (await line('account list')).stdout;
    const { code, stderr } = await line('account add a/b adm-sql');
    expect(code).toBe(2);
    expect(stderr).toContain('a name has letters, digits, dot, dash and underscore');
    expect((await line('account list')).stdout).toBe(before);
  });
});

describe('account list', () => {
  it('has a row a name', async () => {
    expect((await line('account list')).stdout).toBe(
      [
        'ALIAS       CONNECTION  ACCOUNT                          USER                        TARGET',
        'okta-admin  cyberark    Okta-Admins/okta-admin-sam.reed  sam.reed-admin@lab.example  lab.okta.example',
        '',
      ].join('\n'),
    );
  });

  it('comes in every form', async () => {
    const json = JSON.parse((await line('account list --json')).stdout);
    expect(JSON.parse((await line('account list --output json')).stdout)).toEqual(json);
    expect(parse((await line('account list -o yaml')).stdout)).toEqual(json);
    expect((await line('account list -o csv')).stdout).toBe(
      'alias,connection,account,user,target\r\n' +
        'okta-admin,cyberark,Okta-Admins/okta-admin-sam.reed,sam.reed-admin@lab.example,lab.okta.example\n',
    );
  });

  it('asks no vendor', async () => {
    world.lab.clearJournal();
    await line('account list');
    expect(world.lab.journal()).toEqual([]);
  });

  it('says when there is none', async () => {
    await line('account remove okta-admin');
    expect(await line('account list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('No short name yet'),
    });
  });
});

describe('account remove', () => {
  it('forgets the name and touches nothing else', async () => {
    world.lab.clearJournal();
    expect(await line('account remove okta-admin')).toMatchObject({
      code: 0,
      stdout: 'okta-admin is no short name any more.\n',
    });
    expect(world.lab.journal()).toEqual([]);
    expect((await line('account list --query accounts')).stdout).toBe('[]\n');
  });

  it('does not find what is not there', async () => {
    expect((await line('account remove nothing')).code).toBe(3);
  });
});
