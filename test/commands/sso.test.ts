/** `sso`: what parses, what it says and does, and with which exit code. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/build.ts';
import type { LabWorld } from '../support/commands/lab-world.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const EXAMPLES = join(ROOT, 'examples/wirings');
const example = (name: string): string => join(EXAMPLES, `${name}.yaml`);
const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));

/** Changes a thing of an org behind idctl's back. */
async function byHand(
  org: 'wic' | 'cic',
  path: string,
  change: (thing: Thing) => Thing,
  name: string,
): Promise<void> {
  const headers = {
    authorization: `SSWS ${world.lab.credentials()[`okta/${org}-token`]}`,
    'content-type': 'application/json',
  };
  const base = `${world.lab.urls[org]}${path}`;
  const all: readonly Thing[] = await (await fetch(base, { headers })).json();
  const thing = all.find((it) => it['label'] === name || it['name'] === name);
  if (thing === undefined) throw new Error(`there is no ${name}`);
  const body = JSON.stringify(change(thing));
  const response = await fetch(`${base}/${thing['id']}`, { method: 'PUT', headers, body });
  expect(response.status, await response.text()).toBe(200);
}

type Thing = Readonly<Record<string, unknown>>;

const writes = (): number =>
  world.lab.journal().filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/')).length;

describe('sso recipes', () => {
  it('lists them, and shows what one needs with a wiring to begin with', async () => {
    expect((await line('sso recipes')).stdout).toMatch(
      /^org2org-oidc\s+Two Okta orgs by OpenID Connect\s+source hub\s+domains groups$/m,
    );
    const { stdout } = await line('sso recipes org2org-oidc');
    expect(stdout).toMatch(/^ {2}domains \(list, required\)$/m);
    expect(stdout).toMatch(/^ {2}recipe: org2org-oidc$/m);
    expect(await line('sso recipes samll')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('saml'),
    });
  });
});

describe('sso plan', () => {
  it('says what would be made, changes nothing, and ends with 9 under --check', async () => {
    const { code, stdout } = await line(`sso plan --file ${example('partners-oidc')} --check`);
    expect(code).toBe(9);
    expect(stdout).toMatch(/^ {2}\+ wic: OpenID Connect application "partners"$/m);
    expect(stdout).toContain('clientSecret: (known after source-application.clientSecret)');
    expect(stdout).toMatch(/^4 to make; 0 as declared\. \d+ reads\.$/m);
    expect(writes()).toBe(0);
    expect((await line(`sso plan --file ${example('partners-oidc')}`)).code).toBe(0);
  });

  it('plans all wirings of a folder, and keeps the plan of one only', async () => {
    const { stdout } = await line(`sso plan --file ${join(ROOT, 'examples/wirings')} --json`);
    expect(JSON.parse(stdout).wirings).toHaveLength(12);
    const several = `sso plan --file ${join(ROOT, 'examples/wirings')} --out ${join(world.folder, 'plan')}`;
    expect((await line(several)).code).toBe(2);
  });

  it('names the line of a fault in the file', async () => {
    const path = join(world.folder, 'wrong.yaml');
    const text = await readFile(example('partners-oidc'), 'utf8');
    await writeFile(path, text.replace('groups: [Partners]', 'grups: [Partners]'));
    const { code, stderr } = await line(`sso plan --file ${path}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/line \d+, column \d+ \(settings/);
    expect((await line(`sso plan --file ${join(world.folder, 'nothing.yaml')}`)).code).toBe(3);
    expect((await line('sso plan')).code).toBe(2);
  });

  it('refuses a connection that configures no single sign-on', async () => {
    const path = join(world.folder, 'vault.yaml');
    const text = await readFile(example('shop-oidc'), 'utf8');
    await writeFile(path, text.replace('source: wic', 'source: cyberark'));
    expect((await line(`sso plan --file ${path}`)).code).toBe(2);
    await writeFile(path, text.replace('source: wic', 'source: nowhere'));
    expect((await line(`sso plan --file ${path}`)).code).toBe(3);
  });
});

describe('sso apply', () => {
  it('does it, and says the second time that there was nothing to do', async () => {
    const argv = `sso apply --file ${example('partners-oidc')}`;
    expect(await line(argv)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('done, with 4 writes'),
    });
    const before = writes();
    const again = await line(argv);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(
      /^partners: nothing to change; both ends are as declared\. 9 reads, no write\.$/m,
    );
    expect(writes()).toBe(before);
    expect(JSON.parse((await line(`${argv} --json`)).stdout)).toMatchObject({ changes: false, writes: 0 });
  });

  it('applies a kept plan once, and refuses it when something has changed', async () => {
    const plan = join(world.folder, 'shop.plan');
    await line(`sso plan --file ${example('shop-oidc')} --out ${plan}`);
    expect((await stat(plan)).mode & 0o777).toBe(0o600);
    expect((await line(`sso apply --plan ${plan}`)).code).toBe(0);
    expect((await line(`sso apply --plan ${plan}`)).code).toBe(6);
    expect((await line(`sso apply --plan ${example('shop-oidc')}`)).code).toBe(2);
    expect((await line(`sso apply --plan ${join(world.folder, 'nothing')}`)).code).toBe(3);
  });

  it('refuses what is not safe, before anything is written', async () => {
    const path = join(world.folder, 'unsafe.yaml');
    const text = await readFile(example('partners-oidc'), 'utf8');
    await writeFile(path, text.replace('break.glass@hub.example', 'break.glass@lab.example'));
    const { code, stderr } = await line(`sso apply --file ${path}`);
    expect(code).toBe(9);
    expect(stderr).toContain('break.glass@lab.example');
    expect(writes()).toBe(0);
  });

  it('writes what a person takes along, without a secret', async () => {
    const folder = join(world.folder, 'handover');
    await line(`sso apply --file ${example('pvwa')} --handover ${folder}`);
    expect(await readFile(join(folder, 'saml.config'), 'utf8')).toContain(
      '<PartnerIdentityProvider Name="http',
    );
    expect(await readFile(join(folder, 'identity-provider.cer'), 'utf8')).toMatch(
      /^-----BEGIN CERTIFICATE-----\n/,
    );
    await writeFile(join(world.folder, 'file'), '');
    expect(
      (await line(`sso apply --file ${example('pvwa')} --handover ${join(world.folder, 'file')}`)).code,
    ).toBe(2);
  });

  describe('of a folder', () => {
    const folder = async (changes: Readonly<Record<string, (text: string) => string>>): Promise<string> => {
      const path = join(world.folder, 'wirings');
      await rm(path, { recursive: true, force: true });
      await mkdir(path);
      for (const [name, change] of Object.entries(changes)) {
        await writeFile(join(path, `${name}.yaml`), change(await readFile(example(name), 'utf8')));
      }
      return path;
    };
    const asItIs = (text: string): string => text;
    const failing = (text: string): string => text.replace('[Employees]', '[Nobody]');
    const behind = (name: string) => (text: string) =>
      text.replace('schemaVersion: 1', `schemaVersion: 1\nafter: [${name}]`);

    it('applies all of them by name, and a second run writes nothing', async () => {
      const path = await folder({
        'shop-oidc': asItIs,
        'partners-saml': asItIs,
        'intranet-bookmark': asItIs,
      });
      const first = await line(`sso apply --file ${path}`);
      expect(first, first.stderr).toMatchObject({ code: 0 });
      expect(first.stdout.match(/^\S+(?=: done, with)/gm)).toEqual(['intranet', 'partners-saml', 'shop']);
      expect(first.stdout).toMatch(/^3 in force\.$/m);
      const before = writes();
      expect((await line(`sso apply --file ${path}`)).stdout).toMatch(/^shop: nothing to change;/m);
      expect(writes()).toBe(before);
    });

    it('goes on behind one that fails, but for those that come after it, and ends with 10', async () => {
      const path = await folder({
        'intranet-bookmark': failing,
        'partners-saml': behind('intranet'),
        'shop-oidc': asItIs,
      });
      const { code, stdout } = await line(`sso apply --file ${path}`);
      expect(code).toBe(10);
      expect(stdout).toMatch(/^intranet: FAILED\. .*Nobody/m);
      expect(stdout).toMatch(/^partners-saml: not begun; it comes after intranet, not in force\.$/m);
      expect(stdout).toMatch(/^1 in force, 1 failed, 1 not begun\.$/m);
      const { wirings } = JSON.parse((await line(`sso apply --file ${path} --json`)).stdout);
      expect(wirings).toMatchObject([
        { name: 'intranet', state: 'failed', result: null, error: { code: 'NOT_FOUND' }, waitsFor: [] },
        { name: 'partners-saml', state: 'waiting', result: null, error: null, waitsFor: ['intranet'] },
        { name: 'shop', state: 'applied', result: { writes: 0, changes: false }, error: null },
      ]);
      // By itself it is refused as well.
      const alone = await line(`sso apply --file ${path}/partners-saml.yaml`);
      expect(alone).toMatchObject({ code: 6, stderr: expect.stringContaining('intranet') });
    });

    it('writes nothing at all when a file is wrong, or they wait for each other', async () => {
      const wrong = await folder({
        'intranet-bookmark': asItIs,
        'shop-oidc': (text) => text.replace('groups', 'grups'),
      });
      expect((await line(`sso apply --file ${wrong}`)).code).toBe(2);
      const circle = await folder({ 'intranet-bookmark': behind('shop'), 'shop-oidc': behind('intranet') });
      expect((await line(`sso apply --file ${circle}`)).code).toBe(2);
      expect(writes()).toBe(0);
    });

    it('gives each a folder for what is done by hand, and keeps a plan of one only', async () => {
      const path = await folder({ 'wiki-saml': (text) => text.replace('wiki-', `${EXAMPLES}/wiki-`) });
      const handover = join(world.folder, 'by-hand');
      expect((await line(`sso plan --file ${path} --out ${join(world.folder, 'only')}`)).code).toBe(0);
      expect((await line(`sso apply --plan ${join(world.folder, 'only')}`)).code).toBe(0);
      expect((await line(`sso apply --file ${path} --handover ${handover}`)).code).toBe(0);
      expect(await readdir(join(handover, 'wiki'))).not.toEqual([]);
      await writeFile(join(path, 'shop.yaml'), await readFile(example('shop-oidc'), 'utf8'));
      expect((await line(`sso apply --plan ${join(world.folder, 'only')}`)).code).toBe(2);
    });
  });

  it('undoes the last run, and needs something to do', async () => {
    await line(`sso apply --file ${example('shop-oidc')}`);
    expect(await line('sso apply --rollback shop')).toMatchObject({
      code: 0,
      stdout: 'shop: 2 writes undone.\n',
    });
    expect((await line('sso apply --rollback shop')).code).toBe(3);
    expect((await line('sso apply')).code).toBe(2);
    expect((await line(`sso apply --rollback shop --file ${example('shop-oidc')}`)).code).toBe(2);
  });

  it('does not take over what is there, unless it is told to', async () => {
    await line(`sso apply --file ${example('shop-oidc')}`);
    // The ledger is lost: whose it is, nobody knows.
    await mkdir(join(world.folder, 'other'), { recursive: true });
    const elsewhere = { environment: { IDCTL_STATE_DIR: join(world.folder, 'other') } };
    const argv = ['sso', 'apply', '--file', example('shop-oidc')];
    expect(await world.run(argv, elsewhere)).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('--adopt'),
    });
    expect((await world.run([...argv, '--adopt'], elsewhere)).code).toBe(0);
  });
});

describe('sso status', () => {
  it('says what was changed by hand, at either end, and ends with 9 under --check', async () => {
    await line(`sso apply --file ${example('partners-oidc')}`);
    expect((await line('sso status --check')).code).toBe(0);
    await byHand(
      'wic',
      '/api/v1/apps',
      (app) => ({ ...app, visibility: { hide: { iOS: false, web: false } } }),
      'partners',
    );
    const drifted = await line('sso status partners --check');
    expect(drifted.code).toBe(9);
    expect(drifted.stdout).toMatch(/^partners\s+DRIFT\s/m);
    expect(drifted.stdout).toMatch(/^ {6}hidden: false -> true$/m);
    await line(`sso apply --file ${example('partners-oidc')}`);
    await byHand(
      'cic',
      '/api/v1/idps',
      (idp) => ({ ...idp, policy: { ...(idp['policy'] as object), trustClaims: false } }),
      'partners',
    ); // It is an object.
    expect((await line('sso status --check')).stdout).toMatch(/^ {6}trustsClaims: false -> true$/m);
  });

  it('says that nothing was applied, and what was not', async () => {
    expect(await line('sso status')).toMatchObject({ code: 0, stdout: '' });
    expect((await line('sso status nothing')).code).toBe(3);
  });

  it('tells of an end that is away', async () => {
    await line(`sso apply --file ${example('partners-oidc')}`);
    world.lab.addFault({ listener: 'cic', method: '*', path: '/**', kind: '503', skip: 0, times: 100 });
    const { code, stdout } = await line('sso status --check');
    expect(code).toBe(9);
    expect(stdout).toMatch(/^partners\s+NOT READ\s/m);
  }, 120_000);
});

describe('sso remove', () => {
  it('wants the name again, shows what it would do, and does it', async () => {
    await line(`sso apply --file ${example('partners-oidc')}`);
    const before = writes();
    expect((await line('sso remove partners --no-input')).code).toBe(2);
    expect((await line('sso remove partners --confirm other')).code).toBe(2);
    expect((await line('sso remove partners --dry-run')).stdout).toContain('would be removed');
    expect(writes()).toBe(before);
    expect((await line('sso remove partners --confirm partners')).stdout).toContain(
      'partners is taken away.',
    );
    expect((await line('sso remove partners --confirm partners')).code).toBe(3);
  });
});
