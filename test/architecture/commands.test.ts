/** What every command owes its user: a summary, two examples that are right, described flags, a JSON shape. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_EXIT_CODES, ENDS_AS_ITS_CHILD, EVERY_COMMAND } from '../../src/cli/command-exit-codes.ts';
import { splitCommand } from '../../src/cli/profile/reference.ts';
import { EXIT_MEANINGS } from '../../src/core/exit-codes.ts';
import { ROOT } from '../support/build.ts';
import type { CommandEntry } from '../support/commands/built.ts';
import { commands } from '../support/commands/built.ts';
import { undeclaredExit } from '../support/commands/declared-exit.ts';
import { filesUnder } from './sources.ts';

const BIN = '<%= config.bin %>';

/** The words of an example behind each call of the program, up to the child's command. */
function callsIn(example: string): ReadonlyArray<readonly string[]> {
  return example
    .split(BIN)
    .slice(1)
    .map((text) => text.split(/ -- | && | \| |\)"?/)[0] ?? '')
    .map((text) => splitCommand(text.replaceAll('"$(', '')));
}

function faultOf(words: readonly string[], all: readonly CommandEntry[]): string | null {
  const known = new Map(all.map((it) => [it.id, it]));
  const longest = [...words.keys()].reverse().find((index) => known.has(words.slice(0, index + 1).join(':')));
  const command = longest === undefined ? undefined : known.get(words.slice(0, longest + 1).join(':'));
  if (command === undefined) return `no such command: ${words.join(' ')}`;
  const flags = Object.values(command.flags);
  const written = words.filter((it) => /^-/.test(it)).map((it) => it.replace(/=.*$/, ''));
  const unknown = written.filter(
    (it) => !flags.some((flag) => it === `--${flag.name}` || it === `-${flag.char}`),
  );
  return unknown.length === 0 ? null : `${command.id}: no such flag: ${unknown.join(', ')}`;
}

describe('every command', () => {
  it('is a file of src/commands, by its id', async () => {
    const files = filesUnder('src/commands', /\.ts$/);
    const ids = (await commands()).map((it) => `src/commands/${it.id.replaceAll(':', '/')}.ts`);
    expect(ids.sort()).toEqual([...files]);
  });

  it('has a class named for its id', async () => {
    const expected = (id: string): string =>
      id
        .split(/[:-]/)
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join('');
    const wrong = (await commands()).filter((it) => {
      const text = readFileSync(join(ROOT, `src/commands/${it.id.replaceAll(':', '/')}.ts`), 'utf8');
      return !text.includes(
        `export default class ${expected(it.id)} extends IdctlCommand<typeof ${expected(it.id)}, `,
      );
    });
    expect(wrong.map((it) => it.id)).toEqual([]);
  });

  it('has a summary that is one sentence', async () => {
    const wrong = (await commands()).filter((it) => !/^[A-Z'].*\.$/.test(it.summary ?? ''));
    expect(wrong.map((it) => it.id)).toEqual([]);
  });

  it('has two examples, of which each calls it', async () => {
    const wrong = (await commands()).filter((it) => {
      const own = (it.examples ?? []).filter((example) =>
        example.includes(`${BIN} ${it.id.replaceAll(':', ' ')}`),
      );
      return own.length < 2;
    });
    expect(wrong.map((it) => it.id)).toEqual([]);
  });

  it('has examples with commands and flags that exist', async () => {
    const all = await commands();
    const faults = all.flatMap((it) =>
      (it.examples ?? []).flatMap((example) =>
        callsIn(example).flatMap((words) => faultOf(words, all) ?? []),
      ),
    );
    expect(faults).toEqual([]);
  });

  it('describes its flags and arguments', async () => {
    const silent = (await commands()).flatMap((it) =>
      [...Object.entries(it.flags), ...Object.entries(it.args)]
        .filter(([, what]) => (what.description ?? '') === '')
        .map(([name]) => `${it.id} ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('declares its exit codes, each with a sentence', async () => {
    const ids = (await commands()).map((it) => it.id.replaceAll(':', ' '));
    expect(Object.keys(COMMAND_EXIT_CODES).sort()).toEqual(ids.sort());
    const particular = EXIT_MEANINGS.map(([exit]) => exit).filter((it) => !EVERY_COMMAND.includes(it));
    const wrong = Object.entries(COMMAND_EXIT_CODES).flatMap(([id, codes]) =>
      Object.entries(codes)
        .filter(([exit, text]) => !particular.includes(Number(exit)) || !/^[A-Z'-].*\.$/.test(text))
        .map(([exit, text]) => `${id}: ${exit} ${text}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has the global flags', async () => {
    const globals = ['json', 'query', 'no-input', 'profile', 'timeout', 'debug', 'trace'];
    const without = (await commands()).filter((it) => globals.some((flag) => !(flag in it.flags)));
    expect(without.map((it) => it.id)).toEqual([]);
  });

  /** They take a reference such as `env:NAME`; anything else is refused unseen: test/commands/federation/verify-ends.test.ts. */
  const REFERENCES = [
    'federation:certs:roll --user-secret',
    'federation:decode --client-secret',
    'federation:verify --client-secret',
    'federation:verify --user-secret',
  ];

  it('never takes a secret by a flag', async () => {
    const suspicious = (await commands()).flatMap((it) =>
      Object.values(it.flags)
        .filter((flag) => flag.type === 'option' && /pass|secret|token|pin\b|credential/.test(flag.name))
        .map((flag) => `${it.id} --${flag.name}`),
    );
    expect(suspicious).toEqual(REFERENCES);
  });

  it('has a JSON shape under contract', async () => {
    const snapshots = readFileSync(
      join(ROOT, 'test/commands/__snapshots__/json-shapes.test.ts.snap'),
      'utf8',
    );
    const without = (await commands()).filter(
      (it) => !snapshots.includes(`exports[\`JSON shapes > ${it.id.replaceAll(':', ' ')} 1\`]`),
    );
    expect(without.map((it) => it.id)).toEqual([]);
  });
});

describe('the look at examples', () => {
  it('finds a wrong command and a wrong flag', async () => {
    const all = await commands();
    expect(
      callsIn(`x=$(${BIN} pam list --sarch okta) && ${BIN} pam lst`).map((it) => faultOf(it, all)),
    ).toEqual(['pam:list: no such flag: --sarch', 'no such command: pam lst']);
  });
});

describe('the look at the exit code of a run', () => {
  it.each([
    ['pam list -s x', 10, null],
    ['sso recipes x --json', 2, null],
    ['pam leases', 143, null],
    ['pam exec x -- sh', 77, null],
    ['pam', 77, null],
    ['pam list', null, null],
    ['federation certs --all', 8, 'federation certs'],
    ['federation certs roll x', 10, 'federation certs roll'],
    ['pam leases --json', 11, 'pam leases'],
  ])('of %s with %s finds what its command does not declare', (words, code, named) => {
    const found = undeclaredExit(words.split(' '), code);
    expect(found).toBe(
      named === null
        ? null
        : `idctl ${named} ended with ${code}, which src/cli/command-exit-codes.ts does not declare for it.`,
    );
  });

  it('knows every command that ends as another program does', () => {
    expect(ENDS_AS_ITS_CHILD.filter((it) => !(it in COMMAND_EXIT_CODES))).toEqual([]);
  });
});
