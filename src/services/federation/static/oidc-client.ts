/** The client's configuration at both ends: O13 to O15, O28, O29, O32. */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { isHubCallback } from '../oidc/redirect-uri.ts';
import { nearest } from './compare.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import { credentialFindings } from './oidc-credentials.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

export function clientFindings({ source, target }: Sides): readonly Finding[] {
  const provider = target?.oidc ?? null;
  if (target === null || provider === null) return [];
  return [
    ...(source === null ? [] : redirectFindings(source, target)),
    // Who is only declared has told neither.
    ...(source === null || target.active === null ? [] : credentialFindings(source, target)),
    ...(source === null || target.active === null ? [] : proofKeyFindings(source, target)),
    ...(target.active === null ? [] : scopeFindings(target)),
    ...(source === null ? [] : logoutFindings(source, target)),
  ];
}

function redirectFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  const registered = source.application.oidc?.redirectUris ?? [];
  const callbacks = target.oidc?.callbackUrls ?? [];
  // Of one vendor's orgs, the address is that of a hub, which is a check of its own.
  const isHub = source.application.kind === 'okta_org2org' || callbacks.some((it) => isHubCallback(it));
  const check = isHub ? 'O14' : 'O13';
  const evidence = [ofApplication(source, 'redirect URIs'), ofProvider(target, 'callback')];
  const missing = callbacks.filter((it) => !registered.includes(it));
  const [first = ''] = missing;
  if (callbacks.length === 0) return [];
  if (missing.length === 0) {
    const message = 'Every address that users are sent back to is registered.';
    return [makeFinding({ check, outcome: 'passed', reason: 'redirect-registered', message, evidence })];
  }
  const all = missing.length === callbacks.length;
  return [
    makeFinding({
      check,
      outcome: all ? 'failed' : 'warned',
      reason: registered.length === 0 ? 'redirect-missing' : 'redirect-mismatch',
      message: `${target.origin} sends users back to ${missing.join(' and ')}, which "${source.application.label}" does not have registered.`,
      expected: first,
      ...(registered.length === 0 ? {} : { actual: nearest(registered, first) }),
      evidence,
      remedy: `Add it to the sign-in redirect URIs of "${source.application.label}" at ${source.origin}, not to those of signing out.`,
    }),
  ];
}

/** Nothing where the provider does not say that it wants one. */
function proofKeyFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  if (source.application.oidc?.pkceRequired !== true) return [];
  const evidence = [ofApplication(source, 'PKCE'), ofProvider(target, 'PKCE')];
  const about = { check: 'O15', evidence } as const;
  if (target.oidc?.pkce === true) {
    const message = 'The code is protected by a proof key (PKCE), at both ends.';
    return [makeFinding({ ...about, outcome: 'passed', reason: 'pkce-used', message })];
  }
  const message = `"${source.application.label}" demands a proof key (PKCE), and ${target.origin} sends none.`;
  return [makeFinding({ ...about, outcome: 'failed', reason: 'pkce-not-used', message })];
}

function scopeFindings(target: TargetSide): readonly Finding[] {
  const { scopes = [] } = target.oidc ?? {};
  const evidence = [ofProvider(target, 'scopes')];
  if (!scopes.includes('openid')) {
    const message = `${target.origin} does not ask for the scope openid, so that no id token comes.`;
    const rest = { expected: 'openid', actual: scopes.join(' '), evidence, message };
    return [makeFinding({ check: 'O28', outcome: 'failed', reason: 'openid-missing', ...rest })];
  }
  const passed = makeFinding({
    check: 'O28',
    outcome: 'passed',
    reason: 'openid-asked',
    message: `The scopes asked for are ${scopes.join(', ')}.`,
    evidence,
  });
  return [passed, ...claimFindings(target, scopes)];
}

/** Which scope brings a claim, OpenID Connect Core 5.4. */
const SCOPE_OF: Readonly<Record<string, string>> = {
  email: 'email',
  email_verified: 'email',
  preferred_username: 'profile',
  name: 'profile',
  given_name: 'profile',
  family_name: 'profile',
  phone_number: 'phone',
};

function claimFindings(target: TargetSide, scopes: readonly string[]): readonly Finding[] {
  const subject = target.policy?.subject ?? '';
  const claims = [...subject.matchAll(/\bidpuser\.(\w+)/g)].map(([, name]) => name ?? '');
  if (claims.length === 0) return [];
  const about = { check: 'O29', evidence: [ofProvider(target, 'account match')] } as const;
  const lacking = claims.find((it) => SCOPE_OF[it] !== undefined && !scopes.includes(SCOPE_OF[it] ?? ''));
  if (lacking !== undefined) {
    const message = `Users are found by ${lacking}, which only the scope ${SCOPE_OF[lacking]} brings; it is not asked for.`;
    const rest = { expected: SCOPE_OF[lacking] ?? '', actual: scopes.join(' '), message };
    return [makeFinding({ ...about, outcome: 'failed', reason: 'claim-not-asked-for', ...rest })];
  }
  if (target.oidc?.userInfoUrl === null) {
    const message =
      'No userinfo endpoint is set: claims come from the id token alone, which is thin with some providers.';
    return [makeFinding({ ...about, outcome: 'warned', reason: 'userinfo-missing', message })];
  }
  const message = `Users are found by ${claims.join(', ')}, which is asked for.`;
  return [makeFinding({ ...about, outcome: 'passed', reason: 'claim-asked-for', message })];
}

function logoutFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  if (target.oidc?.endsSessions !== true) return [];
  const registered = source.application.oidc?.postLogoutUris ?? [];
  const evidence = [ofApplication(source, 'sign-out redirect URIs'), ofProvider(target, 'single logout')];
  const about = { check: 'O32', evidence } as const;
  if (registered.length > 0) {
    const message =
      'Signing out at the target ends the session at the source, and an address to come back to is registered.';
    return [makeFinding({ ...about, outcome: 'passed', reason: 'logout-registered', message })];
  }
  const message = `${target.origin} signs people out at the source, and "${source.application.label}" has no address registered for coming back.`;
  return [makeFinding({ ...about, outcome: 'failed', reason: 'logout-unregistered', message })];
}
