/** SAML: requests, sign-out, and what stands around a sign-in. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const SURROUNDING_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S34',
    title: 'Authentication requests are signed where that is demanded',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'wantauthnrequestssigned' },
      { vendor: 'saml', text: 'request … not signed' },
      { vendor: 'saml', text: 'invalid query signature' },
      { vendor: 'saml', text: 'missing certificate in metadata for' },
      { vendor: 'saml', text: 'no signature found on message', rank: 2 },
    ],
    remedy:
      'Sign requests at the service provider (PVWA: saml.config), or stop demanding it at the identity provider.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'S35',
    title: 'A silent request is answered, or its refusal is handled',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'saml', text: 'nopassive' }],
    remedy: 'Ask without IsPassive at the service provider when the silent request was refused.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'S36',
    title: 'The service provider takes requests that come from the host of the identity provider',
    tiers: ['static'],
    symptoms: [
      { vendor: 'cyberark', text: 'allowedreferrer' },
      { vendor: 'cyberark', text: 'pasws035e', rank: 8 },
      { vendor: 'saml', text: 'referrer … not allowed' },
      { vendor: 'saml', text: 'blocked by cors policy' },
      { vendor: 'saml', text: 'form-action' },
    ],
    remedy:
      'Add the address of the identity provider to the allowed referrers of PVWA (Options > Access Restriction), or to the policy of the page.',
    retest: SIGN_IN_AGAIN,
    limits: 'A request that a browser stopped has no answer in a capture.',
  },
  {
    id: 'S37',
    title: 'The application and the connection are active, and the person is assigned',
    tiers: ['static', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'connection disabled', rank: 2 },
      { vendor: 'auth0', text: 'connection is disabled', rank: 2 },
      { vendor: 'auth0', text: 'connection is not enabled', rank: 2 },
      { vendor: 'okta', text: 'app … inactive' },
      { vendor: 'okta', text: 'not assigned to this application' },
    ],
    remedy:
      'Activate the application at the identity provider and assign the person, or enable it on the connection at the other end.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S38',
    title: 'A sign-out is signed, names the session, and is answered',
    tiers: ['passive'],
    symptoms: [
      { vendor: 'saml', text: 'logoutrequest' },
      { vendor: 'saml', text: 'partiallogout' },
      { vendor: 'saml', text: 'sign-out … failed' },
      { vendor: 'saml', text: 'logout … failed' },
    ],
    remedy:
      'Set the sign-out address and the certificate of the service provider at the identity provider; send NameID and SessionIndex.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'S39',
    title: 'Provisioning and sign-in make the same account, not two',
    tiers: ['static'],
    symptoms: [{ vendor: 'okta', text: 'unable to match the transformed username', rank: 3 }],
    remedy: 'Let one of the two make accounts, and give both the same user name.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'S40',
    title: 'The capture holds no secret that still works',
    tiers: ['passive'],
    symptoms: [],
    remedy:
      'Pass on a copy by `idctl federation redact FILE --out FILE`; end the sessions that the capture shows.',
    retest: 'Run `idctl federation verify --from FILE` on the copy.',
    limits: null,
  },
];
