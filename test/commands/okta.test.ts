/** `idctl okta`: people, groups, administrators, applications and the log of an org. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { editProfile } from '../../src/cli/profile/edit.ts';
import { LAUNCHER } from '../support/build.ts';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import { bareEnvironment } from '../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const okta = (text: string): ReturnType<LabWorld['run']> =>
  world.run(['okta', ...text.split(' '), '-c', 'wic']);
const json = async (text: string) => JSON.parse((await okta(`${text} --json`)).stdout);
const calls = (method: string, path: RegExp): number =>
  world.lab.journal().filter((it) => it.method === method && path.test(it.path)).length;

const BEN = 'ben.cole@lab.example';

describe('the connection', () => {
  it('must be named when there are several, and be of this vendor', async () => {
    const several = await world.run(['okta', 'users', 'list']);
    expect(several).toMatchObject({ code: 3, stdout: '' });
    expect(several.stderr).toContain('--connection: wic, cic');
    expect(await world.run(['okta', 'users', 'list', '-c', 'cyberark'])).toMatchObject({
      code: 2,
      stdout: '',
    });
    expect(await world.run(['okta', 'users', 'list', '-c', 'nothing'])).toMatchObject({
      code: 3,
      stdout: '',
    });
  });

  it('need not be named when there is one', async () => {
    const place = {
      name: 'lab',
      path: `${world.folder}/config/lab.yaml`,
      locked: <T>(work: () => Promise<T>): Promise<T> => work(),
    };
    await editProfile(place, (edit) => edit.remove(['connections', 'cic']));
    expect((await world.run(['okta', 'groups', 'list'])).stdout).toContain('Finance');
  });

  it('is tried like the others, and tells scopes and roles', async () => {
    const { code, stdout } = await world.run(['connection', 'test', 'wic']);
    expect(code).toBe(0);
    expect(stdout).toContain('reach: Okta Identity Engine');
    expect(stdout).toContain('users, change: okta.users.manage is granted');
    expect(stdout).toContain('roles held: SUPER_ADMIN');
  });
});

describe('okta users', () => {
  it('are listed, in every form', async () => {
    const { users } = await json('users list');
    expect(users).toHaveLength(9);
    expect((await okta('users list')).stdout).toMatch(/^LOGIN +NAME +STATE +LAST SIGN-IN +SOURCE +ID$/m);
    expect((await okta('users list -o csv')).stdout.split('\r\n')).toHaveLength(10);
    expect(await json('users list --search nobody')).toMatchObject({ users: [] });
  });

  it('are found by a filter, or the filter is refused', async () => {
    const line = ['okta', 'users', 'list', '-c', 'wic', '--json', '--filter'];
    const { stdout } = await world.run([...line, 'status eq "SUSPENDED"']);
    expect(JSON.parse(stdout).users).toMatchObject([{ login: 'lena.fox@lab.example', state: 'suspended' }]);
    expect(await world.run([...line, 'nonsense (']).then((it) => JSON.parse(it.stdout))).toMatchObject({
      error: { code: 'USAGE', vendor: { id: 'okta', code: 'E0000031' } },
    });
  });

  it('are found by words, and shown with all that hangs on them', async () => {
    const { users } = await json('users search sam reed');
    expect(users).toHaveLength(2);
    const { stdout } = await okta('users show sam.reed-admin@lab.example');
    expect(stdout).toMatch(/^groups +Everyone, Okta-Admins$/m);
    expect(stdout).toMatch(/^administrator roles +SUPER_ADMIN$/m);
    expect((await json('users show sam.reed@lab.example')).user.attributes.department).toBe('IT');
    expect(await okta('users show nobody@lab.example')).toMatchObject({ code: 3, stdout: '' });
  });

  it('are suspended when that is confirmed, once, and let in again', async () => {
    const asked = await okta(`users suspend ${BEN}`);
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain(`--confirm ${BEN}`);
    expect(await okta(`users suspend ${BEN} --confirm somebody`)).toMatchObject({ code: 2, stdout: '' });
    expect(calls('POST', /lifecycle/)).toBe(0);
    expect((await okta(`users suspend ${BEN} --confirm ${BEN}`)).stdout).toContain('the state is suspended');
    expect((await okta(`users suspend ${BEN} --confirm ${BEN}`)).stdout).toContain('nothing was done');
    expect(calls('POST', /lifecycle\/suspend$/)).toBe(1);
    expect((await okta(`users unsuspend ${BEN}`)).stdout).toContain('the state is active');
  });

  it.each([
    ['reset-password', /lifecycle\/reset_password/, 'recovering'],
    ['clear-sessions', /\/sessions/, 'active'],
    ['deactivate', /lifecycle\/deactivate/, 'deactivated'],
  ])('are changed by %s, when that is confirmed', async (act, path, state) => {
    expect(await okta(`users ${act} ${BEN}`)).toMatchObject({ code: 2, stdout: '' });
    expect(await json(`users ${act} ${BEN} --confirm ${BEN}`)).toMatchObject({
      act,
      changed: true,
      user: { state },
    });
    expect(calls(act === 'clear-sessions' ? 'DELETE' : 'POST', path)).toBe(1);
  });

  it('are unlocked and activated without a question', async () => {
    const locked = await world.run(['okta', 'users', 'unlock', 'ines@shop.example', '-c', 'cic', '--json']);
    expect(JSON.parse(locked.stdout)).toMatchObject({ changed: true, user: { state: 'active' } });
    expect(await json('users activate kim.new@lab.example')).toMatchObject({ changed: true });
  });

  it('are refused what their state does not allow', async () => {
    const refused = await okta('users unlock lena.fox@lab.example');
    expect(refused).toMatchObject({ code: 6, stdout: '' });
    const { stdout } = await world.run(['audit', 'list', '--json']);
    expect(JSON.parse(stdout).records).toMatchObject([
      { action: 'directory.unlock', outcome: 'refused', target: 'lena.fox@lab.example', connection: 'wic' },
    ]);
  });

  it('are changed once when the answer is lost, and how to find out is told', async () => {
    const path = '/api/v1/users/*/lifecycle/suspend';
    world.lab.addFault({ listener: 'wic', method: 'POST', path, kind: 'drop-after', skip: 0, times: 1 });
    const lost = await okta(`users suspend ${BEN} --confirm ${BEN}`);
    expect(lost).toMatchObject({ code: 11, stdout: '' });
    expect(lost.stderr).toContain(`Find out with: idctl okta users show ${BEN}`);
    expect(calls('POST', /lifecycle\/suspend$/)).toBe(1);
    expect((await okta(`users show ${BEN}`)).stdout).toContain('suspended');
  });
});

describe('okta policies', () => {
  it('are listed by kind and priority, in every form', async () => {
    const { policies } = await json('policies list');
    const kinds = policies.map((it: { readonly kind: string }) => it.kind);
    expect(kinds).toEqual(['sign-on', 'password', 'mfa', 'access']);
    expect((await okta('policies list')).stdout).toMatch(
      /^KIND +PRIORITY +NAME +STATUS +DESCRIPTION +ID\n(.*\n)*access +1 +Any two factors +ACTIVE/,
    );
    expect((await json('policies list --kind password')).policies).toMatchObject([{ type: 'PASSWORD' }]);
    expect((await json('policies list -s Any')).policies).toMatchObject([{ name: 'Any two factors' }]);
    expect(await okta('policies list --kind nothing')).toMatchObject({ code: 2, stdout: '' });
  });

  it('are shown with what they ask for, rule by rule', async () => {
    const argv = ['okta', 'policies', 'show', 'Default Policy', '--kind', 'password', '-c', 'wic'];
    const shown = await world.run(argv);
    expect(shown.stdout).toMatch(/^kind +password \(PASSWORD\)$/m);
    expect(shown.stdout).toMatch(/^groups +Everyone$/m);
    expect(shown.stdout).toMatch(/^ {2}password\.complexity\.minLength: \d+$/m);
    expect(shown.stdout).toMatch(
      /^Rule 1: Default Rule \(ACTIVE, built in\)\n {2}when\n {4}network\.connection: ANYWHERE\n {2}then\n/m,
    );
  });

  it('are told apart where several have a name, and say which applications they hold for', async () => {
    const argv = ['okta', 'policies', 'show', 'Default Policy', '-c', 'wic'];
    const several = await world.run(argv);
    expect(several).toMatchObject({ code: 3, stdout: '' });
    expect(several.stderr).toMatch(/There are 3 policies .*\(password\)/s);
    const { id } = (await json('policies list --kind access')).policies[0];
    const detail = await json(`policies show ${id} --applications`);
    expect(detail.applications).toContain('idctl');
    expect(detail.rules).toMatchObject([{ name: 'Catch-all Rule', builtIn: true, priority: 99 }]);
    expect(await okta('policies show nothing')).toMatchObject({ code: 3, stdout: '' });
  });

  it('are read, and nothing is changed', async () => {
    await okta('policies list');
    expect(world.lab.journal().filter((it) => it.method !== 'GET' && !it.path.endsWith('/token'))).toEqual(
      [],
    );
  });
});

describe('okta groups', () => {
  it('are listed and shown, with their members', async () => {
    expect((await json('groups list')).groups).toHaveLength(5);
    expect((await json('groups list -s Fin')).groups).toMatchObject([{ name: 'Finance', editable: true }]);
    expect((await okta('groups show Everyone')).stdout).toMatch(/^members by hand +no$/m);
    expect((await json('groups members Finance')).members).toMatchObject([{ login: BEN }]);
    expect(await okta('groups show nothing')).toMatchObject({ code: 3, stdout: '' });
  });

  it('take members and give them up, also twice; not those that the platform fills', async () => {
    const ana = 'ana.ruiz@lab.example';
    for (const _time of [1, 2])
      expect((await okta(`groups add Finance ${ana}`)).stdout).toBe(`${ana} is in Finance.\n`);
    expect((await json('groups members Finance')).members).toHaveLength(2);
    for (const _time of [1, 2]) expect((await okta(`groups remove Finance ${ana}`)).code).toBe(0);
    expect((await json('groups members Finance')).members).toHaveLength(1);
    expect(await okta(`groups add Everyone ${ana}`)).toMatchObject({ code: 6, stdout: '' });
  });
});

describe('okta roles and apps', () => {
  it('tell who is administrator', async () => {
    const { administrators } = await json('roles list');
    expect(administrators.map((it: { user: { login: string } }) => it.user.login)).toEqual([
      'break.glass@lab.example',
      'mira.okafor-admin@lab.example',
      'sam.reed-admin@lab.example',
    ]);
    expect((await okta(`roles show ${BEN}`)).stdout).toMatch(/^administrator roles +none$/m);
  });

  it('tell which applications there are, and nothing secret of them', async () => {
    const { applications } = await json('apps list');
    expect(applications.length).toBeGreaterThan(1);
    expect(await json('apps show idctl --assignments')).toMatchObject({
      application: { label: 'idctl', status: 'ACTIVE' },
      assignments: { groups: [], users: 0 },
    });
    expect(await okta('apps show nothing')).toMatchObject({ code: 3, stdout: '' });
  });
});

describe('okta logs', () => {
  const clear = async (): Promise<void> => {
    expect((await okta(`users clear-sessions ${BEN} --confirm ${BEN}`)).code).toBe(0);
  };
  const follow = (more = ''): ReturnType<LabWorld['run']> =>
    world.run(
      [
        'okta',
        'logs',
        'follow',
        '-c',
        'wic',
        '--once',
        '--filter',
        'eventType eq "user.session.clear"',
      ].concat(more === '' ? [] : more.split(' ')),
    );

  it('are searched, up to a limit that is told', async () => {
    await clear();
    const whole = await json('logs search --since 1h');
    expect(whole.events.length).toBeGreaterThan(1);
    expect(whole.more).toBe(false);
    const part = await okta('logs search --since 1h --limit 1 --json');
    expect(JSON.parse(part.stdout)).toMatchObject({ more: true });
    expect(part.stderr).toContain('more than 1');
    expect(await okta('logs search --since yesterday')).toMatchObject({ code: 2, stdout: '' });
  });

  it('are followed from run to run: nothing is lost, nothing repeated', async () => {
    await clear();
    const lines = async (more: string) => (await follow(more)).stdout.split('\n').filter((it) => it !== '');
    expect(await lines('--since 1h --json')).toHaveLength(1);
    expect(await lines('--since 1h --json')).toEqual([]);
    await clear();
    await clear();
    const [first, second, ...none] = await lines('--json');
    expect(none).toEqual([]);
    expect(JSON.parse(first ?? '')).toMatchObject({ type: 'user.session.clear', raw: { severity: 'INFO' } });
    expect(JSON.parse(second ?? '').id).not.toBe(JSON.parse(first ?? '').id);
    expect(await lines('--restart --since 1h --query type')).toEqual(Array(3).fill('"user.session.clear"'));
    expect(await lines('--checkpoint feed-2 --since 1h')).toHaveLength(3);
  });

  it('are followed by one run with one checkpoint at a time', async () => {
    const child = spawn(
      process.execPath,
      [LAUNCHER, 'okta', 'logs', 'follow', '-c', 'wic', '--interval', '1s'],
      {
        env: { ...bareEnvironment(), ...world.environment },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const ended = once(child, 'exit');
    await clear();
    const [line] = await once(createInterface(child.stdout), 'line');
    expect(line).toMatch(/^\d{4}-\S+Z {2}\S+ {2}/);
    expect(await world.run(['okta', 'logs', 'follow', '-c', 'wic', '--once'])).toMatchObject({ code: 6 });
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect((await world.run(['okta', 'logs', 'follow', '-c', 'wic', '--once'])).code).toBe(0);
  });

  it('keep errors out of the stream', async () => {
    const failed = await okta('logs follow --once --json --filter nonsense');
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(failed.stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      error: { code: 'USAGE' },
    });
  });

  it('end by themselves after a time', async () => {
    expect(await okta('logs follow --for 1s --interval 1s')).toMatchObject({ code: 0 });
    expect(await okta('logs follow --for 1s --once')).toMatchObject({ code: 2 });
    expect(await okta('logs follow --once --interval 10ms')).toMatchObject({ code: 2 });
  });
});

describe('connection add --vendor okta', () => {
  const add = (...more: string[]): ReturnType<LabWorld['run']> =>
    world.run([
      'connection',
      'add',
      'acme',
      '--vendor',
      'okta',
      '--url',
      world.lab.urls['wic'] ?? '',
      ...more,
    ]);

  it('makes application and key as an administrator, tries them, and keeps no sign-in of his', async () => {
    const words = ['--bootstrap', '--administrator', 'env:ADMIN', '--label', 'idctl of acme'];
    const ADMIN = world.lab.credentials()['okta/wic-token'] ?? '';
    const argv = [
      'connection',
      'add',
      'acme',
      '--vendor',
      'okta',
      '--url',
      world.lab.urls['wic'] ?? '',
      ...words,
    ];
    const first = await world.run([...argv, '--json'], { environment: { ADMIN } });
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const added = JSON.parse(first.stdout);
    expect(added).toMatchObject({ name: 'acme', saved: true });
    expect(added.key.steps[0]).toEqual({ what: 'application idctl of acme', state: 'made' });
    expect((await world.run(['okta', 'users', 'list', '-c', 'acme'])).code).toBe(0);
    const { stdout } = await world.run(['connection', 'show', 'acme', '--json']);
    expect(stdout).not.toContain('ADMIN');
    const second = await world.run([...argv, '--replace'], { environment: { ADMIN } });
    expect(second.stdout).toMatch(/^there {2}application idctl of acme$/m);
    expect(second.stdout).not.toMatch(/^made/m);
  });

  it('makes a key and says what to do with it', async () => {
    const made = await add('--new-key', '--json');
    expect(made.code).toBe(0);
    expect(made.stderr).toContain('Create App Integration > API Services');
    const { key, saved } = JSON.parse(made.stdout);
    expect(saved).toBe(false);
    expect(made.stderr).toContain(key.publicKey);
    expect(JSON.parse(key.publicKey)).not.toHaveProperty('d');
    // The next run takes the same key up.
    expect(JSON.parse((await add('--new-key', '--json')).stdout).key.id).toBe(key.id);
    expect((await world.run(['connection', 'show', 'acme'])).code).toBe(3);
  });

  it('needs an administrator, and says how to name one', async () => {
    const refused = await add('--bootstrap');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--administrator');
    expect(await add('--bootstrap', '--administrator', 'a-secret')).toMatchObject({ code: 2, stdout: '' });
    expect(await add('--bootstrap', '--new-key')).toMatchObject({ code: 2, stdout: '' });
  });

  it('never opens a browser without a person', async () => {
    const refused = await add('--set', 'method=person', '--set', 'clientId=0oaPeople');
    expect(refused).toMatchObject({ code: 9 });
    expect(refused.stderr).toContain('needs a person to sign in');
    expect(calls('GET', /authorize/)).toBe(0);
  });
});
