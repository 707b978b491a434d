/** What `federation redact` leaves behind: a copy that its owner alone can read, or nothing. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../support/build.ts';
import { envelopeOf } from '../support/commands/envelope.ts';
import { type Outcome, runProgram } from '../support/commands/program.ts';
import { FLOW_SECRETS, harOf, oidcFlow, samlFlow } from '../support/federation/har.ts';

let root: string;
let folder: string;

beforeAll(async () => {
  await ensureBuilt();
  root = await mkdtemp(join(tmpdir(), 'idctl-redact-'));
});
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'one-'));
  await writeFile(join(folder, 'login.har'), harOf([...samlFlow(), ...oidcFlow()]));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const redact = (...words: readonly string[]): Promise<Outcome> =>
  runProgram(['federation', 'redact', 'login.har', '--out', 'copy.har', ...words], { cwd: folder });

describe('federation redact', () => {
  it('writes a copy without secrets, of mode 0600, and nothing beside it', async () => {
    const { code, stdout } = await redact();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^copy\.har: 12 exchanges, 11 of a federation; \d+ values replaced\.\n$/);
    expect((await stat(join(folder, 'copy.har'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['copy.har', 'login.har']);
    const copy = await readFile(join(folder, 'copy.har'), 'utf8');
    for (const secret of Object.values(FLOW_SECRETS)) expect(copy).not.toContain(secret);
    const decoded = await runProgram(['federation', 'decode', 'copy.har'], { cwd: folder });
    expect(decoded.stdout).toContain('browser → idp.example: SAML request, by redirect');
  });

  it('never takes the place of a file unless it is told to', async () => {
    await writeFile(join(folder, 'copy.har'), 'mine');
    await chmod(join(folder, 'copy.har'), 0o644);
    const refused = await redact('--json');
    expect([refused.code, envelopeOf(refused).code]).toEqual([6, 'CONFLICT']);
    expect(await readFile(join(folder, 'copy.har'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).sort()).toEqual(['copy.har', 'login.har']);
    expect((await redact('--force')).code).toBe(0);
    expect((await stat(join(folder, 'copy.har'))).mode & 0o777).toBe(0o600);
  });

  it('may take the place of the file that it reads', async () => {
    const outcome = await runProgram(['federation', 'redact', 'login.har', '--out', 'login.har', '--force'], {
      cwd: folder,
    });
    expect(outcome.code).toBe(0);
    expect(JSON.parse(await readFile(join(folder, 'login.har'), 'utf8')).log.entries).toHaveLength(12);
  });

  it('leaves nothing where the file is no HAR, or the folder is not there', async () => {
    await writeFile(join(folder, 'login.har'), 'no har');
    const outcome = await redact('--json');
    expect([outcome.code, envelopeOf(outcome).code]).toEqual([2, 'CONFIG_INVALID']);
    expect(await readdir(folder)).toEqual(['login.har']);
    const nowhere = await runProgram(['federation', 'redact', 'login.har', '--out', 'no/such/copy.har'], {
      cwd: folder,
    });
    expect(nowhere.code).toBe(7);
  });

  it('says what is missing of a capture that is not whole', async () => {
    await writeFile(join(folder, 'login.har'), harOf(samlFlow()).slice(0, -300));
    const { code, stdout } = await redact('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      notes: ['The capture could not be read to its end: it ends before its end.'],
    });
  });
});
