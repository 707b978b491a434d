/** OpenID Connect: refusals, the token endpoint, and what a token must claim. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const TOKEN_CHECKS: readonly CheckEntry[] = [
  {
    id: 'O19',
    title: 'The provider let the person in, and answered with no error',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'access_denied', rank: 2 },
      { vendor: 'oidc', text: 'login_required' },
      { vendor: 'oidc', text: 'consent_required' },
      { vendor: 'oidc', text: 'interaction_required' },
      { vendor: 'oidc', text: 'account_selection_required' },
      { vendor: 'oidc', text: 'server_error' },
      { vendor: 'oidc', text: 'temporarily_unavailable' },
      { vendor: 'oidc', text: 'target_link_uri' },
      { vendor: 'oidc', text: 'oidcdefaulturl' },
      { vendor: 'oidc', text: 'unsupported_response_type' },
      { vendor: 'okta', text: 'response type is not allowed' },
      { vendor: 'oidc', text: 'aadsts65001' },
    ],
    remedy:
      'Read error and description of the response; assign the person, or change the rule, at the provider, and do not ask silently (`prompt=none`) where nobody is signed in.',
    retest: SIGN_IN_AGAIN,
    limits: 'The page that a person saw may hide the error behind other words.',
  },
  {
    id: 'O20',
    title: 'The person is assigned to the application, and the policy lets them in',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'user is not assigned to the client application' },
      { vendor: 'okta', text: 'not assigned to this application', rank: 2 },
      { vendor: 'okta', text: 'policy evaluation failed' },
      { vendor: 'okta', text: 'user_not_assigned' },
      { vendor: 'okta', text: 'no_matching_policy' },
      { vendor: 'oidc', text: 'access_denied' },
      { vendor: 'oidc', text: 'aadsts50105' },
    ],
    remedy:
      'Assign the person or a group to the application, or edit the rule of its sign-in policy, at the provider.',
    retest: SIGN_IN_AGAIN,
    limits: 'Which rule refused is told by the log of the provider alone.',
  },
  {
    id: 'O21',
    title: 'The client proves itself in one way, and in one that the provider supports',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'cannot supply multiple client credentials' },
      { vendor: 'oidc', text: 'invalid_client', rank: 2 },
      { vendor: 'oidc', text: 'unauthorized_client' },
      { vendor: 'oidc', text: 'error in handling response type', rank: 2 },
      { vendor: 'oidc', text: 'token_endpoint_auth_method' },
      { vendor: 'oidc', text: 'aadsts7000218' },
    ],
    remedy:
      'Send the secret in the header, or in the body, or an assertion, but only one; set the same method at both ends.',
    retest: COMPARE_AGAIN,
    limits: 'A capture of a browser holds no call from server to server.',
  },
  {
    id: 'O22',
    title: "The client's secret or key is the current one",
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'invalid_client' },
      { vendor: 'oidc', text: 'client authentication failed' },
      // mod_auth_openidc, whatever it was that the exchange of the code or the ID token failed for.
      { vendor: 'oidc', text: 'error in handling response type' },
      { vendor: 'oidc', text: 'invalid client secret' },
      { vendor: 'okta', text: 'client secret supplied for a confidential client is invalid' },
      { vendor: 'oidc', text: 'invalid client credentials' },
      { vendor: 'oidc', text: 'aadsts7000215' },
      { vendor: 'oidc', text: 'aadsts7000222' },
    ],
    remedy: 'Make a new secret at the provider, and store it at the relying party; then retire the old one.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O23',
    title: 'The code is exchanged once, and in time',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'invalid_grant' },
      { vendor: 'oidc', text: 'code was already redeemed' },
      { vendor: 'oidc', text: 'code not valid' },
      { vendor: 'okta', text: 'authorization code is invalid or has expired' },
    ],
    remedy:
      'Begin the sign-in anew; look for what calls the callback twice, such as a reload, a scanner of links or two workers.',
    retest: SIGN_IN_AGAIN,
    limits: 'Seen in a capture only when a code was sent twice by the browser.',
  },
  {
    id: 'O24',
    title: 'The token response is complete, and is not kept by caches',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'oidc', text: 'response is not a conform token endpoint response' }],
    remedy:
      'Have the provider answer with 200, JSON, `Cache-Control: no-store`, a token type and a lifetime.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O25',
    title: 'The ID token is from this issuer, for this client, about somebody, and valid now',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'unexpected aud claim value' },
      { vendor: 'oidc', text: 'unexpected iss claim value', rank: 2 },
      { vendor: 'oidc', text: 'unexpected azp' },
      { vendor: 'oidc', text: 'exp claim timestamp check failed', rank: 2 },
      { vendor: 'oidc', text: 'missing required … claim' },
      { vendor: 'oidc', text: 'invalid response encountered', rank: 3 },
      { vendor: 'oidc', text: 'jwt audience invalid' },
      { vendor: 'oidc', text: 'wrong recipient, payload audience' },
    ],
    remedy: 'Configure the client id that the token names as its audience, at the relying party.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'O26',
    title: 'The hashes in the ID token are those of the code, the access token and the state beside it',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'at_hash' },
      { vendor: 'oidc', text: 'c_hash' },
      { vendor: 'oidc', text: 's_hash' },
    ],
    remedy: 'Refuse the sign-in: parts of two sign-ins were mixed, or somebody changed one of them.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];
