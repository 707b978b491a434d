/** Debian's chromium, driven by playwright-core: a real browser, and nothing of it leaves loopback. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
}

/** A person of their own, with no cookies yet. */
export async function asPerson<T>(
  browser: Browser,
  work: (page: Page, context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext();
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** Fills in the org's two pages: who, and then the password. */
export async function signInAtOrg(page: Page, login: string, password: string): Promise<void> {
  await page.locator('input[name=username], input[name=identifier]').first().fill(login);
  await page.locator('button[type=submit], input[type=submit]').first().click();
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit], input[type=submit]').first().click();
}
