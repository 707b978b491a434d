/**
 * The shape of what every command gives with `--json`: names of keys and types of values. A contract with scripts: a
 * changed snapshot is a changed contract.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemOf } from '../../src/services/federation/certs/certificate.ts';
import { ROOT } from '../support/build.ts';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import type { ProgramOptions } from '../support/commands/program.ts';
import { shapeOf } from '../support/commands/shape-of.ts';
import { evidenceFiles } from '../support/federation/evidence-files.ts';
import { harOf, oidcFlow, samlFlow } from '../support/federation/har.ts';
import { certificateUntil } from '../support/signing-certificate.ts';

const EXAMPLES = join(ROOT, 'examples/wirings');

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());

/** Runs with `--json`, wants an exit code, and answers with the parsed object, which must be all of stdout. */
async function json(line: string, code = 0, options: ProgramOptions = {}): Promise<Record<string, unknown>> {
  const [before = '', after] = line.split(' -- ');
  const argv = [...before.split(' '), '--json', ...(after === undefined ? [] : ['--', ...after.split(' ')])];
  const outcome = await world.run(argv, options);
  expect(outcome, outcome.stderr).toMatchObject({ code });
  return JSON.parse(outcome.stdout);
}

async function expectShape(line: string, code = 0, options: ProgramOptions = {}): Promise<void> {
  const whole = await json(line, code, options);
  expect(whole['schemaVersion']).toBe(1);
  expect(shapeOf(whole)).toMatchSnapshot();
}

/** Folders of its own, for commands that would disturb the lab's profile. */
async function aside(name: string): Promise<ProgramOptions> {
  const config = join(world.folder, name, 'config');
  await mkdir(config, { recursive: true });
  return {
    environment: {
      IDCTL_CONFIG_DIR: config,
      IDCTL_STATE_DIR: join(world.folder, name, 'state'),
      IDCTL_PROFILE: 'default',
    },
  };
}

/** A request that Sam has made and Mira may decide. */
async function newRequest(): Promise<string> {
  await json('pam checkout da-sam --reveal --reason test', 8);
  const { requests } = await json('pam request list');
  const [first] = requests as ReadonlyArray<{ readonly id: string }>; // The shape is under contract above.
  return first?.id ?? '';
}

// In an order in which each finds something to show; the names are read by test/architecture.
describe('JSON shapes', () => {
  it('pam list', () => expectShape('pam list'));
  it('pam show', () => expectShape('pam show adm-sql --history --versions'));
  it('pam checkout', () => expectShape('pam checkout okta-admin --reveal --for 30m --reason test'));
  it('pam leases', () => expectShape('pam leases'));
  it('pam checkin', () => expectShape('pam checkin okta-admin'));
  it('pam exec', () => expectShape('pam exec edge-quotes -- true'));
  it('pam read', () => expectShape('pam read --user svc-001 --container Bulk --reveal'));
  it('pam rotate', () => expectShape('pam rotate edge-quotes edge-cpm-fails --confirm 2', 10));

  it('pam request list', async () => {
    await newRequest();
    await expectShape('pam request list');
  });
  it('pam request show', async () => expectShape(`pam request show ${await newRequest()}`));
  it('pam request approve', async () => {
    await expectShape(`pam request approve ${await newRequest()} --reason test --profile lab-mira`);
  });
  it('pam request deny', async () => {
    await world.renew();
    await expectShape(`pam request deny ${await newRequest()} --reason test --profile lab-mira`);
  });
  it('pam sweep', async () => {
    await json('pam checkout okta-admin --reveal');
    await expectShape('pam sweep --all --dry-run');
  });

  const BEN = 'ben.cole@lab.example';
  const okta = (line: string): Promise<void> => expectShape(`okta ${line} -c wic`);
  it('okta users list', () => okta('users list'));
  it('okta users search', () => okta('users search sam'));
  it('okta users show', () => okta('users show sam.reed-admin@lab.example'));
  it('okta users suspend', () => okta(`users suspend ${BEN} --confirm ${BEN}`));
  it('okta users unsuspend', () => okta(`users unsuspend ${BEN}`));
  it('okta users unlock', () => okta(`users unlock ${BEN}`));
  it('okta users clear-sessions', () => okta(`users clear-sessions ${BEN} --confirm ${BEN}`));
  it('okta users reset-password', () => okta(`users reset-password ${BEN} --confirm ${BEN}`));
  it('okta users deactivate', () => okta(`users deactivate ${BEN} --confirm ${BEN}`));
  it('okta users activate', () => okta(`users activate ${BEN}`));
  it('okta groups list', () => okta('groups list'));
  it('okta groups show', () => okta('groups show Finance'));
  it('okta groups members', () => okta('groups members Everyone'));
  it('okta groups add', () => okta(`groups add Finance ana.ruiz@lab.example`));
  it('okta groups remove', () => okta(`groups remove Finance ana.ruiz@lab.example`));
  it('okta roles list', () => okta('roles list'));
  it('okta roles show', () => okta('roles show sam.reed-admin@lab.example'));
  it('okta apps list', () => okta('apps list'));
  it('okta apps show', () => okta('apps show idctl --assignments'));
  it('okta policies list', () => okta('policies list'));
  // What a policy asks for, whole, is the vendor's contract.
  it('okta policies show', async () => {
    const { policies } = await json('okta policies list -c wic --kind access');
    const [first] = policies as ReadonlyArray<{ readonly id: string }>; // The shape is under contract above.
    const { policy, rules, ...rest } = await json(`okta policies show ${first?.id} -c wic --applications`);
    const opened = (rules as ReadonlyArray<object>).map((it) => ({ ...it, conditions: {}, actions: {} })); // A list, by contract.
    const profile = { ...(policy as object), conditions: {}, settings: {} }; // An object, by contract.
    expect(shapeOf({ ...rest, policy: profile, rules: opened })).toMatchSnapshot();
  });
  // What the vendor tells of an event, whole, is the vendor's contract.
  const withoutRaw = (events: readonly object[]): unknown =>
    shapeOf(events.map((it) => ({ ...it, raw: {} })));
  it('okta logs search', async () => {
    const { events, ...rest } = await json('okta logs search -c wic');
    expect(rest['schemaVersion']).toBe(1);
    expect({ ...rest, connection: 'string', events: withoutRaw(events as object[]) }).toMatchSnapshot(); // A list, by contract.
  });
  it('okta logs follow', async () => {
    const { stdout } = await world.run([
      'okta',
      'logs',
      'follow',
      '-c',
      'wic',
      '--once',
      '--since',
      '1h',
      '--json',
    ]);
    const lines = stdout.trimEnd().split('\n');
    expect(withoutRaw(lines.map((line) => JSON.parse(line)))).toMatchSnapshot();
  });

  it('account add', () => expectShape('account add sql adm-sql'));
  it('account list', () => expectShape('account list'));
  it('account remove', () => expectShape('account remove sql'));

  it('audit list', () => expectShape('audit list'));
  it('audit verify', () => expectShape('audit verify --head 00', 9));
  it('audit export', async () => {
    const { stdout } = await world.run(['audit', 'export', '--json']);
    const records: unknown[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(shapeOf(records)).toMatchSnapshot();
  });

  it('connection list', () => expectShape('connection list'));
  it('connection show', () => expectShape('connection show cyberark'));
  it('connection test', () => expectShape('connection test'));
  it('connection sign-off', () => expectShape('connection sign-off cyberark'));
  it('connection add', async () => {
    const { pvwa } = world.lab.urls;
    await expectShape(
      `connection add second --vendor cyberark --url ${pvwa} --set username=auditor --set password=age:cyberark/auditor`,
    );
  });
  it('connection add with a key of its own', async () => {
    const acme = `connection add acme --vendor okta --url ${world.lab.urls['wic']} --label shapes`;
    await expectShape(`${acme} --bootstrap --administrator age:okta/wic-token`);
  });
  it('connection remove', () => expectShape('connection remove second --confirm second'));

  it('completion', () => expectShape('completion bash'));
  it('doctor', () => expectShape('doctor'));
  it('help', () => expectShape('help pam checkout'));

  const capture = async (): Promise<string> => {
    const refused = { status: 403, type: 'text/html', body: '<h1>Error</h1>Audience is Invalid' };
    const path = join(world.folder, 'login.har');
    const har = harOf([...oidcFlow('error=access_denied&state=st-1'), ...samlFlow(refused)]);
    // Without its last brackets, so that there is a note on it.
    await writeFile(path, har.slice(0, -2));
    return path;
  };
  it('federation decode', async () => expectShape(`federation decode ${await capture()}`, 9));
  it('federation explain', async () => expectShape(`federation explain --from ${await capture()}`));
  it('federation redact', async () => {
    await expectShape(`federation redact ${await capture()} --out ${join(world.folder, 'copy.har')}`);
  });

  it('sso recipes', () => expectShape('sso recipes zoho-directory'));
  it('sso plan', () => expectShape(`sso plan --file ${EXAMPLES}/partners-oidc.yaml --check`, 9));
  it('sso apply', () => expectShape(`sso apply --file ${EXAMPLES}/partners-saml.yaml`));
  it('sso apply of a folder', async () => {
    const folder = join(world.folder, 'wirings');
    await mkdir(folder);
    const shop = await readFile(join(EXAMPLES, 'shop-oidc.yaml'), 'utf8');
    const write = (name: string, from: string, to: string): Promise<void> =>
      writeFile(
        join(folder, `${name}.yaml`),
        shop.replace('name: shop', `name: ${name}`).replace('Shop', name).replace(from, to),
      );
    await write('a', '', '');
    await write('b', '[Employees]', '[Nobody]');
    await write('c', 'recipe:', 'after: [b]\nrecipe:');
    const { wirings, schemaVersion, ...rest } = await json(`sso apply --file ${folder}`, 10);
    expect([schemaVersion, rest]).toEqual([1, {}]);
    expect((wirings as object[]).map((it) => shapeOf(it))).toMatchSnapshot(); // A list, by contract.
  });
  it('sso apply, undone', async () => {
    await json(`sso apply --file ${EXAMPLES}/shop-oidc.yaml`);
    await expectShape('sso apply --rollback shop');
  });
  it('sso status', () => expectShape('sso status partners-saml'));
  it('federation certs', () => expectShape('federation certs -c wic -c cic --warn 9999d', 9));
  it('federation certs roll', () => {
    return expectShape('federation certs roll partners-saml --confirm partners-saml --grace 0s');
  });
  it('federation certs roll, for an owner', async () => {
    await json(`sso apply --file ${EXAMPLES}/wiki-saml.yaml`);
    await expectShape('federation certs roll wiki --confirm wiki', 8);
  });
  it('federation certs roll, of a partner', async () => {
    const path = join(world.folder, 'partner.pem');
    await writeFile(path, pemOf(await certificateUntil(new Date(Date.now() + 9e10))));
    await expectShape(
      `federation certs roll -c cic --identity-provider partners-saml --certificate ${path} --confirm partners-saml`,
      8,
    );
  });
  it('federation watch', async () => {
    await json(`okta users clear-sessions ${BEN} --confirm ${BEN} -c wic`);
    const watch = `federation watch --user ${BEN} -c wic --since 1h --for 1s --interval 1s --json`;
    const { stdout } = await world.run(watch.split(' '));
    const [first = ''] = stdout.split('\n');
    const { event, ...rest } = JSON.parse(first);
    expect({ ...rest, connection: 'string', events: withoutRaw([event]) }).toMatchSnapshot();
  });
  it('sso remove', () => expectShape('sso remove partners-saml --confirm partners-saml'));

  it('federation verify', async () => {
    const { har, context } = await evidenceFiles(world.folder);
    await expectShape(`federation verify --from ${har} --context ${context} --audience other`, 9);
  });

  it('vault set', () => expectShape('vault set example', 0, { input: 'fake-value\n' }));
  it('vault list', () => expectShape('vault list'));
  it('vault status', () => expectShape('vault status'));
  it('vault remove', () => expectShape('vault remove example'));
  it('vault migrate', async () => {
    const options = await aside('migrate');
    const profile = join(world.folder, 'migrate', 'config', 'default.yaml');
    await writeFile(profile, 'schemaVersion: 1\nvault: { backend: memory }\n', { mode: 0o600 });
    await expectShape('vault migrate --to age --identity identity.txt', 0, options);
  });

  it('init', async () => {
    await expectShape('init --vault age --identity identity.txt', 0, await aside('init'));
  });

  it('lab status', () => expectShape('lab status'));
  it('lab fault', () => expectShape('lab fault clock --by +1s'));
  it('lab event', () => expectShape('lab event okta-wic rotate-oidc-keys'));
  it('lab requests', () => expectShape('lab requests'));
  it('lab reset', () => expectShape('lab reset'));
  it('lab exec', () => expectShape('lab exec -- true'));
  it('lab start', async () => {
    await expectShape('lab start --detach --port 0', 0, await aside('lab'));
  });
  it('lab stop', async () => expectShape('lab stop', 0, await aside('lab')));
});

describe('JSON shapes of errors', () => {
  it('one of idctl itself', () => expectShape('pam show nothing-of-this-name', 3));
  it('one of a vendor', () => expectShape('pam checkout edge-ticket --reveal --reason test', 2));
});
