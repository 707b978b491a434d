/** OpenID Connect: what the provider publishes, and the keys it signs with. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const PROVIDER_CHECKS: readonly CheckEntry[] = [
  {
    id: 'O1',
    title: 'The discovery document is there, as JSON, at the address that is configured',
    tiers: ['static', 'passive', 'live'],
    symptoms: [{ vendor: 'auth0', text: 'options.issuer is missing' }],
    remedy:
      'Configure the whole address of the discovery document, with `/.well-known/openid-configuration` at its end, at the relying party.',
    retest: COMPARE_AGAIN,
    limits: 'A capture holds the document only when a browser fetched it.',
  },
  {
    id: 'O2',
    title: 'The issuer is the same string in the discovery document, in the tokens and in the configuration',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'issuer mismatch' },
      { vendor: 'oidc', text: 'unexpected iss claim value' },
      { vendor: 'oidc', text: 'discovered metadata issuer does not match' },
      { vendor: 'oidc', text: 'unexpected json attribute value encountered', rank: 2 },
      { vendor: 'oidc', text: 'jwt issuer invalid' },
    ],
    remedy:
      'Copy the issuer from the discovery document into the configuration of the relying party, to the character: a slash at the end counts.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O3',
    title: 'Names and addresses hold no character that cannot be seen',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'issuer mismatch', rank: 2 },
      { vendor: 'oidc', text: 'unexpected json attribute value encountered', rank: 1 },
    ],
    remedy:
      'Type the value anew where it is configured, instead of pasting it; the finding says which character is wrong, and where.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O4',
    title: 'The issuer is that of the authorization server that is meant',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'authorization server id is invalid' },
      { vendor: 'oidc', text: 'issuer mismatch', rank: 3 },
    ],
    remedy:
      'Use the issuer of the intended server everywhere: the org itself, or a custom authorization server with its id in the path.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O5',
    title: 'The discovery document holds everything that a relying party needs',
    tiers: ['static', 'passive', 'live'],
    symptoms: [{ vendor: 'oidc', text: 'must be configured' }],
    remedy: 'Have the missing field published by the provider, or configure the endpoint by hand.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O6',
    title: 'Every endpoint is reached over HTTPS with a certificate chain that holds',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'fetch failed' },
      { vendor: 'oidc', text: 'self-signed certificate' },
      { vendor: 'oidc', text: 'unable to verify the first certificate' },
      { vendor: 'oidc', text: 'certificate has expired' },
    ],
    remedy:
      'Serve the whole chain at the endpoint, or install the certification authority where the relying party runs.',
    retest: COMPARE_AGAIN,
    limits: 'A capture shows addresses, not certificates.',
  },
  {
    id: 'O7',
    title: 'All endpoints belong to the host of the issuer, or to one custom domain',
    tiers: ['static', 'passive', 'live'],
    symptoms: [{ vendor: 'oidc', text: 'issuer mismatch', rank: 4 }],
    remedy: 'Use one domain at both ends: configure the issuer and the endpoints of the same domain.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O8',
    title: 'The keys that the provider publishes hold the one that signed, and all are strong enough',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'kid not found' },
      { vendor: 'oidc', text: 'no applicable key found in the json web key set' },
      { vendor: 'oidc', text: 'signature verification failed', rank: 1 },
      { vendor: 'oidc', text: 'unable to find a signing key that matches' },
    ],
    remedy:
      'Publish the signing key in the JWK Set of the provider, and let the relying party fetch it anew.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O9',
    title: 'After a rotation, the new key is published and the old one stays for a while',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'kid not found', rank: 2 },
      { vendor: 'oidc', text: 'no applicable key found in the json web key set', rank: 2 },
      { vendor: 'oidc', text: 'signature verification failed', rank: 2 },
    ],
    remedy:
      'Let the relying party fetch the JWK Set once more when a token names a key that it does not know.',
    retest: SIGN_IN_AGAIN,
    limits: 'One look shows the keys of one moment; a rotation is seen only when two looks differ.',
  },
  {
    id: 'O10',
    title: 'Tokens are signed with an algorithm that was agreed on, and never with none',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'oidc', text: 'alg (algorithm) header parameter value not allowed' },
      { vendor: 'oidc', text: 'unexpected jwt alg header' },
      { vendor: 'oidc', text: 'signature verification failed', rank: 3 },
    ],
    remedy:
      'Set RS256, PS256 or ES256 for the ID token at the provider, and allow exactly that at the relying party.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];
