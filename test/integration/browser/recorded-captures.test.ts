/** Captures that a real browser has recorded of a real sign-in: understood, and copied without a secret. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { startLab } from '../../../src/lab/lab.ts';
import { readCapture } from '../../../src/services/federation/capture/read-capture.ts';
import { tellStory } from '../../../src/services/federation/capture/story.ts';
import { redactHar } from '../../../src/services/federation/redact/redact-har.ts';
import { connectZoho } from '../../lab/okta/sign-in/set-up.ts';
import { caller } from '../../lab/okta/support.ts';
import { streamOf } from '../../support/federation/har.ts';
import { describeWith } from '../peers.ts';

const ANA = 'ana.ruiz@lab.example';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

describeWith('Captures', ['chromium'])('a capture that Chromium has recorded', () => {
  let lab: Lab;
  let browser: Browser;
  let folder: string;
  let zoho: { readonly acs: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idctl-captures-'));
    lab = await startLab({ basePort: 0, seed: 'captures' });
    zoho = await connectZoho(lab, caller(lab, 'wic'));
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function recorded(content: 'embed' | 'omit', password: string): Promise<string> {
    const path = join(folder, `${content}-${password === '' ? 'wrong' : 'right'}.har`);
    const context = await browser.newContext({ recordHar: { path, content } });
    const page = await context.newPage();
    const zoid = zoho.acs.split('/').at(-1);
    await page.goto(
      `${lab.urls['zoho']}/accounts.zoho.eu/samlauthrequest/${zoid}?serviceurl=https://one.zoho.eu`,
    );
    await page.getByLabel('Username').fill(ANA);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/home/);
    await context.close();
    return path;
  }

  it.each(['embed', 'omit'] as const)('holds the sign-in by SAML, with bodies: %s', async (content) => {
    const path = await recorded(content, lab.credentials()[`wic/${ANA}`] ?? '');
    const capture = await readCapture(createReadStream(path), { source: 'login.har' });
    const saml = capture.messages.filter((it) => it.kind.startsWith('saml'));
    expect(saml.map((it) => it.kind)).toEqual(['saml-request', 'saml-response']);
    expect(saml[1]).toMatchObject({ binding: 'post', oddities: [], url: zoho.acs });
    expect(capture.at?.getTime()).toBeGreaterThan(Date.now() - 600_000);
    expect(tellStory(capture)).toMatchObject({ outcome: 'completed', broke: null });
  });

  it('is copied without password, cookies and signatures, and tells the same story', async () => {
    const password = lab.credentials()[`wic/${ANA}`] ?? '';
    const path = await recorded('embed', password);
    const before = await readCapture(createReadStream(path), { source: 'login.har' });
    const pieces: string[] = [];
    for await (const it of redactHar(createReadStream(path), { keepNames: false })) pieces.push(it);
    const text = pieces.join('');
    expect(text).not.toContain(password);
    expect(text).not.toContain(ANA);
    const after = await readCapture(streamOf(text), { source: 'login.har' });
    expect(after.messages.map((it) => it.kind)).toEqual(before.messages.map((it) => it.kind));
    expect(after.hops.map((it) => `${it.to} ${it.says}`)).toEqual(
      before.hops.map((it) => `${it.to} ${it.says}`),
    );
    const response = after.messages.find((it) => it.kind === 'saml-response');
    expect(response !== undefined && 'xml' in response ? response.xml : '').toMatch(
      /<ds:SignatureValue>removed</,
    );
  });
});
