/** The service application that idctl makes for itself, on the lab. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionPurpose, KeyPair, SetupStep } from '../../../src/services/connections/setup-port.ts';
import type { PropertiesOf } from '../../../src/services/sso/port.ts';
import { oktaSetup } from '../../../src/vendors/okta/setup.ts';
import { oktaTenant } from '../../../src/vendors/okta/sso/tenant.ts';
import { LabBench } from '../../contract/lab-bench.ts';
import { refusalOf } from './fake-okta.ts';

let lab: LabBench;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const REQUEST = { label: 'idctl of the tests', roles: [], purpose: 'directory' as const };
const states = (steps: readonly SetupStep[]): ReadonlySet<string> => new Set(steps.map((it) => it.state));
const SHOP: PropertiesOf<'oidc-application'> = {
  label: 'shop',
  active: true,
  hidden: false,
  applicationType: 'web',
  grantTypes: ['authorization_code'],
  redirectUris: ['https://shop.example/callback'],
  postLogoutUris: [],
  loginUrl: null,
  authentication: 'client_secret_basic',
  pkce: true,
  keysUrl: null,
  boundTokens: false,
};
const keyOf = ({ privateKey }: KeyPair) => ({ privateKey: privateKey.reveal() });
const apps = () =>
  lab.lab.journal().filter((it) => it.method === 'POST' && it.path === '/api/v1/apps').length;

describe('a key pair', () => {
  it('is read again as the one that was made', async () => {
    const setup = oktaSetup(lab.okta());
    const key = await setup.newKey();
    const again = await setup.readKey(key.privateKey);
    expect({ id: again.id, publicKey: again.publicKey }).toEqual({ id: key.id, publicKey: key.publicKey });
    expect(again.privateKey.equals(key.privateKey)).toBe(true);
  });

  it('has a public half without anything private, in the guide as well', async () => {
    const setup = oktaSetup(lab.okta());
    const key = await setup.newKey();
    const { d } = JSON.parse(key.privateKey.reveal());
    const guide = setup.guide(key, REQUEST).join('\n');
    expect(guide).toContain(key.publicKey);
    expect(guide).not.toContain(d);
    expect(JSON.parse(key.publicKey)).not.toHaveProperty('d');
  });
});

describe('an installation', () => {
  it('makes application, key, scopes and roles; a second one makes nothing', async () => {
    const setup = oktaSetup(lab.okta());
    const key = await setup.newKey();
    const first = await setup.install(key, REQUEST);
    expect(first.fields['clientId']).toMatch(/^0oa/);
    expect(first.steps.filter((it) => it.state === 'there').map((it) => it.what)).toEqual([`key ${key.id}`]);
    const second = await oktaSetup(lab.okta()).install(key, REQUEST);
    expect(second.fields).toEqual(first.fields);
    expect(states(second.steps)).toEqual(new Set(['there']));
    expect(apps()).toBe(1);
  });

  it('adds a key to an application that is there, beside its own', async () => {
    const setup = oktaSetup(lab.okta());
    const [one, other] = [await setup.newKey(), await setup.newKey()];
    await setup.install(one, REQUEST);
    const { steps } = await setup.install(other, REQUEST);
    expect(steps.filter((it) => it.state === 'made').map((it) => it.what)).toEqual([`key ${other.id}`]);
    expect(states((await setup.install(one, REQUEST)).steps)).toEqual(new Set(['there']));
  });

  it('takes up what an interrupted one has left', async () => {
    const setup = oktaSetup(lab.okta());
    const key = await setup.newKey();
    const path = '/api/v1/apps/*/grants';
    lab.lab.addFault({ listener: 'wic', method: 'POST', path, kind: 'drop-after', skip: 2, times: 1 });
    const error = await refusalOf(setup.install(key, REQUEST));
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(error.hint).toContain('again');
    const { steps } = await oktaSetup(lab.okta()).install(key, REQUEST);
    expect(steps.filter((it) => it.state === 'there').map((it) => it.what)).toContain(
      'application idctl of the tests',
    );
    expect(apps()).toBe(1);
  });

  it('gives the roles that are named', async () => {
    const setup = oktaSetup(lab.okta());
    const { steps } = await setup.install(await setup.newKey(), { ...REQUEST, roles: ['HELP_DESK_ADMIN'] });
    expect(steps.filter((it) => it.what.startsWith('role ')).map((it) => it.what)).toEqual([
      'role HELP_DESK_ADMIN',
    ]);
  });

  it('for single sign-on can wire an application, and the other cannot', async () => {
    const setup = oktaSetup(lab.okta());
    const key = await setup.newKey();
    const wires = async (purpose: ConnectionPurpose) => {
      const { fields } = await setup.install(key, { ...REQUEST, label: `for ${purpose}`, purpose });
      const context = lab.okta({ settings: { method: 'service', ...fields }, secrets: keyOf(key) });
      return oktaTenant(context).create('oidc-application', { label: 'shop' }, SHOP, []);
    };
    expect((await refusalOf(wires('directory'))).code).toBe('DENIED');
    expect(await wires('sso')).toMatchObject({ properties: { label: 'shop' } });
    expect(setup.guide(key, { ...REQUEST, purpose: 'sso' }).join()).toMatch(/okta\.idps\.manage.*ORG_ADMIN/);
  });

  it('is refused to who may not', async () => {
    const setup = oktaSetup(lab.okta({ secrets: { apiToken: lab.credential('okta/wic-limited-token') } }));
    expect((await refusalOf(setup.install(await setup.newKey(), REQUEST))).code).toBe('DENIED');
  });
});
