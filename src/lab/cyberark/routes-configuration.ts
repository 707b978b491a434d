/**
 * How people may sign in and where they may come from, read only (PVWA: AuthenticationMethodConfigurations_*,
 * AllowedReferrerConfiguration_*). What SAML needs besides is in `saml.config`, which no call shows.
 */
import * as z from 'zod';
import { refusal } from './faults.ts';
import type { Vault, VaultUser } from './vault.ts';
import { json } from './wire/answers.ts';
import type { Route } from './wire/router.ts';
import { route } from './wire/router.ts';

const METHODS = ['cyberark', 'ldap', 'radius', 'saml', 'pki'] as const;

/** Members of Vault Admins; the lab has no such group, and whoever manages platforms stands for them. */
function requireAdministrator(user: VaultUser): void {
  if (!user.readsPlatforms) throw refusal.notAuthorised('Vault Admins');
}

export const configurationRoutes: readonly Route[] = [
  route('GET', 'API/Configuration/AuthenticationMethods', {}, ({ user }) => {
    requireAdministrator(user);
    return json({ Methods: METHODS.map(methodView) });
  }),
  route('GET', 'API/Configuration/AccessRestriction/AllowedReferrers', {}, ({ user, vault }) => {
    requireAdministrator(user);
    return json(
      (vault.data.referrers ?? []).map((referrerURL) => ({ referrerURL, regularExpression: false })),
    );
  }),
];

function methodView(id: (typeof METHODS)[number]): object {
  return {
    id,
    displayName: id === 'cyberark' ? 'CyberArk' : id.toUpperCase(),
    enabled: true,
    mobileEnabled: false,
    logoffUrl: '',
    secondFactorAuth: 'cyberark',
    signInLabel: '',
    usernameFieldLabel: '',
    passwordFieldLabel: '',
  };
}

/** The event `allowed-referrer`: what an administrator enters in Options, Access Restriction. */
export function allowReferrer(vault: Vault, data: unknown): void {
  const { url } = z.strictObject({ url: z.url() }).parse(data);
  vault.data.referrers = [...(vault.data.referrers ?? []), url];
}
