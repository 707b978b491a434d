import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfile, parseProfile } from '../../../../src/cli/profile/load.ts';
import { overrideVariable } from '../../../../src/cli/profile/overrides.ts';
import { COMMON_FIELDS } from '../../../../src/cli/profile/schema.ts';
import type { IdctlError } from '../../../../src/core/errors.ts';
import type { VendorDescriptor } from '../../../../src/vendors/contract.ts';
import { VENDORS } from '../../../../src/vendors/registry.ts';

const GOOD = `schemaVersion: 1
# The one in the cellar.
connections:
  pvwa:
    vendor: cyberark
    url: https://pvwa.example
    username: sam
    password: env:PVWA_PASSWORD
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

/** In the place of the user name. */
const BY_PROVIDER = `method: saml
    application: PVWA
    identityProvider: wic
    username: sam`;

const parse = (text: string, environment: Record<string, string> = {}) =>
  parseProfile('default', '/etc/profile.yaml', text, environment);

/** The sentence of the error that a text gives. */
function faultOf(text: string, environment: Record<string, string> = {}): string {
  try {
    parse(text, environment);
  } catch (error) {
    const { code, message } = error as IdctlError; // parseProfile throws nothing else.
    expect(code).toBe('CONFIG_INVALID');
    return message;
  }
  throw new Error('the profile was accepted');
}

describe('a profile', () => {
  it('gives connections and accounts', () => {
    const profile = parse(GOOD);
    expect(profile.connections['pvwa']).toMatchObject({ vendor: 'cyberark', url: 'https://pvwa.example' });
    expect(profile.accounts['admin']?.id).toBe('1_2');
  });

  it('may be empty but for its version', () => {
    expect(parse('schemaVersion: 1\n')).toMatchObject({ connections: {}, accounts: {} });
  });

  it('that is not there is NOT_FOUND, with the way to make one', async () => {
    await expect(loadProfile('default', '/nonexistent/default.yaml', {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('idctl init'),
    });
  });

  it('is read from its file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'idctl-load-'));
    try {
      const path = join(folder, 'default.yaml');
      await writeFile(path, GOOD);
      expect((await loadProfile('default', path, {})).path).toBe(path);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a fault', () => {
  it.each([
    ['of YAML', GOOD.replace('username: sam', 'username: "sam'), /line \d+, column \d+: /],
    ['of indentation', GOOD.replace('    url:', '   url:'), /line 6, column \d+: /],
    [
      'by a key twice',
      GOOD.replace('    username', '    url: https://x\n    username'),
      /line 7, column 5: /,
    ],
    [
      'by an unknown key',
      GOOD.replace('username', 'usrname'),
      /line 7, column 5 \(connections\.pvwa\): .*"usrname"/,
    ],
    ['by an unknown key at the top', `${GOOD}extra: 1\n`, /line 18, column 1: .*"extra"/],
    [
      'by a wrong type',
      GOOD.replace('url: https://pvwa.example', 'url: 7'),
      /line 6, column 10 \(connections\.pvwa\.url\)/,
    ],
    [
      'by a wrong address',
      GOOD.replace('https:', 'ftp:'),
      /line 6, column 10 .*an address starts with https:/,
    ],
    [
      'by a missing field',
      GOOD.replace('    url: https://pvwa.example\n', ''),
      /line 5, column 5 \(connections\.pvwa\.url\)/,
    ],
    [
      'by a field that another one needs',
      GOOD.replace('    username: sam\n', ''),
      /\(connections\.pvwa\.username\): "username" is missing/,
    ],
    [
      'by a field that a choice needs',
      GOOD.replace('username: sam', 'method: saml'),
      /"saml" is missing \(because method is saml\)/,
    ],
    [
      'by an unknown vendor',
      GOOD.replace('cyberark', 'acme'),
      /line 5, column 13 \(connections\.pvwa\.vendor\)/,
    ],
    ['by a secret by value', GOOD.replace('env:PVWA_PASSWORD', 'hunter2'), /a secret is given by reference/],
    [
      'by a malformed duration',
      GOOD.replace('username', 'timeout: 5x\n    username'),
      /a duration is written like/,
    ],
    ['by a malformed name', GOOD.replace('  admin:', '  a/b:'), /\(accounts\.a\/b\): a name has letters/],
    [
      'by a dangling account',
      GOOD.replace('connection: pvwa', 'connection: gone'),
      /line 11, column 17 \(accounts\.admin\.connection\): there is no connection "gone"; there is pvwa/,
    ],
    [
      'by an identity provider that is not there',
      GOOD.replace('username: sam', BY_PROVIDER),
      /line 9, column 23 \(connections\.pvwa\.identityProvider\): there is no connection "wic"; there is pvwa/,
    ],
    [
      'by an identity provider that is none',
      GOOD.replace('username: sam', BY_PROVIDER.replace('wic', 'pvwa')),
      /"identityProvider" must be a connection of okta, and pvwa is one of cyberark/,
    ],
    [
      'by an identity provider without its application',
      GOOD.replace('username: sam', BY_PROVIDER.replace(/ *application.*\n/, '')),
      /"application" is missing \(because method is saml and identityProvider is wic\)/,
    ],
    [
      'by a number for an identity provider',
      GOOD.replace('username: sam', BY_PROVIDER.replace('wic', '7')),
      /identityProvider\): a name has letters/,
    ],
    [
      'by another version',
      GOOD.replace('schemaVersion: 1', 'schemaVersion: 2'),
      /line 1, column 16 \(schemaVersion\)/,
    ],
    ['by a list instead of a map', '- 1\n- 2\n', /line 1, column 1: /],
    ['by an empty file', '', /schemaVersion/],
  ])('%s is told with its place', (_what, text, says) => {
    const sentence = faultOf(text);
    expect(sentence).toContain('The profile /etc/profile.yaml is not valid:');
    expect(sentence).toMatch(says);
  });

  it('does not hide another one', () => {
    const sentence = faultOf(GOOD.replace('username', 'usrname').replace('id: "1_2"', 'id: 12'));
    expect(sentence).toContain('usrname');
    expect(sentence).toContain('accounts.admin.id');
  });

  it('never shows what was written where a reference belongs', () => {
    expect(faultOf(GOOD.replace('env:PVWA_PASSWORD', 'fake-secret-canary'))).not.toContain(
      'fake-secret-canary',
    );
  });
});

describe('origins', () => {
  it('are the lines of the file', () => {
    expect(parse(GOOD).origins).toEqual({
      'pvwa.vendor': 'file, line 5',
      'pvwa.url': 'file, line 6',
      'pvwa.username': 'file, line 7',
      'pvwa.password': 'file, line 8',
    });
  });

  it('are variables where the environment overrides', () => {
    const profile = parse(GOOD, { IDCTL_CONNECTION_PVWA_URL: 'https://other.example' });
    expect(profile.connections['pvwa']?.url).toBe('https://other.example');
    expect(profile.origins['pvwa.url']).toBe('environment, IDCTL_CONNECTION_PVWA_URL');
    expect(profile.origins['pvwa.username']).toBe('file, line 7');
  });
});

/** A value that is no default, of the kind that a field takes. */
function sample(name: string, vendor: VendorDescriptor): string | number | boolean {
  const field = vendor.fields.find((it) => it.name === name);
  if (name === 'keyPassphrase' || field?.kind === 'secret') return 'env:S';
  if (field?.kind === 'flag') return field.default !== true;
  if (field?.kind === 'number') return 8123;
  if (field?.kind === 'choice') return field.choices?.at(-1) ?? '';
  if (field?.kind === 'connection') return 'provider';
  if (name === 'timeout') return '7s';
  return name === 'maxTls' ? 'TLSv1.2' : `https://${name.toLowerCase()}.example`;
}

describe('the environment', () => {
  it('may add a field on which the file is silent', () => {
    const profile = parse(GOOD, {
      IDCTL_CONNECTION_PVWA_CA: '/ca.pem',
      IDCTL_CONNECTION_PVWA_SERVER_NAME: 'vault',
    });
    expect(profile.connections['pvwa']).toMatchObject({ ca: '/ca.pem', serverName: 'vault' });
  });

  it.each(VENDORS.map((vendor) => [vendor.id, vendor] as const))(
    'may override every field of %s',
    (id, vendor) => {
      // One that a field of another may name.
      const provider = '  provider: { vendor: okta, url: https://o.example, method: token, apiToken: env:T }';
      const text = `schemaVersion: 1\nconnections:\n${provider}\n  it:\n    vendor: ${id}\n`;
      const names = [...COMMON_FIELDS, ...vendor.fields.map((it) => it.name)];
      const environment = Object.fromEntries(
        names.map((name) => [overrideVariable('it', name), String(sample(name, vendor))]),
      );
      const { connections, origins } = parse(text, environment);
      for (const name of names) {
        expect(connections['it']?.[name], name).toBe(sample(name, vendor));
        expect(origins[`it.${name}`]).toBe(`environment, ${overrideVariable('it', name)}`);
      }
    },
  );

  it('leaves a text that reads as a truth value one', () => {
    expect(parse(GOOD, { IDCTL_CONNECTION_PVWA_USERNAME: 'true' }).connections['pvwa']?.['username']).toBe(
      'true',
    );
  });

  it('is validated as the file is', () => {
    expect(faultOf(GOOD, { IDCTL_CONNECTION_PVWA_URL: 'nonsense' })).toContain(
      'an address starts with https:',
    );
    expect(faultOf(GOOD, { IDCTL_CONNECTION_PVWA_PASSWORD: 'hunter2' })).toContain('by reference');
  });

  it('says yes and no to a flag', () => {
    const text = GOOD.replace('username', 'concurrent: true\n    username');
    expect(
      parse(text, { IDCTL_CONNECTION_PVWA_CONCURRENT: 'false' }).connections['pvwa']?.['concurrent'],
    ).toBe(false);
  });

  it('makes no connection', () => {
    expect(
      parse(GOOD, { IDCTL_CONNECTION_OTHER_URL: 'https://other.example' }).connections['other'],
    ).toBeUndefined();
  });

  it('is passed over where it is empty', () => {
    expect(parse(GOOD, { IDCTL_CONNECTION_PVWA_URL: '' }).connections['pvwa']?.url).toBe(
      'https://pvwa.example',
    );
  });

  it.each([
    ['pvwa', 'url', 'IDCTL_CONNECTION_PVWA_URL'],
    ['pvwa', 'serverName', 'IDCTL_CONNECTION_PVWA_SERVER_NAME'],
    ['my-pvwa.2', 'ccpUrl', 'IDCTL_CONNECTION_MY_PVWA_2_CCP_URL'],
  ])('calls %s.%s %s', (connection, field, variable) => {
    expect(overrideVariable(connection, field)).toBe(variable);
  });
});
