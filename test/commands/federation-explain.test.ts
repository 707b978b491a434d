/** What `federation explain` says of error texts, and of captures that hold some. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../support/build.ts';
import { envelopeOf } from '../support/commands/envelope.ts';
import { type Outcome, runProgram } from '../support/commands/program.ts';
import { harOf, jwt, oidcFlow, samlFlow } from '../support/federation/har.ts';

beforeAll(() => ensureBuilt());

const run = (words: readonly string[], input?: string): Promise<Outcome> =>
  runProgram(['federation', 'explain', ...words], input === undefined ? {} : { input });

describe('federation explain', () => {
  it('names the checks, the likeliest first, with what to change and how to tell them apart', async () => {
    const { code, stdout } = await run(['GENERAL_NONSUCCESS']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1\. O36 likely\. It should be so: .*\n.*change: .*\n.*see it: /);
    expect(stdout).toContain('[Okta]');
    expect(stdout).toContain('To tell them apart:');
  });

  it('takes the text of a screen from standard input', async () => {
    const { code, stdout } = await run([], 'Sign in failed\n\n“Audience is Invalid”\nCorrelation: 12\n');
    expect(code).toBe(0);
    expect(stdout).toContain('1. S19 likely');
  });

  it('explains the errors of a capture, with their places', async () => {
    const refused = { status: 403, type: 'text/html', body: '<h1>Error</h1>Audience is Invalid' };
    const har = harOf([...oidcFlow('error=access_denied&state=st-1'), ...samlFlow(refused)]);
    const { code, stdout } = await run(['--from', '-', '--json'], har);
    expect(code).toBe(0);
    const { explained } = JSON.parse(stdout);
    const firsts = explained.map((it: { place: string; candidates: { check: string }[] }) => [
      it.place,
      it.candidates[0]?.check,
    ]);
    expect(firsts).toEqual([
      ['authorization response', 'O20'],
      ['page', 'S19'],
    ]);
  });

  it('says plainly that nobody knows a text, and what helps then', async () => {
    const { code, stdout } = await run(['The printer is on fire']);
    expect(code).toBe(3);
    expect(stdout).toContain('Nobody knows these words.');
    const json = await run(['The printer is on fire', '--json']);
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout).explained[0].candidates).toEqual([]);
  });

  it('says that a capture tells no error', async () => {
    const outcome = await run(['--from', '-', '--json'], harOf(samlFlow()));
    expect([outcome.code, envelopeOf(outcome).code]).toEqual([3, 'NOT_FOUND']);
  });

  it('takes one thing, and no token', async () => {
    expect((await run(['text', '--from', 'file'])).code).toBe(2);
    expect((await run([''])).code).toBe(2);
    const token = await run([jwt()]);
    expect(token.code).toBe(2);
    expect(token.stderr).not.toContain(jwt().slice(0, 30));
  });
});
