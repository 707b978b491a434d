/** A real browser signs in through the lab: forms, cookies, and pages that post themselves to another site. */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { startLab } from '../../../src/lab/lab.ts';
import { connectZoho } from '../../lab/okta/sign-in/set-up.ts';
import { caller } from '../../lab/okta/support.ts';
import { describeWith } from '../peers.ts';

const ANA = 'ana.ruiz@lab.example';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describeWith('Single sign-on', ['chromium'])('Chromium', () => {
  let lab: Lab;
  let browser: Browser;

  beforeAll(async () => {
    lab = await startLab({ basePort: 0, seed: 'browser' });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  });

  async function signInTo(scripts: boolean): Promise<string> {
    const context = await browser.newContext({ javaScriptEnabled: scripts });
    const page = await context.newPage();
    const zoid = zoho.acs.split('/').at(-1);
    await page.goto(
      `${lab.urls['zoho']}/accounts.zoho.eu/samlauthrequest/${zoid}?serviceurl=https://one.zoho.eu`,
    );
    await page.getByLabel('Username').fill(ANA);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password').fill(lab.credentials()[`wic/${ANA}`] ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (!scripts) await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/home/);
    const text = await page.locator('body').innerText();
    await context.close();
    return text;
  }

  let zoho: { readonly acs: string };

  beforeAll(async () => {
    zoho = await connectZoho(lab, caller(lab, 'wic'));
  });

  it.each([true, false])('reaches the application by SAML, with scripts: %s', async (scripts) => {
    const text = await signInTo(scripts);
    expect(text).toContain(`Signed in as ${ANA}`);
    expect(text).toContain('https://one.zoho.eu');
  });
});
