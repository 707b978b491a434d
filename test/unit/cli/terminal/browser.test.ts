/** The address of this machine to which a person's browser comes back. */
import { describe, expect, it } from 'vitest';
import { createBrowser } from '../../../../src/cli/terminal/browser.ts';
import { createPrompts } from '../../../../src/cli/terminal/prompts.ts';
import { IdctlError } from '../../../../src/core/errors.ts';
import { silentIo } from '../silent-io.ts';

function browserFor(options: { noInput?: boolean; signal?: AbortSignal; terminal?: boolean } = {}) {
  const { noInput = false, signal = new AbortController().signal, terminal = true } = options;
  const io = silentIo({ stdinIsTty: terminal, stderrIsTty: terminal });
  const environment = {};
  const prompts = createPrompts({ io, noInput, environment, signal });
  return { io, browser: createBrowser({ io, prompts, environment, platform: 'linux', signal }) };
}

describe('a visit', () => {
  it('is answered once, with what the browser brings, on the loopback interface', async () => {
    const { browser, io } = browserFor();
    const visit = await browser.expect(0, 'callback');
    expect(visit.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const sent = visit.send('https://org.example/authorize');
    const answer = await fetch(`${visit.address}?code=abc&state=x%20y`);
    expect(await answer.text()).toContain('You can close this page');
    expect(Object.fromEntries(await sent)).toEqual({ code: 'abc', state: 'x y' });
    expect(io.said).toEqual(['Sign in at https://org.example/authorize']);
    await visit.close();
  });

  it('is no visit of another page, such as the icon', async () => {
    const visit = await browserFor().browser.expect(0, 'callback');
    const sent = visit.send('https://org.example/authorize');
    expect((await fetch(visit.address.replace('/callback', '/favicon.ico'))).status).toBe(404);
    await fetch(`${visit.address}?code=right`);
    expect((await sent).get('code')).toBe('right');
    await visit.close();
  });

  it('is over when it is closed', async () => {
    const visit = await browserFor().browser.expect(0, 'callback');
    await visit.close();
    await expect(fetch(visit.address)).rejects.toThrow();
  });

  it('is not waited for when the run is interrupted', async () => {
    const interrupted = new AbortController();
    const visit = await browserFor({ signal: interrupted.signal }).browser.expect(0, 'callback');
    const sent = visit.send('https://org.example/authorize');
    interrupted.abort(new IdctlError('CANCELLED', 'Interrupted.'));
    await expect(sent).rejects.toMatchObject({ code: 'CANCELLED' });
    await visit.close();
  });

  it('needs a port that is free', async () => {
    const { browser } = browserFor();
    const first = await browser.expect(0, 'callback');
    const port = Number(new URL(first.address).port);
    await expect(browser.expect(port, 'callback')).rejects.toMatchObject({ code: 'CONFLICT' });
    await first.close();
  });
});

describe('a person', () => {
  it('is there at a terminal, and nowhere else', () => {
    expect(browserFor().browser.possible).toBe(true);
    expect(browserFor({ terminal: false }).browser.possible).toBe(false);
    expect(browserFor({ noInput: true }).browser.possible).toBe(false);
  });
});
