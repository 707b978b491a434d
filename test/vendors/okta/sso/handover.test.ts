/**
 * Service providers that have no API: what `apply` prints and writes for a person is entered there as it is, and then
 * people sign in.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { Later } from '../../../../src/services/sso/known.ts';
import type { Handover } from '../../../../src/services/sso/recipe.ts';
import { readServiceProvider } from '../../../../src/services/sso/sp-metadata.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { Browser, formOf, signIn } from '../../../lab/okta/sign-in/support.ts';
import { SsoLab } from '../../../support/sso-lab.ts';

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

async function apply(
  name: string,
  recipe: string,
  settings: Wiring['settings'],
): Promise<readonly Handover[]> {
  const wiring = { schemaVersion: 1, name, recipe, connections: { source: 'wic' }, settings } as const;
  const { handover } = await applyWiring(world.deps, wiring, {
    adopt: false,
    rollback: false,
    expected: null,
  });
  return handover;
}

function field(handover: readonly Handover[], name: string): string {
  const value = handover.flatMap((it) => it.fields).find((it) => it.name === name)?.value;
  if (value === undefined || value instanceof Later) throw new Error(`nothing is handed over as ${name}`);
  return value;
}

function file(handover: readonly Handover[], name: string): string {
  const content = handover.flatMap((it) => it.files).find((it) => it.name === name)?.content;
  if (content === undefined || content instanceof Later) throw new Error(`there is no file ${name}`);
  return content;
}

const password = (login: string): string => world.lab.credentials()[`wic/${login}`] ?? '';

/** Signs in at the source, and answers with the form that it sends on. */
async function assertionFor(browser: Browser, start: string, login: string) {
  const page = await browser.follow(await browser.get(start));
  return formOf(await signIn(browser, page, login, password(login)));
}

describe('zoho-directory', () => {
  const zoho = (): string => world.lab.urls['zoho'] ?? '';

  /** The metadata as it is downloaded from Zoho's screen. */
  async function metadata() {
    const page = await (await fetch(`${zoho()}/admin/custom-authentication`)).text();
    const [, url = ''] = /(http[^"\s<]*\/metadata)/.exec(page) ?? [];
    return { ...readServiceProvider(await (await fetch(url)).text(), url) };
  }

  it('lets users in to a service by its tile, with what was entered on the screen', async () => {
    const handover = await apply('zoho', 'zoho-directory', {
      region: 'eu',
      metadata: await metadata(),
      groups: ['Employees'],
      services: ['People'],
    });
    world.byHand('zoho', 'custom-authentication', {
      signInUrl: field(handover, 'Sign-in URL'),
      certificate: file(handover, 'zoho-verification.pem'),
    });
    const tile = world.stored('wic').apps.find((it) => it.label === 'zoho: People');
    const settings = tile?.settings as { readonly app: { readonly url: string } } | undefined; // A bookmark's.
    const browser = new Browser();
    const start = settings?.app.url ?? '';
    const { action, fields } = await assertionFor(browser, start, 'ana.ruiz@lab.example');
    const home = await browser.follow(await browser.post(action, fields));
    const page = await home.text();
    expect(home.status, page).toBe(200);
    expect(page).toContain('ana.ruiz@lab.example');
    expect(page).toContain('https://people.zoho.eu');
  });

  it('is refused before anything is made where the region is another one', async () => {
    await expect(
      apply('zoho', 'zoho-directory', { region: 'com', metadata: await metadata(), groups: ['Employees'] }),
    ).rejects.toMatchObject({ code: 'CHECK_FAILED' });
    expect(world.writes).toEqual([]);
  });
});

describe('cyberark-pvwa', () => {
  it('lets an administrator in to the vault, with what saml.config says', async () => {
    const handover = await apply('pvwa', 'cyberark-pvwa', {
      pvwa: `${world.lab.urls['pvwa']}/PasswordVault`,
      groups: ['Employees'],
      // The vault of the lab knows its users by their first name.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's template language
      userName: '${fn:substringBefore(source.login, ".")}',
      idpInitiated: true,
      breakGlass: ['break.glass@lab.example'],
      breakGlassPath: 'sealed-copy',
    });
    const config = file(handover, 'saml.config');
    const attribute = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(config)?.[1] ?? '';
    const issuer = /PartnerIdentityProvider Name="([^"]*)"/.exec(config)?.[1];
    world.byHand('cyberark', 'saml-partner', { issuer, certificates: [attribute('String')] });
    const login = 'sam.reed@lab.example';
    const { action, fields } = await assertionFor(new Browser(), attribute('SingleSignOnServiceUrl'), login);
    expect(action).toBe(attribute('AssertionConsumerServiceUrl'));
    const response = await fetch(action, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, apiUse: 'true', concurrentSession: 'true' }),
    });
    const token = await response.text();
    expect(response.status, token).toBe(200);
    expect(token.length).toBeGreaterThan(100);
  });
});
