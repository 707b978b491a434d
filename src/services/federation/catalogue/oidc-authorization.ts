/** OpenID Connect: clocks, and the way through the browser. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const AUTHORIZATION_CHECKS: readonly CheckEntry[] = [
  {
    id: 'O11',
    title: 'The clocks of both ends agree',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'used too early' },
      { vendor: 'oidc', text: 'token … expired' },
      { vendor: 'oidc', text: 'exp claim timestamp check failed' },
      { vendor: 'oidc', text: 'nbf claim timestamp check failed' },
      { vendor: 'oidc', text: 'iat claim timestamp check failed' },
      { vendor: 'oidc', text: 'jwt expired' },
      { vendor: 'oidc', text: 'jwt not active' },
      { vendor: 'oidc', text: 'iat … in the future' },
    ],
    remedy: 'Set the clock of the machine that is off by NTP; do not widen the tolerance first.',
    retest: SIGN_IN_AGAIN,
    limits: 'A capture tells the time of the browser and of servers that send a Date header, not of others.',
  },
  {
    id: 'O12',
    title: 'Times in tokens are seconds, not milliseconds',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'oidc', text: 'token never expires' }],
    remedy: 'Have the provider write its times in seconds since 1970.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'O13',
    title: 'The redirect address is registered at the provider, to the character',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'redirect_uri must be a login redirect uri' },
      { vendor: 'okta', text: 'redirect_uri parameter must be a login redirect uri' },
      { vendor: 'okta', text: 'illegal_redirect_uri' },
      { vendor: 'auth0', text: 'callback url mismatch' },
      { vendor: 'oidc', text: 'invalid_redirect_uri' },
      { vendor: 'oidc', text: 'redirect_uri_mismatch' },
      { vendor: 'oidc', text: 'redirect_uri … did not match' },
      { vendor: 'oidc', text: 'invalid_request', rank: 2 },
      { vendor: 'oidc', text: 'invalid parameter: redirect_uri' },
      { vendor: 'oidc', text: 'redirect uri … does not match' },
      { vendor: 'oidc', text: 'aadsts50011' },
    ],
    remedy:
      'Add the exact address to the sign-in redirect addresses of the application at the provider; the list for sign-out is another one.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O14',
    title: "The application in the source org holds the target org's callback",
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'redirect_uri must be a login redirect uri', rank: 2 },
      { vendor: 'okta', text: 'redirect_uri parameter must be a login redirect uri', rank: 2 },
      { vendor: 'okta', text: 'illegal_redirect_uri', rank: 2 },
    ],
    remedy:
      "Copy the redirect address from the identity provider's page of the target org into the application of the source org; with a custom domain, both forms.",
    retest: COMPARE_AGAIN,
    limits: 'Needs a look into both orgs.',
  },
  {
    id: 'O15',
    title: 'The code is protected with PKCE by S256, and its verifier is kept',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'invalid_grant', rank: 2 },
      { vendor: 'oidc', text: 'pkce verification failed' },
      { vendor: 'oidc', text: 'code_verifier' },
      { vendor: 'oidc', text: 'code_challenge' },
      { vendor: 'okta', text: 'pkce code challenge is required' },
    ],
    remedy:
      'Send the verifier that belongs to the challenge of the same sign-in, once; ask for S256 at the client.',
    retest: SIGN_IN_AGAIN,
    limits: 'A capture of a browser holds no exchange of a confidential client.',
  },
  {
    id: 'O16',
    title: 'The state comes back as it was sent',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'invalid state' },
      { vendor: 'oidc', text: 'state mismatch' },
      { vendor: 'oidc', text: 'unexpected state response parameter' },
      { vendor: 'oidc', text: 'invalid response encountered' },
    ],
    remedy:
      'Look at the session cookie of the relying party (SameSite, host, Secure), and at second tabs and the back button.',
    retest: SIGN_IN_AGAIN,
    limits:
      'A page that says so is no proof: the cookie may have been lost as well. A capture without any cookie tells nothing of cookies.',
  },
  {
    id: 'O17',
    title: 'The ID token holds the nonce of its request',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'nonce mismatch' },
      { vendor: 'oidc', text: 'unexpected id token nonce' },
      { vendor: 'oidc', text: 'invalid response encountered', rank: 2 },
      { vendor: 'oidc', text: 'nonce does not match' },
      { vendor: 'oidc', text: 'missing nonce' },
      { vendor: 'oidc', text: 'invalid nonce' },
    ],
    remedy: 'Keep the nonce in the session of the relying party until the ID token has been judged.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O18',
    title: 'The response names the issuer that was asked',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'oidc', text: 'unexpected iss (issuer) response parameter value' }],
    remedy:
      'Configure the issuer of the provider that answers at the relying party, and keep sign-ins at different providers apart.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];
