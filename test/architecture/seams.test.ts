/** Short lists of what is allowed in few places, each place with its reason. */
import { describe, expect, it } from 'vitest';
import type { Node, Source } from './sources.ts';
import { filesUnder, importsOf, isNode, nodesOf, readSource, sources, walk } from './sources.ts';

type Places = Readonly<Record<string, string>>;

/** Files in which `find` finds something: exactly the listed ones. */
function expectOnly(places: Places, find: (source: Source) => boolean): void {
  const found = sources()
    .filter(find)
    .map((it) => it.path);
  expect(found).toEqual(Object.keys(places).sort());
}

function name(node: unknown): string | null {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : null;
}

/** Uses of `object.property`, however they are written. */
function members(source: Source, object: string | null, property: string): readonly Node[] {
  return nodesOf(source, 'MemberExpression').filter((node) => {
    const written = node['property'];
    const wanted = name(written) ?? (isNode(written) ? written['value'] : null);
    return wanted === property && (object === null || name(node['object']) === object);
  });
}

/** A call without arguments: a flag or a vendor's operation of that name is something else. */
function reveals(source: Source): boolean {
  const callees = nodesOf(source, 'CallExpression')
    .filter((call) => Array.isArray(call['arguments']) && call['arguments'].length === 0)
    .map((call) => call['callee']);
  return members(source, null, 'reveal').some((node) => callees.includes(node));
}

/** A use of a global, not a property or a key of that name. */
function usesGlobal(source: Source, global: string): boolean {
  let used = false;
  walk(source.tree, (node) => {
    for (const [field, value] of Object.entries(node)) {
      const isName = (field === 'property' || field === 'key') && node['computed'] !== true;
      if (!isName && name(value) === global && isNode(value) && value.type === 'Identifier') used = true;
    }
  });
  return used;
}

const SEAMS: Places = {
  'src/cli/main.ts': '--version answers before anything else is loaded',
  'src/cli/terminal/prompts.ts': 'questions are rare, and their library is dear',
  'src/lab/okta/oauth/load-provider.ts': 'few runs of a lab sign in, and the OpenID library is dear',
  'src/vault/open.ts': 'one backend of several is wanted',
  'src/vendors/auth0/index.ts': 'descriptor: vendor code loads with its first use',
  'src/vendors/cyberark/index.ts': 'descriptor: vendor code loads with its first use',
  'src/vendors/okta/directory.ts': "Okta's SDK is dear to load, and few commands need it",
  'src/vendors/okta/index.ts': 'descriptor: vendor code loads with its first use',
  'src/vendors/opa/index.ts': 'descriptor: vendor code loads with its first use',
};

const REVEALS: Places = {
  'src/cli/federation/context/given-secrets.ts': 'private key of a service provider, to decrypt with',
  'src/cli/open-connection.ts': 'hands secrets to the guardian, over a pipe',
  'src/cli/pam/clipboard.ts': 'to the clipboard program, by its standard input',
  'src/cli/pam/handover.ts': 'to the child of pam exec',
  'src/commands/pam/checkout.ts': '--reveal',
  'src/commands/pam/read.ts': '--reveal',
  'src/core/http-proxy.ts': 'authorization at the proxy',
  'src/core/http-tls.ts': 'key of the client certificate, to TLS',
  'src/core/private-key.ts': 'private key of an application, to sign with',
  'src/core/redact.ts': 'must know what it removes',
  'src/vault/age-file.ts': 'into the encrypted file',
  'src/vault/age-init.ts': 'encrypts with the passphrase',
  'src/vault/age-unlock.ts': 'decrypts with the passphrase',
  'src/vault/keychain.ts': 'into the keychain',
  'src/vendors/auth0/client-proof.ts': 'client secret, to the vendor',
  'src/vendors/auth0/client.ts': 'token of a session, into the header',
  'src/vendors/auth0/sso/okta-connection.ts': 'client secret of a federation, to the tenant',
  'src/vendors/auth0/token.ts': 'token of a session, from the vault',
  'src/vendors/cyberark/certificate.ts': 'password of a sign-in, to the vendor',
  'src/vendors/cyberark/client.ts': 'new password of an account, to the vendor',
  'src/vendors/cyberark/oauth.ts': 'client secret, to the vendor',
  'src/vendors/cyberark/password.ts': 'password of a sign-in, to the vendor',
  'src/vendors/cyberark/refused-password.ts': 'password of a sign-in, into a digest for the vault',
  'src/vendors/cyberark/saml.ts': 'SAML answer, to the vendor',
  'src/vendors/cyberark/session.ts': 'token of a session, into the header and the vault',
  'src/vendors/okta/sso/oidc-identity-provider.ts': 'client secret of a federation, to the other org',
  'src/services/federation/live/client-leg.ts': 'client secret, to the token endpoint of its provider',
  'src/services/federation/oidc/symmetric.ts': 'client secret, to verify what was signed with it',
  'src/services/federation/live/session-gate.ts':
    'address with a session token, to the provider that made it',
  'src/vendors/okta/sign-in/sessions.ts': 'session token, into the address that makes a session of it',
  'src/vendors/okta/api-token.ts': 'API token, into the header',
  'src/vendors/okta/assertion/primary-sign-in.ts': 'password of a person, to the org',
  'src/vendors/okta/assertion/second-factor.ts': 'one-time code of a person, to the org',
  'src/vendors/okta/assertion/web-session.ts': 'session token, once, for a session',
  'src/vendors/okta/session.ts': 'tokens and their DPoP key, from the vault',
  'src/vendors/opa/auth.ts': 'key secret, to the vendor; session, from the vault',
  'src/vendors/opa/client.ts': 'token of a session, into the header',
  'src/vendors/opa/jwe.ts': 'encrypts a new password for the vendor',
};

/** Writing to the console is not among them. */
const CONSOLE: Places = {
  'src/lab/okta/oauth/load-provider.ts': 'hushes what a library says of the runtime while it loads',
};

const EXITS: Places = {
  'src/cli/run.ts': 'the second Ctrl-C leaves at once',
};

describe('seams', () => {
  it('load code later in a few listed places only', () => {
    expectOnly(SEAMS, (source) => importsOf(source).some((it) => it.kind === 'dynamic'));
  });

  it('reveal secrets in a few listed places only', () => {
    expectOnly(REVEALS, reveals);
  });

  it('leave the process in one place only', () => {
    expectOnly(EXITS, (source) =>
      ['exit', 'abort', 'reallyExit'].some((it) => members(source, 'process', it).length > 0),
    );
  });

  it('never write to the console', () => {
    expectOnly(CONSOLE, (source) => usesGlobal(source, 'console'));
  });

  it.each(['services', 'vendors', 'commands'])('keep the process out of %s', (layer) => {
    const users = sources().filter((it) => it.path.startsWith(`src/${layer}/`) && usesGlobal(it, 'process'));
    // The exit code of a run is set by the base command.
    expect(users.map((it) => it.path)).toEqual([]);
  });

  it('never bring back require', () => {
    expectOnly({}, (source) => usesGlobal(source, 'require') || /\bcreateRequire\b/.test(source.text));
  });

  it('mock no module outside test/support', () => {
    const tests = filesUnder('test', /\.ts$/).filter((path) => !path.startsWith('test/support/'));
    const mocking = tests.filter((path) => {
      const source = readSource(path);
      return ['mock', 'doMock', 'hoisted'].some((it) => members(source, 'vi', it).length > 0);
    });
    expect(mocking).toEqual([]);
  });
});

describe('what the seams are found by', () => {
  const source = (text: string): Source => readSource('src/cli/example.ts', text);

  it('sees every way of revealing, and no flag', () => {
    expect(reveals(source('const a = secret.reveal();'))).toBe(true);
    expect(reveals(source('const a = (await secret(name))?.reveal();'))).toBe(true);
    expect(reveals(source("const a = secret['reveal']();"))).toBe(true);
    expect(reveals(source('const a = await client.reveal(account);'))).toBe(false);
    expect(reveals(source('const a = this.flags.reveal; const b = flags.reveal;'))).toBe(false);
  });

  it('sees a global, and no property of its name', () => {
    expect(usesGlobal(source('console.log(1);'), 'console')).toBe(true);
    expect(usesGlobal(source('const log = console;'), 'console')).toBe(true);
    expect(usesGlobal(source('const a = lab.console; const b = { console: 1 };'), 'console')).toBe(false);
  });

  it('sees a way out of the process', () => {
    expect(members(source('process.exit(1);'), 'process', 'exit')).toHaveLength(1);
    expect(members(source('lab.exit(1);'), 'process', 'exit')).toHaveLength(0);
  });
});
