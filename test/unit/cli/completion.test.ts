import { describe, expect, it } from 'vitest';
import type { KnownCommand, KnownNames } from '../../../src/cli/completion/candidates.ts';
import { candidates } from '../../../src/cli/completion/candidates.ts';
import { completionScript, SHELLS } from '../../../src/cli/completion/scripts.ts';

const profile = { name: 'profile', takesValue: true, options: [] };
const argument = (name: string, options: readonly string[] = []) => ({ name, options });
const COMMANDS: readonly KnownCommand[] = [
  {
    words: ['pam', 'checkout'],
    args: [argument('account')],
    anyNumber: false,
    flags: [profile, { name: 'reveal', takesValue: false, options: [] }],
  },
  {
    words: ['pam', 'list'],
    args: [],
    anyNumber: false,
    flags: [
      profile,
      { name: 'output', char: 'o', takesValue: true, options: ['table', 'csv'] },
      { name: 'connection', char: 'c', takesValue: true, options: [] },
    ],
  },
  { words: ['pam', 'rotate'], args: [argument('account')], anyNumber: true, flags: [] },
  { words: ['doctor'], args: [argument('connection')], anyNumber: true, flags: [] },
  { words: ['connection', 'remove'], args: [argument('name')], anyNumber: false, flags: [] },
  { words: ['vault', 'remove'], args: [argument('name')], anyNumber: false, flags: [] },
  { words: ['completion'], args: [argument('shell', ['bash', 'fish'])], anyNumber: true, flags: [] },
];
const NAMES: KnownNames = {
  accounts: ['okta-admin', 'db'],
  connections: ['pvwa', 'opa'],
  profiles: ['default', 'lab'],
  secrets: ['pvwa/password'],
};

const of = (...words: string[]): readonly string[] => candidates(words, COMMANDS, NAMES);

describe('candidates', () => {
  it.each([
    ['first words', ['p'], ['pam']],
    ['verbs of a noun', ['pam', ''], ['checkout', 'list', 'rotate']],
    ['accounts by the short names of the profile', ['pam', 'checkout', 'o'], ['okta-admin']],
    ['no second account where one is taken', ['pam', 'checkout', 'db', ''], []],
    ['further accounts where any number is taken', ['pam', 'rotate', 'db', 'o'], ['okta-admin']],
    ['flags of the command', ['pam', 'checkout', '--re'], ['--reveal']],
    ['values of a choice, by its letter too', ['pam', 'list', '-o', 'c'], ['csv']],
    ['connections for a flag', ['pam', 'list', '--connection', ''], ['pvwa', 'opa']],
    ['connections for an argument', ['doctor', 'pv'], ['pvwa']],
    ['connections to connection remove', ['connection', 'remove', ''], ['pvwa', 'opa']],
    ['secrets, and no connections, to vault remove', ['vault', 'remove', ''], ['pvwa/password']],
    ['values of an argument that is a choice', ['completion', 'f'], ['fish']],
    ['profiles', ['pam', 'checkout', '--profile', 'l'], ['lab']],
    ['an account behind a flag with its value', ['pam', 'checkout', '--profile', 'lab', 'd'], ['db']],
    ['nothing behind --, where the words are another program’s', ['pam', 'checkout', '--', 'o'], []],
    ['nothing for an unknown command', ['sso', 'x', ''], []],
  ])('offers %s', (_what, words, expected) => {
    expect(of(...words)).toEqual(expected);
  });
});

describe('completionScript', () => {
  it.each(SHELLS)('asks idctl for candidates in %s', (shell) => {
    expect(completionScript(shell)).toContain(`idctl completion ${shell} --words --`);
  });

  it('has nothing for a shell that it does not know', () => {
    expect(completionScript('tcsh')).toBe('');
  });
});
