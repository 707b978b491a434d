import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceSources } from '../../../../src/cli/profile/reference.ts';
import { REFERENCE_PATTERN, readReference, splitCommand } from '../../../../src/cli/profile/reference.ts';
import { createPrompts } from '../../../../src/cli/terminal/prompts.ts';
import { createStandardInput, NO_INPUT } from '../../../../src/cli/terminal/standard-input.ts';
import { IdctlError } from '../../../../src/core/errors.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { createMemoryVault } from '../../../../src/vault/memory.ts';
import { silentIo } from '../silent-io.ts';

const USE = { connection: 'pvwa', field: 'password' };
const CANARY = 'fake-secret-canary';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-reference-'));
});
afterAll(() => rm(folder, { recursive: true }));

function sources(more: Partial<ReferenceSources> = {}): ReferenceSources {
  return {
    vault: async () => createMemoryVault(),
    environment: {},
    prompts: createPrompts({
      io: silentIo(),
      noInput: true,
      environment: {},
      signal: new AbortController().signal,
    }),
    stdin: NO_INPUT,
    execTimeoutMs: 60_000,
    ...more,
  };
}

const read = async (reference: string, more: Partial<ReferenceSources> = {}): Promise<string> =>
  (await readReference(reference, USE, sources(more))).reveal();

/** A program of this machine that ends as the script says. */
const node = (script: string): string => `exec:'${process.execPath}' -e '${script}'`;

describe('a reference', () => {
  it.each(['keychain:a', 'age:a/b', 'env:NAME', 'file:/x y', 'exec:a b', 'prompt', 'memory:a'])(
    'may be %s',
    (text) => {
      expect(text).toMatch(REFERENCE_PATTERN);
    },
  );
  it.each(['hunter2', 'env:', 'prompt:x', 'http://x', '', ' env:X'])('is not %j', (text) => {
    expect(text).not.toMatch(REFERENCE_PATTERN);
  });
});

describe('env:', () => {
  it('reads a variable as it is', async () => {
    expect(await read('env:PW', { environment: { PW: ' a b\n' } })).toBe(' a b\n');
  });
  it.each([{}, { PW: '' }])('does not take %j for a secret', async (environment) => {
    await expect(read('env:PW', { environment })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('file:', () => {
  it.each([
    ['one\n', 'one'],
    ['one\r\n', 'one'],
    ['one\n\n', 'one\n'],
    [' two words ', ' two words '],
  ])('reads %j as %j: one final newline is the editor’s', async (written, secret) => {
    const path = join(folder, 'secret');
    await writeFile(path, written);
    expect(await read(`file:${path}`)).toBe(secret);
  });
  it('that is not there is NOT_FOUND, and says where it is configured', async () => {
    await expect(read('file:/nonexistent')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('connections.pvwa.password'),
    });
  });
});

describe('file:-', () => {
  const piped = (written: string) =>
    // Of standard input a reading uses what any stream has, and `isTTY`.
    createStandardInput(Readable.from([Buffer.from(written)]) as unknown as NodeJS.ReadStream);

  it('reads standard input, without one final newline', async () => {
    expect(await read('file:-', { stdin: piped('PHNhbWw+\n') })).toBe('PHNhbWw+');
  });

  it('reads it once: a second secret is not in it', async () => {
    const stdin = piped('one\n');
    await read('file:-', { stdin });
    await expect(read('file:-', { stdin })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('does not wait for a person at a terminal', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true }) as unknown as NodeJS.ReadStream; // As above.
    await expect(read('file:-', { stdin: createStandardInput(terminal) })).rejects.toMatchObject({
      code: 'INPUT_REQUIRED',
    });
  });
});

describe('a name in the vault', () => {
  it('is read from it', async () => {
    const vault = createMemoryVault();
    await vault.set('a', new Secret('kept'));
    expect(await read('memory:a', { vault: async () => vault })).toBe('kept');
  });
  it('that is not there is NOT_FOUND, with the command that stores it', async () => {
    await expect(read('memory:a')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('vault set a'),
    });
  });
  it('of another backend is no fallback, but a fault of the profile', async () => {
    await expect(read('keychain:a')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('memory:a'),
    });
  });
  it('of a vault that does not open is that fault', async () => {
    const vault = () => Promise.reject(new IdctlError('VAULT_LOCKED', 'locked'));
    await expect(read('age:a', { vault })).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
  });
});

describe('prompt', () => {
  it('is a usage error where nobody can be asked, naming the field', async () => {
    await expect(read('prompt')).rejects.toMatchObject({
      code: 'INPUT_REQUIRED',
      hint: expect.stringContaining('connections.pvwa.password'),
    });
  });
});

describe('exec:', () => {
  it('reads what the program prints, without its final newline', async () => {
    expect(await read(node('console.log("from a program")'))).toBe('from a program');
  });
  it('runs no shell', async () => {
    expect(await read(`exec:'${process.execPath}' -p 'process.argv[1]' '$HOME;echo x'`)).toBe('$HOME;echo x');
  });
  it.each([
    [
      'with an exit code',
      `process.stdout.write("${CANARY}"); process.stderr.write("${CANARY}"); process.exit(3)`,
      /exit 3/,
    ],
    ['by a signal', `process.stdout.write("${CANARY}"); process.kill(process.pid, "SIGKILL")`, /SIGKILL/],
  ])('that fails %s says so, and nothing of its output', async (_what, script, says) => {
    const error = await read(node(script)).catch((it: IdctlError) => it);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringMatching(says) });
    expect(JSON.stringify(error) + String(error) + String((error as IdctlError).cause)).not.toContain(CANARY);
  });
  it('that is not there says so', async () => {
    await expect(read('exec:/nonexistent/program a')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('ENOENT'),
    });
  });
  it('that takes too long is ended', async () => {
    const hung = read(node('setInterval(() => 0, 1000)'), { execTimeoutMs: 50 });
    await expect(hung).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('SIGKILL'),
    });
  });
  it('without a command is NOT_FOUND', async () => {
    await expect(read('exec: ')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('splitCommand', () => {
  it.each([
    ['pass show pvwa', ['pass', 'show', 'pvwa']],
    ["op read 'op://vault/a b'", ['op', 'read', 'op://vault/a b']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['a "b \\"c\\" \\\\d"', ['a', 'b "c" \\d']],
    ['a b\\ c', ['a', 'b c']],
    [`a 'it'"'"'s'`, ['a', "it's"]],
    ['  a   b  ', ['a', 'b']],
    ["a ''", ['a', '']],
    ['a "" b', ['a', '', 'b']],
    ['', []],
  ])('splits %j as a shell would', (command, words) => {
    expect(splitCommand(command)).toEqual(words);
  });

  it('gives back any words that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        const quoted = words.map((it) => `'${it.replaceAll("'", `'"'"'`)}'`).join(' ');
        expect(splitCommand(quoted)).toEqual(words);
      }),
    );
  });
});
