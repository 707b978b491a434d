/** What a wiring is for: people sign in through it, and those who must not do not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { Browser, formOf, signIn } from '../../../lab/okta/sign-in/support.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

const hub = (): string => world.lab.urls['cic'] ?? '';
const source = (): string => world.lab.urls['wic'] ?? '';

/** Types a login at the hub, and goes wherever that leads. */
async function begin(browser: Browser, login: string): Promise<Response> {
  const page = await formOf(await browser.get(`${hub()}/signin`));
  return onward(
    browser,
    await browser.follow(await browser.post(page.action, { ...page.fields, identifier: login })),
  );
}

/** SAML travels as a form that posts itself. */
async function onward(browser: Browser, page: Response): Promise<Response> {
  if (!(await page.clone().text()).includes('id="onward"')) return page;
  const { action, fields } = await formOf(page);
  return browser.follow(await browser.post(action, fields));
}

/** The same to the end, with the password of the source. */
async function federate(login: string): Promise<Response> {
  const browser = new Browser();
  const password = world.lab.credentials()[`wic/${login}`] ?? '';
  const away = await begin(browser, login);
  if (!away.url.startsWith(source())) return away;
  return onward(browser, await signIn(browser, away, login, password));
}

const FEDERATIONS = ['org2org-oidc', 'org2org-oidc, okta-integration', 'org2org-saml'].map(
  (name) => [name, LAB_WIRINGS[name] as Wiring] as const, // Every one of them is there.
);

describe.each(FEDERATIONS)('%s', (_, wiring) => {
  beforeEach(async () => {
    await applyWiring(world.deps, wiring, { adopt: false, rollback: false, expected: null });
  });

  it('lets a user of the source into the hub, made on the way, and in the group', async () => {
    const home = await federate('ana.ruiz@lab.example');
    expect(home.url, await home.clone().text()).toBe(`${hub()}/app/UserHome`);
    const { users, groups } = world.stored('cic');
    const ana = users.find((it) => it.profile.login === 'ana.ruiz@lab.example');
    expect(ana).toMatchObject({ status: 'ACTIVE', profile: { firstName: 'Ana', lastName: 'Ruiz' } });
    expect(groups.find((it) => it.profile.name === 'Partners')?.memberIds).toContain(ana?.id);
  });

  it('lets nobody in who is in none of the groups', async () => {
    const login = 'mira.okafor-admin@lab.example';
    const refused = await federate(login);
    expect(refused.url).not.toBe(`${hub()}/app/UserHome`);
    expect(world.stored('cic').users.some((it) => it.profile.login === login)).toBe(false);
  });

  it('leaves the people of the hub, and its break-glass account, where they are', async () => {
    for (const login of ['break.glass@hub.example', 'joe@customer.example']) {
      expect((await begin(new Browser(), login)).url.startsWith(hub())).toBe(true);
    }
  });
});
