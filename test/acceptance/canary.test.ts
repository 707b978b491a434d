/**
 * Every command of the program, each of its runs searched for every secret that is known by then: stdout (but for
 * `--reveal`), stderr with `--debug`, the trace, and all files. A command that is not in the table fails.
 */
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunOptions } from '../support/acceptance/idctl.ts';
import { eventually } from '../support/acceptance/poll.ts';
import { childrenOf, guardianOf } from '../support/acceptance/processes.ts';
import { PERSON, wirePvwa } from '../support/acceptance/pvwa-by-okta.ts';
import { World } from '../support/acceptance/world.ts';
import { ROOT } from '../support/build.ts';
import { brokenHar } from '../support/federation/evidence-files.ts';
import { FLOW_SECRETS, harOf, oidcFlow, posted, samlFlow, samlResponse } from '../support/federation/har.ts';
import { TOTP_KEY, totp } from '../support/totp.ts';

const LONG_MS = 600_000;

/** Planted by the tests, so that it is searched for like the lab's own. */
const STORED = ['canary', 'stored', Date.now().toString(36), 'in the vault'].join('-');
const TYPED = ['canary', 'typed', Date.now().toString(36), 'on the command line'].join('-');

/** No blank is in the path: a command line is split at blanks. */
const EXAMPLES = join(ROOT, 'examples/wirings');

let world: World;
beforeAll(async () => {
  world = await World.open();
  world.canary.plant('stored secret', STORED);
}, LONG_MS);
afterAll(() => world.end());

/** The request for da-sam, once a check-out has made one. */
let requestId = '';

const BEN = 'ben.cole@lab.example';

interface Run {
  readonly argv: readonly string[];
  readonly expect?: number;
  readonly options?: RunOptions;
}

const run = (line: string, more: Omit<Run, 'argv'> = {}): Run => ({ argv: line.split(' '), ...more });
const elsewhere = (): RunOptions => ({
  env: {
    IDCTL_CONFIG_DIR: join(world.folder, 'elsewhere'),
    IDCTL_STATE_DIR: join(world.folder, 'elsewhere-state'),
  },
});

/** A sign-in with what must be told by nobody: beside the folders that are searched, since it is in there. */
function captures(): { readonly har: string; readonly response: string } {
  for (const [what, secret] of Object.entries(FLOW_SECRETS)) world.canary.plant(what, secret);
  const [har, response] = [join(world.folder, 'login.har'), join(world.folder, 'response.txt')];
  const refused = { status: 403, type: 'text/html', body: '<h1>Error</h1>' };
  writeFileSync(har, harOf([...oidcFlow(), ...samlFlow(refused)]));
  writeFileSync(response, posted(samlResponse()));
  return { har, response };
}

/** An ID token signed with the client's secret, and the flags that verify it: the file is beside what is searched. */
function signedBySecret(): string {
  const secret = 'fake secret of a client, 0123456789abcdef';
  world.canary.plant('secret of a client', secret);
  const part = (it: object): string => Buffer.from(JSON.stringify(it)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'https://acme.example', aud: 'app', sub: 'ana', iat: now, exp: now + 300 };
  const signed = `${part({ alg: 'HS256' })}.${part(claims)}`;
  const [token, key] = [join(world.folder, 'id-token.jwt'), join(world.folder, 'client-secret')];
  writeFileSync(token, `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
  writeFileSync(key, secret);
  return `${token} --issuer https://acme.example --audience app --client-secret file:${key}`;
}

/** By command id; run in this order, each command in text and where it says something else in JSON. */
const COMMANDS: Readonly<Record<string, () => readonly Run[]>> = {
  help: () => [run('help'), run('help secrets --json')],
  completion: () => [
    run('completion bash'),
    run('completion bash --words -- pam checkout '),
    run('completion fish'),
  ],
  doctor: () => [run('doctor'), run('doctor cyberark --json')],
  'connection:list': () => [run('connection list'), run('connection list --json')],
  'connection:show': () => [run('connection show cyberark --explain'), run('connection show opa --json')],
  'connection:test': () => [run('connection test'), run('connection test --json')],
  'connection:add': () => {
    const base = `connection add second --vendor cyberark --url ${world.lab.urls['pvwa']} --set username=mira --set`;
    const MIRA = world.lab.credentials()['cyberark/mira'] ?? '';
    return [
      run(`${base} password=env:MIRA`, { options: { env: { MIRA } } }),
      run(`connection add own --vendor okta --url ${world.lab.urls['wic']} --new-key --json`),
      run(
        `connection add own --vendor okta --url ${world.lab.urls['wic']} --bootstrap --administrator env:ROOT`,
        {
          options: { env: { ROOT: world.lab.credentials()['okta/wic-token'] ?? '' } },
        },
      ),
      run(`${base} password=env:WRONG --replace --json`, { expect: 9, options: { env: { WRONG: TYPED } } }),
    ];
  },
  'connection:remove': () => [run('connection remove second --confirm second')],
  'account:add': () => [
    run('account add db cyberark:Linux/root-db-01'),
    run('account add db2 nobody', { expect: 3 }),
  ],
  'account:list': () => [run('account list'), run('account list --json')],
  'account:remove': () => [run('account remove db')],
  'vault:set': () => [run('vault set canary', { options: { input: STORED } })],
  'vault:list': () => [run('vault list --json')],
  'vault:status': () => [run('vault status'), run('vault status --json')],
  'vault:migrate': () => [
    run('vault migrate --to age', { expect: 2 }),
    run('vault migrate --to keychain', { expect: 4 }),
  ],
  'vault:remove': () => [run('vault remove canary')],
  'pam:list': () => [run('pam list'), run('pam list --json'), run('pam list --output csv')],
  'pam:show': () => [
    run('pam show okta-admin --history --versions'),
    run('pam show adm-backup --json --history'),
  ],
  'pam:checkout': () => [
    run('pam checkout okta-admin --reveal --json'),
    run('pam checkout adm-backup --reveal'),
    run('pam checkout da-sam --reveal --reason canary', { expect: 8 }),
    run('pam checkout okta-admin', { expect: 2 }),
  ],
  'pam:leases': () => [run('pam leases'), run('pam leases --json')],
  'pam:checkin': () => [run('pam checkin okta-admin'), run('pam checkin adm-backup --json')],
  'pam:request:list': () => [
    run('pam request list'),
    run('pam request list --incoming --profile lab-mira --json'),
  ],
  'pam:request:show': () => [run(`pam request show ${requestId}`)],
  'pam:request:approve': () => [run(`pam request approve ${requestId} --reason fine --profile lab-mira`)],
  'pam:request:deny': () => [
    run(`pam request deny ${requestId} --reason no --profile lab-mira`, { expect: -1 }),
  ],
  'pam:read': () => [
    run('pam read --user svc-001 --container Bulk --reveal --json'),
    run('pam read nothing --container Bulk --reveal', { expect: 3 }),
  ],
  'pam:exec': () => [
    run('pam exec ledger-admin -- true'),
    run('pam exec ledger-admin --fd --json -- true', { expect: -1 }),
  ],
  'pam:rotate': () => [
    run('pam rotate cyberark:Linux/root-db-01 --json'),
    run('pam rotate cyberark:Linux/root-db-01 --method set', { options: { input: STORED } }),
  ],
  'pam:sweep': () => [run('pam sweep'), run('pam sweep --all --json')],
  'federation:decode': () => {
    const { har, response } = captures();
    return [
      run(`federation decode ${har}`, { expect: 9 }),
      run(`federation decode ${har} --json`, { expect: 9 }),
      run(`federation decode ${response}`, { expect: 9 }),
      run(`federation decode ${signedBySecret()} --json`),
    ];
  },
  'federation:explain': () => [
    run(`federation explain --from ${captures().har}`, { expect: 3 }),
    run('federation explain invalid_grant --json'),
  ],
  'federation:redact': () => {
    const copy = join(world.folder, 'tmp', 'copy.har');
    return [
      run(`federation redact ${captures().har} --out ${copy}`),
      run(`federation redact ${captures().har} --out ${copy} --keep-names --force --json`),
    ];
  },
  'sso:recipes': () => [run('sso recipes'), run('sso recipes zoho-directory --json')],
  'sso:plan': () => [
    run(`sso plan --file ${EXAMPLES}`),
    run(`sso plan --file ${EXAMPLES}/partners-oidc.yaml --json --out ${join(world.folder, 'tmp', 'plan')}`),
  ],
  'sso:apply': () => [
    run(`sso apply --plan ${join(world.folder, 'tmp', 'plan')}`),
    run(`sso apply --file ${EXAMPLES}/pvwa.yaml --json --handover ${join(world.folder, 'tmp', 'handover')}`),
    run(`sso apply --file ${EXAMPLES}/customers-auth0.yaml`),
    run(`sso apply --file ${EXAMPLES}/partners-provisioning.yaml --json`),
    run(`sso apply --file ${EXAMPLES}/zoho.yaml`),
    run('sso apply --rollback zoho'),
  ],
  'sso:status': () => [
    run('sso status'),
    run('sso status partners --json'),
    run('sso status customers --json'),
  ],
  'federation:certs': () => [
    run('federation certs --all -c wic -c cic -c auth0 -c cyberark'),
    run('federation certs --warn 9999d --json -c wic -c cic', { expect: -1 }),
  ],
  'federation:certs:roll': () => [
    run('federation certs roll pvwa --dry-run'),
    run(`federation certs roll pvwa --confirm pvwa --json --handover ${join(world.folder, 'tmp', 'owner')}`, {
      expect: 8,
    }),
    run('federation certs roll pvwa --confirm pvwa --continue'),
  ],
  'federation:watch': () => [
    run(`federation watch --user ${BEN} -c wic -c cic -c auth0 --since 1h --for 1s --interval 1s`),
    run(`federation watch --app pvwa --since 1h --for 1s --interval 1s --json`),
  ],
  'sso:remove': () => [
    run('sso remove partners --dry-run'),
    run('sso remove partners --confirm partners --json'),
  ],
  'federation:verify': () => {
    // By standard input: a capture is a file of the person's, and full of secrets by itself.
    const input = brokenHar('<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>', STORED);
    const page = join(world.folder, 'tmp', 'report.html');
    return [
      run('federation verify --from - --all', { expect: 9, options: { input } }),
      run(`federation verify --all --from ${signedBySecret()}`),
      run(`federation verify --from - --json --report ${page}`, { expect: 9, options: { input } }),
      ...['junit', 'sarif', 'markdown'].map((it) =>
        run(`federation verify --from - --all --format ${it}`, { expect: 9, options: { input } }),
      ),
    ];
  },
  'okta:users:list': () => [run('okta users list -c wic'), run('okta users list -c cic --json')],
  'okta:users:search': () => [run('okta users search sam -c wic')],
  'okta:users:show': () => [
    run(`okta users show ${BEN} -c wic`),
    run('okta users show nobody -c wic', { expect: 3 }),
  ],
  'okta:users:suspend': () => [
    run(`okta users suspend ${BEN} -c wic --confirm ${BEN} --json`),
    run(`okta users suspend ${BEN} -c wic`, { expect: 2 }),
  ],
  'okta:users:unsuspend': () => [run(`okta users unsuspend ${BEN} -c wic`)],
  'okta:users:unlock': () => [run('okta users unlock ines@shop.example -c cic')],
  'okta:users:clear-sessions': () => [run(`okta users clear-sessions ${BEN} -c wic --confirm ${BEN}`)],
  'okta:users:reset-password': () => [run(`okta users reset-password ${BEN} -c wic --confirm ${BEN} --json`)],
  'okta:users:deactivate': () => [run(`okta users deactivate ${BEN} -c wic --confirm ${BEN}`)],
  'okta:users:activate': () => [run(`okta users activate ${BEN} -c wic`)],
  'okta:groups:list': () => [run('okta groups list -c wic')],
  'okta:groups:show': () => [run('okta groups show Finance -c wic --json')],
  'okta:groups:members': () => [run('okta groups members Everyone -c wic')],
  'okta:groups:add': () => [run('okta groups add Finance ana.ruiz@lab.example -c wic')],
  'okta:groups:remove': () => [run('okta groups remove Finance ana.ruiz@lab.example -c wic --json')],
  'okta:roles:list': () => [run('okta roles list -c wic'), run('okta roles list -c cic --json')],
  'okta:roles:show': () => [run('okta roles show sam.reed-admin@lab.example -c wic')],
  'okta:apps:list': () => [run('okta apps list -c wic --json')],
  'okta:apps:show': () => [run('okta apps show idctl -c wic --assignments')],
  'okta:policies:list': () => [run('okta policies list -c wic'), run('okta policies list -c cic --json')],
  'okta:policies:show': () => {
    const show = ['okta', 'policies', 'show', 'Any two factors', '--applications', '-c'];
    return [{ argv: [...show, 'wic'] }, { argv: [...show, 'cic', '--json'] }];
  },
  'okta:logs:search': () => [run('okta logs search -c wic'), run('okta logs search -c wic --json')],
  'okta:logs:follow': () => [
    run('okta logs follow -c wic --once --since 1h --json'),
    run('okta logs follow -c wic --for 1s --interval 1s'),
  ],
  'audit:list': () => [run('audit list'), run('audit list --json')],
  'audit:verify': () => [run('audit verify'), run('audit verify --json')],
  'audit:export': () => [run('audit export')],
  'connection:sign-off': () => [run('connection sign-off cyberark'), run('connection sign-off wic --json')],
  'lab:status': () => [run('lab status'), run('lab status --json')],
  'lab:fault': () => [run('lab fault list'), run('lab fault clear')],
  'lab:event': () => [run('lab event okta-wic rotate-oidc-keys')],
  'lab:requests': () => [run('lab requests'), run('lab requests --json')],
  'lab:exec': () => [run('lab exec -- true', { options: elsewhere() })],
  'lab:start': () => [run('lab start --detach --port 0', { options: elsewhere() })],
  'lab:stop': () => [run('lab stop --profile lab', { options: elsewhere() })],
  init: () => [
    run(`init --profile fresh --vault age --identity ${join(world.folder, 'identity.txt')} --no-input`),
  ],
  'lab:reset': () => [run('lab reset')],
};

it('has a case for every command', () => {
  const manifest: { commands: Record<string, unknown> } = JSON.parse(
    readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'),
  );
  expect(Object.keys(COMMANDS).sort()).toEqual(Object.keys(manifest.commands).sort());
});

// One test in order, because a loan must be taken before it can be given back.
it.sequential.each(Object.keys(COMMANDS))('%s tells no secret', { timeout: LONG_MS }, async (id) => {
  for (const { argv, expect: wanted = 0, options = {} } of COMMANDS[id]?.() ?? []) {
    const outcome = await world.idctl(argv, options);
    requestId = /Request (\S+) waits/.exec(outcome.stderr)?.[1] ?? requestId;
    // What ends an approved request or a busy account may differ; what may not is what it tells.
    if (wanted !== -1)
      expect(outcome, `${argv.join(' ')}: ${outcome.stderr}`).toMatchObject({ code: wanted });
    expect([0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).toContain(outcome.code);
  }
});

it('tells no secret of a sign-in by way of an identity provider', { timeout: LONG_MS }, async () => {
  await wirePvwa(world);
  const device = { login: PERSON, type: 'totp', secret: TOTP_KEY.base32 };
  const WRONG = TYPED;
  const runs: readonly Run[] = [
    run('connection test pvwa'),
    run('doctor pvwa --json'),
    run('connection show pvwa --explain'),
    run('pam show okta-admin --history'),
    run('pam checkout okta-admin --reveal --json'),
    run('pam rotate okta-admin --while-out'),
    run('pam checkin okta-admin'),
    run('connection remove wic --confirm wic', { expect: 6 }),
    run('connection sign-off pvwa --json'),
    run('pam show okta-admin --json', {
      expect: 4,
      options: { env: { WRONG, IDCTL_CONNECTION_PVWA_PASSWORD: 'env:WRONG' } },
    }),
  ];
  for (const { argv, expect: code = 0, options = {} } of runs) {
    const outcome = await world.idctl(argv, options);
    expect(outcome, `${argv.join(' ')}: ${outcome.stdout}${outcome.stderr}`).toMatchObject({ code });
  }
  await world.lab.tell('okta-wic', 'factor-enrolled', device);
  world.canary.plant('key of the second factor', TOTP_KEY.base32);
  expect(await world.idctl(['pam', 'show', 'okta-admin'])).toMatchObject({ code: 2 });
  const CODE = totp(TOTP_KEY.text, world.lab.clock.now());
  const env = { CODE, IDCTL_CONNECTION_PVWA_OTP: 'env:CODE' };
  const { code, stderr, trace } = await world.idctl(['pam', 'show', 'okta-admin'], { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  // Too short for the canary: any six digits would be it.
  expect(stderr + trace).not.toContain(CODE);
});

it('repeats no secret that somebody wrote on the command line', { timeout: LONG_MS }, async () => {
  const set = `password=${TYPED}`;
  const wrong = [
    ['connection', 'add', 'third', '--vendor', 'cyberark', '--set', set],
    ['pam', 'checkout', 'okta-admin', '--password', TYPED],
    ['vault', 'set', 'name', TYPED],
  ];
  for (const argv of wrong) {
    for (const form of [argv, [...argv, '--json']]) {
      const outcome = await world.idctl(form);
      expect(outcome.code).toBe(2);
      expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(TYPED);
    }
  }
});

it('keeps the secret out of every process but the command that asked for it', {
  timeout: LONG_MS,
}, async () => {
  const script = 'console.log("up"); setInterval(() => 0, 1000)';
  const loan = world.start([
    'pam',
    'exec',
    'cyberark:Linux/root-build-01',
    '--reason',
    'x',
    '--',
    process.execPath,
    '-e',
    script,
  ]);
  await eventually('the command', () => loan.stdout.includes('up'));
  for (const [password, what] of world.truth.passwords()) world.canary.plant(what, password);
  // The guardian, which is a child as well, is none of those that may know it.
  const own = childrenOf(loan.pid).filter((pid) => pid !== guardianOf(loan.pid));
  expect(own).toHaveLength(1);
  expect(world.canary.searchProcesses(own)).toEqual([]);
  // The search itself sees the child's environment, where the secret has to be.
  expect(world.canary.searchProcesses([])).not.toEqual([]);
  loan.kill('SIGTERM');
  await world.ended(loan);
});
