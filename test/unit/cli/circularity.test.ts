/** Whoever repairs an identity provider must not need it. */
import { describe, expect, it } from 'vitest';
import { circularity } from '../../../src/cli/doctor/circularity.ts';
import type { Profile } from '../../../src/cli/profile/load.ts';

const URL = 'https://pvwa.example';
const wic = { vendor: 'okta', url: 'https://wic.example', method: 'token', apiToken: 'env:T' };
const bySaml = {
  ...{ vendor: 'cyberark', url: `${URL}/PasswordVault`, method: 'saml' },
  ...{ identityProvider: 'wic', application: 'PVWA', username: 'sam' },
};
const byPassword = { vendor: 'cyberark', url: URL, method: 'cyberark', username: 'break-glass' };

const stateOf = (connections: Profile['connections'], name = 'pvwa'): string | undefined =>
  circularity(connections, name)?.state;

describe('a vault behind an identity provider', () => {
  it('alone is a warning that names the provider, and says what to keep', () => {
    expect(circularity({ wic, pvwa: bySaml }, 'pvwa')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('An account that repairs wic must not have its password here alone'),
      remedy: expect.stringContaining('second way'),
    });
  });

  it('is fine beside a connection to the same vault that needs it not', () => {
    expect(circularity({ wic, pvwa: bySaml, glass: byPassword }, 'pvwa')).toMatchObject({
      state: 'pass',
      detail: 'Signs in by way of wic; glass reaches the same vault without it.',
    });
    expect(stateOf({ wic, cic: wic, pvwa: bySaml, other: { ...bySaml, identityProvider: 'cic' } })).toBe(
      'pass',
    );
  });

  it.each([
    ['to another vault', { ...byPassword, url: 'https://other.example' }],
    ['of another vendor', { vendor: 'opa', url: URL, team: 't', keyId: 'k', keySecret: 'env:K' }],
    ['by the same provider', { ...bySaml, username: 'mira' }],
  ])('is not helped by a connection %s', (_what, other) => {
    expect(stateOf({ wic, pvwa: bySaml, other })).toBe('warn');
  });

  it('is nothing where nobody goes by a provider', () => {
    expect(stateOf({ wic, pvwa: byPassword })).toBeUndefined();
    expect(stateOf({ wic, pvwa: { ...bySaml, method: 'pki' } })).toBeUndefined();
    expect(stateOf({ wic, pvwa: bySaml }, 'wic')).toBeUndefined();
  });
});
