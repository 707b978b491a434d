/** At a terminal: what is missing is asked for, before anything is done; and nobody is asked who cannot answer. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificateOf, samlApp, signOn } from '../lab/okta/sign-in/set-up.ts';
import { Browser, formOf, signIn } from '../lab/okta/sign-in/support.ts';
import { caller, succeed } from '../lab/okta/support.ts';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import type { TerminalOptions, TerminalRun } from '../support/commands/terminal.ts';
import { atTerminal, KEYS, noTerminalBecause } from '../support/commands/terminal.ts';
import { TOTP_KEY, totp } from '../support/totp.ts';

const reason = noTerminalBecause();
if (reason !== null) console.warn(`Skipped: no test at a terminal, since ${reason}.`);

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

function sit(text: string, options: Partial<TerminalOptions> = {}): TerminalRun {
  const environment = { ...world.environment, ...options.environment };
  return atTerminal(text.split(' '), { ...options, environment });
}

const calls = (pattern: RegExp): readonly string[] =>
  world.lab
    .journal()
    .map((it) => it.path)
    .filter((it) => pattern.test(it));

describe.skipIf(reason !== null)('a reason that is missing', () => {
  it('is asked for before the vendor is', async () => {
    const run = sit('pam checkout da-sam --reveal');
    await run.until('Reason for taking it:');
    expect(calls(/Retrieve/)).toEqual([]);
    run.type(`index rebuild${KEYS.enter}`);
    expect(await run.ended()).toBe(8);
    expect((await world.run(['pam', 'request', 'list'])).stdout).toContain('index rebuild');
  });

  it('may be refused with Ctrl-C, and nothing is done', async () => {
    const run = sit('pam checkout da-sam --reveal');
    await run.until('Reason for taking it:');
    run.type(KEYS.ctrlC);
    expect(await run.ended()).toBe(130);
    expect(calls(/Retrieve/)).toEqual([]);
  });

  it.each([
    ['--no-input', 'pam checkout da-sam --reveal --no-input', {}],
    ['CI', 'pam checkout da-sam --reveal', { CI: 'true' }],
  ])('is not asked for with %s, which names the flag', async (_what, text, environment) => {
    const run = sit(text, { environment });
    expect(await run.ended()).toBe(2);
    expect(run.shown).toContain('Answer it with --reason.');
    expect(calls(/Retrieve/)).toEqual([]);
  });

  it('is asked for on stderr, so that a result may be piped', async () => {
    const target = join(world.folder, 'piped');
    const run = sit('pam checkout da-sam --reveal', { stdoutTo: target });
    await run.until('Reason for taking it:');
    run.type(`test${KEYS.enter}`);
    await run.ended();
    expect(await readFile(target, 'utf8')).toBe('');
  });
});

describe.skipIf(reason !== null)('a ticket that the platform turns out to want', () => {
  it('is asked for, its system first, and the password is lent', async () => {
    const target = join(world.folder, 'lent');
    const run = sit('pam checkout edge-ticket --reveal --reason patch', { stdoutTo: target });
    await run.until('Name of the ticketing system:');
    run.type(`ServiceNow${KEYS.enter}`);
    await run.until('Number of the ticket:');
    run.type(`CHG-7${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect((await readFile(target, 'utf8')).trim()).not.toBe('');
    expect(calls(/Retrieve/)).toHaveLength(2);
    expect((await world.run(['pam', 'show', 'edge-ticket', '--history'])).stdout).toContain(
      'ServiceNow CHG-7',
    );
  });

  it('is asked for without what was given', async () => {
    const run = sit('pam exec edge-ticket --reason patch --ticket CHG-7 -- true');
    await run.until('Name of the ticketing system:');
    run.type(`ServiceNow${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect(run.shown).not.toContain('Number of the ticket:');
  });

  it('may be refused with Ctrl-C, and nothing is out', async () => {
    const run = sit('pam checkout edge-ticket --reveal --reason patch');
    await run.until('Name of the ticketing system:');
    run.type(KEYS.ctrlC);
    expect(await run.ended()).toBe(130);
    expect(JSON.parse((await world.run(['pam', 'leases', '--json'])).stdout).leases).toEqual([]);
  });
});

describe.skipIf(reason !== null)('a secret', () => {
  it('is typed unseen', async () => {
    const run = sit('vault set typed');
    await run.until('Secret for typed:');
    run.type(`fake-canary${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect(run.raw).not.toContain('fake-canary');
    expect((await world.run(['vault', 'list'])).stdout).toContain('typed');
  });

  it('of a connection is asked for where its reference is prompt, once a run', async () => {
    const environment = { IDCTL_CONNECTION_CYBERARK_PASSWORD: 'prompt' };
    const password = world.lab.credentials()['cyberark/sam'] ?? '';
    await world.run(['connection', 'sign-off', 'cyberark']);
    const run = sit('pam show okta-admin', { environment });
    await run.until('password of connection cyberark:');
    run.type(`${password}${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect(run.shown).toMatch(/^account +okta-admin-sam\.reed$/m);
    expect(run.raw).not.toContain(password);
  });

  it('of a connection is a usage error where nobody can type it', async () => {
    const environment = { IDCTL_CONNECTION_CYBERARK_PASSWORD: 'prompt' };
    await world.run(['connection', 'sign-off', 'cyberark']);
    const { code, stderr } = await world.run(['pam', 'show', 'okta-admin'], { environment });
    expect(code).toBe(2);
    expect(stderr).toContain('connections.cyberark.password');
  });
});

describe.skipIf(reason !== null)('a sign-in by way of an identity provider', () => {
  const SAM = 'sam.reed@lab.example';

  it('is set up by questions, asks for the second factor, and is tried before it is saved', async () => {
    const acs = `${world.lab.urls['pvwa']}/PasswordVault/api/auth/saml/logon`;
    const wic = caller(world.lab);
    const app = await samlApp(wic, 'The vault', signOn(acs, 'PasswordVault'));
    const { id } = await succeed(wic(`GET /api/v1/users/${SAM}`));
    const assignment = { id, scope: 'USER', credentials: { userName: 'sam' } };
    await succeed(wic(`POST /api/v1/apps/${app.id}/users`, assignment));
    const [, key] = /\/(exk\w+)/.exec(app._links.appLinks[0].href) ?? [];
    await world.lab.tell('cyberark', 'saml-partner', {
      issuer: `http://www.okta.com/${key}`,
      certificates: [await certificateOf(wic, app)],
    });
    const device = { login: SAM, type: 'totp', secret: TOTP_KEY.base32 };
    await world.lab.tell('okta-wic', 'factor-enrolled', device);

    const run = sit(`connection add pvwa --vendor cyberark --url ${world.lab.urls['pvwa']}`);
    await run.until('method:');
    run.type(`${KEYS.down}${KEYS.down}${KEYS.down}${KEYS.enter}`);
    await run.until('identityProvider:');
    expect(run.shown).toMatch(/wic.*\n.*cic.*\n.*\(none\)/);
    run.type(KEYS.enter);
    await run.until('application:');
    run.type(`The vault${KEYS.enter}`);
    await run.until('username:');
    run.type(`${SAM}${KEYS.enter}`);
    await run.until('password:');
    run.type(`${world.lab.credentials()[`wic/${SAM}`]}${KEYS.enter}`);
    await run.until('Enter a code of Google Authenticator:');
    const code = totp(TOTP_KEY.text, world.lab.clock.now());
    run.type(`${code}${KEYS.enter}`);
    expect(await run.ended(), run.shown).toBe(0);
    expect(run.raw).not.toContain(code);
    const { stdout } = await world.run(['connection', 'show', 'pvwa']);
    expect(stdout).toMatch(/^identityProvider +wic$/m);
    expect(stdout).toMatch(/^password +age:pvwa\/password$/m);
    // Nobody is there in cron: the sentence names the factor.
    const cron = await world.run(['pam', 'show', 'pvwa:Okta-Admins/okta-admin-sam.reed']);
    expect(cron.code).toBe(2);
    expect(cron.stderr).toContain('for a second factor (a code of Google Authenticator), and nobody is here');
  });

  it('is left out where the person has an answer of one', async () => {
    const run = sit(`connection add pvwa --vendor cyberark --url ${world.lab.urls['pvwa']} --skip-test`);
    await run.until('method:');
    run.type(`${KEYS.down}${KEYS.down}${KEYS.down}${KEYS.enter}`);
    await run.until('identityProvider:');
    run.type(`${KEYS.down}${KEYS.down}${KEYS.enter}`);
    await run.until('password:');
    run.type(KEYS.ctrlC);
    expect(await run.ended()).toBe(130);
    expect(run.shown).not.toContain('application:');
  });
});

describe.skipIf(reason !== null)('a sign-in of a person, by a code on another device', () => {
  const PERSON = 'break.glass@lab.example';
  const SCOPES = ['users', 'groups', 'apps', 'logs', 'roles', 'policies'].map((it) => `okta.${it}.read`);

  async function personsApplication(): Promise<string> {
    const wic = caller(world.lab);
    const { id: clientId } = await succeed(
      wic('POST /api/v1/apps', {
        ...{ name: 'oidc_client', label: 'People', signOnMode: 'OPENID_CONNECT' },
        credentials: { oauthClient: { token_endpoint_auth_method: 'none', pkce_required: true } },
        settings: {
          oauthClient: {
            application_type: 'native',
            grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
            response_types: ['code'],
            redirect_uris: ['http://127.0.0.1:8765/callback'],
          },
        },
      }),
    );
    for (const scopeId of SCOPES) {
      await succeed(
        wic(`POST /api/v1/apps/${clientId}/grants`, { scopeId, issuer: world.lab.urls['wic'] }),
        201,
      );
    }
    const { id } = await succeed(wic(`GET /api/v1/users/${PERSON}`));
    await succeed(wic(`POST /api/v1/apps/${clientId}/users`, { id, scope: 'USER' }));
    return clientId;
  }

  it('is for the next run as well: nobody signs in twice', async () => {
    const settings = `--set method=person --set flow=device --set clientId=${await personsApplication()}`;
    const run = sit(`connection add person --vendor okta --url ${world.lab.urls['wic']} ${settings}`);
    await run.until('The code is');
    const [address] = /http:\/\/\S+\/activate\?user_code=\w+/.exec(run.shown) ?? [];
    const browser = new Browser();
    const password = world.lab.credentials()[`wic/${PERSON}`];
    const first = await browser.follow(await browser.get(address ?? ''));
    let page = await browser.follow(await signIn(browser, first, PERSON, password));
    for (let step = 0; step < 2; step += 1) {
      const form = await formOf(page);
      page = await browser.follow(await browser.post(form.action, form.fields));
    }
    expect(await page.text()).toContain('Device connected');
    expect(await run.ended(), run.shown).toBe(0);
    const cron = await world.run(['okta', 'groups', 'list', '--connection', 'person']);
    expect(cron, cron.stderr).toMatchObject({ code: 0 });
    const refused = await world.run(['okta', 'groups', 'add', 'Finance', PERSON, '--connection', 'person']);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('okta.groups.manage') });
  });
});

describe.skipIf(reason !== null)('a destructive act', () => {
  it('wants the name typed', async () => {
    const run = sit('connection remove opa');
    await run.until('type its name:');
    run.type(`opa${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect((await world.run(['connection', 'list'])).stdout).not.toMatch(/^opa/m);
  });

  it('is not done on another name', async () => {
    const run = sit('connection remove opa');
    await run.until('type its name:');
    run.type(`opal${KEYS.enter}`);
    expect(await run.ended()).toBe(130);
    expect((await world.run(['connection', 'list'])).stdout).toMatch(/^opa/m);
  });

  it("asks for it to end somebody else's loan", async () => {
    const run = sit('pam checkin db-prod-sa --force');
    await run.until('type its name:');
    expect(calls(/Unlock/)).toEqual([]);
    run.type(`db-prod-sa${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect(calls(/Unlock/)).toHaveLength(1);
  });
});

describe.skipIf(reason !== null)('several rotations', () => {
  const CHANGES = /\/Change$/;

  it('are listed and confirmed by their number', async () => {
    const run = sit('pam rotate okta-admin edge-emoji');
    await run.until('type their number:');
    expect(run.shown).toContain(
      [
        'The passwords of these accounts will be changed:',
        '  okta-admin (cyberark:Okta-Admins/okta-admin-sam.reed)',
        '  edge-emoji (cyberark:Edge-Cases/edge-emoji)',
        '? To change the passwords of 2 accounts, type their number:',
      ].join('\n'),
    );
    expect(calls(CHANGES)).toEqual([]);
    run.type(`2${KEYS.enter}`);
    expect(await run.ended()).toBe(0);
    expect(calls(CHANGES)).toHaveLength(2);
  });

  it('are not done on another answer', async () => {
    const run = sit('pam rotate okta-admin edge-emoji');
    await run.until('type their number:');
    run.type(`yes${KEYS.enter}`);
    expect(await run.ended()).toBe(130);
    expect(calls(CHANGES)).toEqual([]);
  });
});

describe.skipIf(reason !== null)('init', () => {
  it('asks for vault and connections, tries each, and saves what works', async () => {
    const environment = { IDCTL_PROFILE: 'mine' };
    const run = sit(`init --identity ${join(world.folder, 'mine.txt')}`, { environment });
    await run.until('Where shall idctl keep its own secrets?');
    run.type(`${KEYS.down}${KEYS.enter}`);
    const answers: ReadonlyArray<readonly [question: string, answer: string]> = [
      ['Set up a connection now?', ''],
      ['Name for it:', 'pvwa'],
      ['Vendor:', ''],
      ['Address, such as', world.lab.urls['pvwa'] ?? ''],
      ['method:', ''],
      ['username:', 'sam'],
      ['password:', world.lab.credentials()['cyberark/sam'] ?? ''],
      ['Another connection?', 'n'],
    ];
    for (const [question, answer] of answers) {
      await run.until(question);
      run.type(`${answer}${KEYS.enter}`);
    }
    expect(await run.ended()).toBe(0);
    expect(run.raw).not.toContain(world.lab.credentials()['cyberark/sam']);
    const profile = await readFile(join(world.folder, 'config', 'mine.yaml'), 'utf8');
    expect(profile).toMatch(/^ {4}password: age:pvwa\/password$/m);
    expect(profile).not.toContain(world.lab.credentials()['cyberark/sam']);
  });

  it('takes the passphrase of a new vault unseen, twice, and asks again after a slip', async () => {
    const environment = { IDCTL_PROFILE: 'mine' };
    const run = sit('init --vault age', { environment });
    const answers: ReadonlyArray<readonly [question: string, answer: string]> = [
      ['Passphrase for the new vault:', ''],
      ['It must not be empty.', 'a fake passphrase'],
      ['The same again, to confirm:', 'a fake slip'],
      ['Passphrase for the new vault:', 'a fake passphrase'],
      ['The same again, to confirm:', 'a fake passphrase'],
      ['Set up a connection now?', ''],
      ['Name for it:', 'pvwa'],
      ['Vendor:', ''],
      ['Address, such as', world.lab.urls['pvwa'] ?? ''],
      ['method:', ''],
      ['username:', 'sam'],
      // The passphrase is known to this run, and not asked for when the first secret is stored.
      ['password:', world.lab.credentials()['cyberark/sam'] ?? ''],
      ['Another connection?', 'n'],
    ];
    for (const [question, answer] of answers) {
      await run.until(question);
      run.type(`${answer}${KEYS.enter}`);
    }
    expect(await run.ended()).toBe(0);
    expect(run.raw).not.toMatch(/a fake (passphrase|slip)/);
    expect(run.shown).toContain('The two are not the same.');
    expect(run.shown).not.toContain('Passphrase of the vault:');
    const reader = sit('vault list', { environment });
    await reader.until('Passphrase of the vault:');
    reader.type(`a fake passphrase${KEYS.enter}`);
    expect(await reader.ended()).toBe(0);
    expect(reader.shown).toContain('pvwa/password');
  });

  it('leaves nothing behind when the passphrase is given up', async () => {
    const run = sit('init --vault age', { environment: { IDCTL_PROFILE: 'mine' } });
    await run.until('Passphrase for the new vault:');
    run.type(`a fake passphrase${KEYS.enter}`);
    await run.until('The same again, to confirm:');
    run.type(`a fake slip${KEYS.enter}`);
    await run.until('Nothing was made yet');
    run.type(KEYS.ctrlC);
    expect(await run.ended()).toBe(130);
    const left = await readdir(join(world.folder, 'config'));
    expect(left.filter((it) => it.startsWith('mine'))).toEqual([]);
  });

  it('asks again for a name or an address that is none, before the next question', async () => {
    const identity = join(world.folder, 'mine.txt');
    const run = sit(`init --vault age --identity ${identity}`, { environment: { IDCTL_PROFILE: 'mine' } });
    const again = '\x15'; // Ctrl-U: the wrong answer is still there to be mended.
    const answers: ReadonlyArray<readonly [question: string, answer: string]> = [
      ['Set up a connection now?', ''],
      ['Name for it:', 'http://127.0.0.1:33187'],
      ['a name has letters, digits', `${again}pvwa`],
      ['Vendor:', ''],
      ['Address, such as', 'ftp://pvwa.example'],
      ['an address starts with https://', `${again}https://pvwa.example`],
    ];
    for (const [question, answer] of answers) {
      await run.until(question);
      run.type(`${answer}${KEYS.enter}`);
    }
    await run.until('method:');
    run.type(KEYS.ctrlC);
    expect(await run.ended()).toBe(130);
  });

  it('tells what does not work, saves nothing of it, and goes on', async () => {
    const environment = { IDCTL_PROFILE: 'mine' };
    const identity = join(world.folder, 'mine.txt');
    const run = sit(`init --vault age --identity ${identity}`, { environment });
    const answers: ReadonlyArray<readonly [question: string, answer: string]> = [
      ['Set up a connection now?', ''],
      ['Name for it:', 'pvwa'],
      ['Vendor:', ''],
      ['Address, such as', world.lab.urls['pvwa'] ?? ''],
      ['method:', ''],
      ['username:', 'sam'],
      ['password:', 'wrong'],
      ['Save it anyway?', 'n'],
      ['Set up a connection now?', 'n'],
    ];
    for (const [question, answer] of answers) {
      await run.until(question);
      run.type(`${answer}${KEYS.enter}`);
    }
    expect(await run.ended()).toBe(0);
    expect(run.shown).toContain('pvwa was not saved.');
    expect(run.shown).not.toContain('--skip-test');
    expect(await readFile(join(world.folder, 'config', 'mine.yaml'), 'utf8')).not.toContain('pvwa');
    expect((await world.run(['vault', 'list', '--profile', 'mine'])).stdout).toBe('');
  });
});

describe.skipIf(reason !== null)('what is shown', () => {
  it('is cut to the width of the terminal, and not in a pipe', async () => {
    const run = sit('pam list --search okta');
    expect(await run.ended()).toBe(0);
    expect(run.shown).toMatch(/^okta-admin .*….* cyberark$/m);
    for (const row of run.shown.split('\n')) expect(row.length).toBeLessThanOrEqual(80);
    expect((await world.run(['pam', 'list', '--search', 'okta'])).stdout).not.toContain('…');
  });

  it('explains every field of a connection in whole sentences', async () => {
    const run = sit('connection show opa --explain');
    expect(await run.ended()).toBe(0);
    expect(run.shown).toMatch(/^team +lab +file, line \d+\n {4}Name of the Okta Privileged Access team$/m);
    expect(run.shown).not.toContain('…');
    for (const row of run.shown.split('\n')) expect(row.length).toBeLessThanOrEqual(80);
  });

  it('has colour, unless NO_COLOR', async () => {
    const coloured = sit('doctor opa');
    expect(await coloured.ended()).toBe(0);
    expect(coloured.raw).toContain('\u001b[32m');
    const plain = sit('doctor opa', { environment: { NO_COLOR: '1' } });
    expect(await plain.ended()).toBe(0);
    expect(plain.raw).not.toContain('\u001b[');
  });
});

describe.skipIf(reason !== null)('a secret that is shown', () => {
  it('has a newline behind it at a terminal, and not in a file', async () => {
    const target = join(world.folder, 'secret');
    expect(await sit('pam read bulk-001 --reveal', { stdoutTo: target }).ended()).toBe(0);
    const secret = await readFile(target, 'utf8');
    const { stdout } = await world.run(['pam', 'read', 'bulk-001', '--reveal', '--json']);
    expect(secret).toBe(JSON.parse(stdout).secret);
    const run = sit('pam read bulk-001 --reveal');
    expect(await run.ended()).toBe(0);
    expect(run.shown).toContain(`${secret}\n`);
  });
});

describe.skipIf(reason !== null)('the clipboard', () => {
  it('gets the secret at a terminal, where nothing shows it', async () => {
    const folder = join(world.folder, 'bin');
    const held = join(world.folder, 'clipboard');
    await mkdir(folder, { recursive: true });
    const script = `#!/bin/sh\ncase "$2" in --input) cat > '${held}';; --output) cat '${held}';; *) : > '${held}';; esac\n`;
    await writeFile(join(folder, 'xsel'), script, { mode: 0o755 });
    const environment = { DISPLAY: ':99', PATH: `${folder}:${process.env['PATH']}` };
    const run = sit('pam checkout edge-backslash --copy-ttl 45s', { environment });
    expect(await run.ended()).toBe(0);
    expect(run.shown).toContain('The password is on the clipboard, and will be cleared in 45s.');
    const secret = await readFile(held, 'utf8');
    const { stdout } = await world.run(['pam', 'checkout', 'edge-backslash', '--reveal']);
    expect(secret).toBe(stdout);
    expect(run.raw).not.toContain(secret);
  });
});
