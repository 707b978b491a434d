/** What a person reads who has written something wrong: where it is, what it is, and what belongs there. */
import { describe, expect, it } from 'vitest';
import { draftProfile, parseProfile } from '../../../../src/cli/profile/load.ts';
import type { IdctlError } from '../../../../src/core/errors.ts';
import { VENDORS } from '../../../../src/vendors/registry.ts';

const GOOD = `schemaVersion: 1
vault:
  backend: age
  identity: id.txt
connections:
  pvwa:
    vendor: cyberark
    url: https://pvwa.example
    username: sam
    password: env:PW
accounts:
  admin:
    connection: pvwa
    id: "1_2"
    name: admin
    userName: root
    target: host
    container: Safe
    platform: Unix
`;

/** The lines below the headline. */
function faultsOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    const { message } = error as IdctlError; // Reading a profile throws nothing else.
    return message.split('\n  ').slice(1);
  }
  return [];
}

const faults = (text: string): readonly string[] =>
  faultsOf(() => parseProfile('default', '/profile.yaml', text, {}));
const changed = (from: string | RegExp, to: string): readonly string[] => faults(GOOD.replace(from, to));
const added = (line: string): readonly string[] => changed('    username', `    ${line}\n    username`);

const PVWA = 'connections.pvwa';
const IDS = VENDORS.map((it) => it.id).join(', ');

describe('a profile says of', () => {
  it.each([
    [
      'a missing text',
      'url: https://pvwa.example\n    ',
      '',
      `7, column 5 (${PVWA}.url): "url" is missing: Address of the vendor.`,
    ],
    [
      'a missing choice',
      'vendor: cyberark\n    ',
      '',
      `7, column 5 (${PVWA}.vendor): "vendor" is missing: one of ${IDS}`,
    ],
    [
      'a missing version',
      'schemaVersion: 1\n',
      '',
      '1, column 1 (schemaVersion): "schemaVersion" is missing: write schemaVersion: 1',
    ],
    [
      'a missing field of an account',
      '    target: host\n',
      '',
      '13, column 5 (accounts.admin.target): "target" is missing',
    ],
    [
      'a missing backend',
      '  backend: age\n',
      '',
      '3, column 3 (vault.backend): "backend" is missing: one of keychain, age, memory',
    ],
    [
      'a field that the default of another needs',
      '    username: sam\n',
      '',
      `7, column 5 (${PVWA}.username): "username" is missing (because method is cyberark): Name of the vault user; with identityProvider, the login there.`,
    ],
    [
      'a text without a value',
      'https://pvwa.example',
      '',
      `8, column 10 (${PVWA}.url): "url" has no value: Address of the vendor.`,
    ],
    ['a text that is empty', 'sam', '""', `9, column 15 (${PVWA}.username): "username" must not be empty`],
    [
      'a text that is a number',
      '"1_2"',
      '12',
      '14, column 9 (accounts.admin.id): "id" must be text, and is a number: put it in quotes',
    ],
    [
      'a text that is a truth value',
      'sam',
      'true',
      `9, column 15 (${PVWA}.username): "username" must be text, and is true or false: put it in quotes`,
    ],
    [
      'a text that is a list',
      'sam',
      '[sam]',
      `9, column 15 (${PVWA}.username): "username" must be text, and is a list`,
    ],
    [
      'an address that is a number',
      'https://pvwa.example',
      '7',
      `8, column 10 (${PVWA}.url): an address starts with https:// (http:// only for this machine)`,
    ],
    [
      'a reference that is a number',
      'env:PW',
      '12345',
      `10, column 15 (${PVWA}.password): a secret is given by reference: keychain:NAME, age:NAME, env:NAME, file:PATH, exec:COMMAND or prompt`,
    ],
    [
      'a name that is none',
      '  admin:',
      '  a/b:',
      '12, column 3 (accounts.a/b): a name has letters, digits, dot, dash and underscore, 63 at most',
    ],
    [
      'an unknown vendor',
      'cyberark',
      'acme',
      `7, column 13 (${PVWA}.vendor): "vendor" must be one of ${IDS}`,
    ],
    [
      'an unknown backend',
      'backend: age',
      'backend: paper',
      '3, column 12 (vault.backend): "backend" must be one of keychain, age, memory',
    ],
    [
      'another version',
      'schemaVersion: 1',
      'schemaVersion: 2',
      '1, column 16 (schemaVersion): "schemaVersion" must be 1: this idctl reads no other',
    ],
    [
      'a block that is text',
      /vault:\n.*\n.*\n/,
      'vault: age\n',
      '2, column 8 (vault): "vault" must be a block of lines "name: value", and is text',
    ],
    [
      'a block that is a list',
      /vault:\n.*\n.*\n/,
      'vault: [age]\n',
      '2, column 8 (vault): "vault" must be a block of lines "name: value", and is a list',
    ],
  ])('%s', (_what, from, to, line) => {
    expect(changed(from, to)).toEqual([`line ${line}`]);
  });

  it('short names without a connection, where each is', () => {
    const second = GOOD.slice(GOOD.indexOf('  admin:'))
      .replace('admin:', 'root:')
      .replace(': pvwa', ': nope');
    expect(faults(`${GOOD}${second}`)).toEqual([
      'line 21, column 17 (accounts.root.connection): there is no connection "nope"; there is pvwa',
    ]);
    expect(faults(`${GOOD.replace('connection: pvwa', 'connection: gone')}${second}`)).toHaveLength(2);
  });

  it.each([
    [
      'a choice',
      'method: guess',
      `13 (${PVWA}.method): "method" must be one of cyberark, ldap, radius, saml, pki, oauth`,
    ],
    [
      'a choice without a value',
      'method:',
      `12 (${PVWA}.method): "method" has no value: one of cyberark, ldap, radius, saml, pki, oauth`,
    ],
    ['a common choice', 'maxTls: TLSv1', `13 (${PVWA}.maxTls): "maxTls" must be one of TLSv1.2, TLSv1.3`],
    [
      'a flag that is text',
      'concurrent: "yes"',
      `17 (${PVWA}.concurrent): "concurrent" must be true or false, and is text`,
    ],
    [
      'a flag that is a number',
      'concurrent: 1',
      `17 (${PVWA}.concurrent): "concurrent" must be true or false, and is a number`,
    ],
    [
      'a duration that is a number',
      'timeout: 30',
      `14 (${PVWA}.timeout): a duration is written like 45s, 30m or 1h30m`,
    ],
    [
      'an unknown field that resembles one',
      'usernam: x',
      `5 (${PVWA}): there is no field "usernam" (did you mean "username"?)`,
    ],
  ])('%s in a connection', (_what, line, says) => {
    expect(added(line)).toEqual([`line 9, column ${says}`]);
  });

  it('an unknown field, which there are', () => {
    expect(faults(`${GOOD}extra: 1\n`)).toEqual([
      'line 20, column 1: there is no field "extra"; there is schemaVersion, vault, connections, accounts, lab',
    ]);
  });

  it('several faults all', () => {
    const text = GOOD.replace('    username: sam\n', '').replace('    url: https://pvwa.example\n', '');
    expect(faults(text)).toEqual([
      `line 7, column 5 (${PVWA}.url): "url" is missing: Address of the vendor.`,
      expect.stringContaining('"username" is missing'),
    ]);
  });

  it('a file that is no profile at all', () => {
    const says = 'line 1, column 1: the profile must be a block of lines "name: value", and is';
    expect(faults('- 1\n')).toEqual([`${says} a list`]);
    expect(faults('hello\n')).toEqual([`${says} text`]);
  });

  it('a block that was opened and left empty nothing: it has no entries', () => {
    expect(faults('schemaVersion: 1\nconnections:\naccounts:\n')).toEqual([]);
  });
});

describe('a variable of the environment', () => {
  const message = (environment: Record<string, string>, text = GOOD): string => {
    try {
      parseProfile('default', '/profile.yaml', text, environment);
    } catch (error) {
      return (error as IdctlError).message; // Reading a profile throws nothing else.
    }
    return '';
  };
  const HEAD = 'The environment overrides the profile /profile.yaml wrongly:';

  it.each([
    [
      'a secret by value',
      'PASSWORD',
      'hunter2',
      'a secret is given by reference: keychain:NAME, age:NAME, env:NAME, file:PATH, exec:COMMAND or prompt',
    ],
    ['a malformed duration', 'TIMEOUT', 'abc', 'a duration is written like 45s, 30m or 1h30m'],
    ['a flag that is text', 'CONCURRENT', 'no', '"concurrent" must be true or false, and is text'],
    ['another vendor', 'VENDOR', 'acme', `"vendor" must be one of ${IDS}`],
    [
      'a choice that needs more',
      'METHOD',
      'saml',
      '"saml" is missing (because method is saml): A fresh SAMLResponse in base64; it lives for minutes and serves once.',
    ],
  ])('is at fault for %s, and no line of the file', (_what, field, value, says) => {
    const variable = `IDCTL_CONNECTION_PVWA_${field}`;
    expect(message({ [variable]: value })).toBe(`${HEAD}\n  ${variable}: ${says}`);
  });

  it('does not hide a fault of the file, nor is hidden by it', () => {
    const variable = 'IDCTL_CONNECTION_PVWA_TIMEOUT';
    const lines = message({ [variable]: 'abc' }, GOOD.replace('id: "1_2"', 'id: 12')).split('\n  ');
    expect(lines).toEqual([
      'The profile /profile.yaml is not valid:',
      `${variable}: a duration is written like 45s, 30m or 1h30m`,
      expect.stringMatching(/^line 14, column 9 /),
    ]);
  });
});

describe('a connection that is being set up', () => {
  it('is refused with the same sentences, and no lines of a file that is not written', () => {
    const entry = { vendor: 'cyberark', url: 'https://pvwa.example', method: 'guess' };
    expect(faultsOf(() => draftProfile('default', '/profile.yaml', 'pvwa', entry))).toEqual([
      '"method" must be one of cyberark, ldap, radius, saml, pki, oauth',
    ]);
  });
});
