/** The org's OpenID provider: the library, told what Okta does. */
import { randomBytes } from 'node:crypto';
import type { Configuration, Provider } from 'oidc-provider';
import type { OrgWorld } from '../org-world.ts';
import { oidcKey } from '../rules/keys.ts';
import { SESSION_COOKIE } from '../sign-in/sessions.ts';
import { createAdapter } from './adapter.ts';
import { CLAIMS_BY_SCOPE, findAccount } from './claims.ts';
import { OPENID_SCOPES } from './clients.ts';
import { fetchKeys } from './fetch-keys.ts';
import { loadProviderLibrary, type ProviderLibrary } from './load-provider.ts';
import { logProvider } from './log.ts';
import { devicePages, showError } from './pages.ts';
import {
  acceptEverySecret,
  checkAssertion,
  checkTokenClient,
  grantFor,
  interactionPolicy,
  needsPkce,
} from './provider-rules.ts';
import { ACTIVATE_PATH, signInUrl } from './sign-in-url.ts';
import { issueAsJwt } from './tokens.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

const made = new WeakMap<OrgWorld, { readonly fingerprint: string; readonly provider: Provider }>();
const nonceSecrets = new WeakMap<OrgWorld, Buffer>();

/**
 * The provider as the org is now; it is made again when the org's keys or scopes have changed, and keeps nothing itself.
 *
 * @param asked Scopes of the request: the library lets unknown ones fall, and Okta refuses them.
 */
export async function providerOf(world: OrgWorld, asked: readonly string[]): Promise<Provider> {
  await oidcKey(world);
  const granted = world.state.apps.flatMap(({ grants }) => grants.map(({ scopeId }) => scopeId));
  const scopes = [...new Set([...OPENID_SCOPES, ...granted, ...asked])].sort();
  const kids = world.state.oidcKeys.map(({ kid }) => kid);
  const fingerprint = JSON.stringify([world.ownUrl(), kids, scopes]);
  const known = made.get(world);
  if (known?.fingerprint === fingerprint) return known.provider;
  const provider = createProvider(world, scopes, await loadProviderLibrary());
  made.set(world, { fingerprint, provider });
  return provider;
}

function createProvider(world: OrgWorld, scopes: readonly string[], library: ProviderLibrary): Provider {
  const provider = new library.Provider(world.ownUrl(), {
    ...surface(world, library),
    ...lifetimes(),
    ...rules(world, library),
    scopes: [...scopes],
    // The newest key first: the first that fits signs.
    jwks: {
      keys: world.state.oidcKeys.map(({ kid, privateJwk }) => ({ ...privateJwk, kid, use: 'sig' })).reverse(),
    },
  } as Configuration); // JWKs of the state are private ones with all members, which its type leaves open.
  // What fails is answered and logged in the org; nothing goes to the console.
  provider.silent = true;
  acceptEverySecret(world, provider);
  issueAsJwt(world, provider);
  logProvider(world, provider);
  return provider;
}

const KEY_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const;

/** Paths, cookies, pages and what is switched on. */
function surface(world: OrgWorld, library: ProviderLibrary): Configuration {
  return {
    adapter: createAdapter(world),
    routes: {
      authorization: '/oauth2/v1/authorize',
      token: '/oauth2/v1/token',
      userinfo: '/oauth2/v1/userinfo',
      introspection: '/oauth2/v1/introspect',
      revocation: '/oauth2/v1/revoke',
      jwks: '/oauth2/v1/keys',
      device_authorization: '/oauth2/v1/device/authorize',
      pushed_authorization_request: '/oauth2/v1/par',
      code_verification: ACTIVATE_PATH,
    },
    cookies: {
      names: { session: SESSION_COOKIE, interaction: 'oidc_request', resume: 'oidc_resume' },
      long: { httpOnly: true, sameSite: 'lax', path: '/', signed: false },
      short: { httpOnly: true, sameSite: 'lax', signed: false },
    },
    features: features(world),
    interactions: { policy: interactionPolicy(library), url: (ctx) => signInUrl(ctx) },
    renderError: (ctx, _out, error) => showError(world, ctx, error),
    claims: { ...CLAIMS_BY_SCOPE } as unknown as NonNullable<Configuration['claims']>, // Its lists are not read-only.
    responseTypes: ['code'],
    // What Okta's documents name for client assertions and advertise for proofs; the library's own lists are shorter.
    enabledJWA: {
      clientAuthSigningAlgValues: [...KEY_ALGORITHMS],
      dPoPSigningAlgValues: [...KEY_ALGORITHMS],
    },
    subjectTypes: ['public'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    extraParams: ['idp'],
    conformIdTokenClaims: true,
    fetch: fetchKeys,
  };
}

function features(world: OrgWorld): NonNullable<Configuration['features']> {
  const nonceSecret = nonceSecrets.get(world) ?? randomBytes(32);
  nonceSecrets.set(world, nonceSecret);
  return {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: {
      enabled: true,
      nonceSecret,
      // Resources want none, the token endpoint does.
      requireNonce: (ctx) => ctx.oidc.route === 'token',
    },
    deviceFlow: {
      enabled: true,
      mask: '********',
      charset: 'base-20',
      ...devicePages(world),
    },
  };
}

/** Lifetimes of an org's own authorization server, which nobody can change. Sessions end by the org's own rule. */
function lifetimes(): Configuration {
  return {
    ttl: {
      AccessToken: () => HOUR,
      ClientCredentials: () => HOUR,
      IdToken: () => HOUR,
      AuthorizationCode: () => 5 * 60,
      DeviceCode: () => 10 * 60,
      RefreshToken: () => 90 * DAY,
      Interaction: () => HOUR,
      Grant: () => 90 * DAY,
      Session: () => DAY,
    },
    expiresWithSession: () => false,
    // Okta's default for new applications that can keep a secret.
    rotateRefreshToken: (ctx) => ctx.oidc.client?.clientAuthMethod === 'none',
    issueRefreshToken: (_ctx, client, source) =>
      client.grantTypeAllowed('refresh_token') && source.scopes.has('offline_access'),
  };
}

function rules(world: OrgWorld, { errors }: ProviderLibrary): Configuration {
  return {
    findAccount: (_ctx, sub) => findAccount(world, sub),
    loadExistingGrant: (ctx) => grantFor(world, ctx, errors),
    pkce: { required: (_ctx, client) => needsPkce(world, client) },
    clientBasedCORS: () => false,
    clockTolerance: 0,
    assertJwtClientAuthClaimsAndHeader: (ctx, claims) => checkAssertion(ctx, claims, errors),
    extraTokenClaims: (_ctx, token) => {
      if (token.kind === 'ClientCredentials') checkTokenClient(world, token, errors);
      return undefined;
    },
  };
}
