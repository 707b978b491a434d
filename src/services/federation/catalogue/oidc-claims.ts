/** OpenID Connect: claims for matching, sessions, and the extensions. */
import type { CheckEntry } from '../catalogue.ts';
import { COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const CLAIM_CHECKS: readonly CheckEntry[] = [
  {
    id: 'O27',
    title: 'The person signed in as freshly and as strongly as was asked',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'auth_time' },
      { vendor: 'oidc', text: 'max_age' },
      { vendor: 'oidc', text: 'acr_values' },
      { vendor: 'oidc', text: 'unmet_authentication_requirements' },
    ],
    remedy: 'Ask for it in the sign-in policy of the provider, or ask for less at the relying party.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O28',
    title: 'Every scope that is asked for is granted, openid among them',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'scopes are not configured' },
      { vendor: 'oidc', text: 'invalid_scope' },
      { vendor: 'oidc', text: 'insufficient_scope' },
      { vendor: 'oidc', text: 'groups claim … missing' },
    ],
    remedy:
      'Grant the scope to the client at the authorization server, and put the claim on the token that is read.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O29',
    title: 'The token carries the claims by which the relying party finds the person',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'profile … missing' },
      { vendor: 'oidc', text: 'remote user could not be set' },
    ],
    remedy: 'Map e-mail, user name and groups into the ID token or userinfo at the provider.',
    retest: SIGN_IN_AGAIN,
    limits: 'Which claims are needed is known from the configuration of the relying party alone.',
  },
  {
    id: 'O30',
    title: 'Userinfo answers, about the person of the ID token',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'sub mismatch' },
      { vendor: 'oidc', text: 'unexpected userinfo sub' },
    ],
    remedy: 'Refuse the sign-in where the subjects differ; set the userinfo endpoint of the same provider.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O31',
    title: 'A renewed ID token is from the same issuer, about the same person, for the same client',
    tiers: ['passive'],
    symptoms: [],
    remedy:
      'Keep the newest refresh token at the relying party: with rotation an older one is worth nothing.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O32',
    title: 'Who signs out is signed out at both ends, and lands at a registered address',
    tiers: ['static', 'passive'],
    symptoms: [
      { vendor: 'oidc', text: 'post_logout_redirect_uri' },
      { vendor: 'oidc', text: 'not signed out' },
    ],
    remedy: 'Register the address for after the sign-out at the provider, in the list for sign-out.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O33',
    title: 'Requests are pushed or signed, and responses signed, where that is demanded',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'invalid_request' },
      { vendor: 'oidc', text: 'request_uri' },
      { vendor: 'oidc', text: 'invalid_request_object' },
      { vendor: 'oidc', text: 'invalid_authorization_details' },
    ],
    remedy: 'Switch the same on at both ends: pushed requests, request objects or signed responses.',
    retest: COMPARE_AGAIN,
    limits: 'Pushed requests go from server to server and are in no capture of a browser.',
  },
  {
    id: 'O34',
    title: 'The proof of possession (DPoP) belongs to its call, its key and its moment',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'invalid_dpop_proof' },
      { vendor: 'oidc', text: 'use_dpop_nonce' },
    ],
    remedy: 'Send a new proof for each call, with the nonce that the server asked for.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O35',
    title: "The client's certificate is the one that its tokens are bound to",
    tiers: ['passive'],
    symptoms: [{ vendor: 'oidc', text: 'invalid_client', rank: 3 }],
    remedy: 'Register the current certificate at the provider, and call the endpoints for certificates.',
    retest: SIGN_IN_AGAIN,
    limits: 'No capture holds the certificate of a client: give it in a context file.',
  },
];
