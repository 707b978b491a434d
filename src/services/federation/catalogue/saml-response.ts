/** Checks of a SAML response: its times, and what it answers. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const RESPONSE_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S23',
    title: 'The assertion is within its time',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'condition validation failed' },
      { vendor: 'saml', text: 'assertion not yet valid' },
      { vendor: 'saml', text: 'clocks skewed too much' },
      { vendor: 'saml', text: 'assertion too old' },
      { vendor: 'saml', text: 'not yet valid' },
      { vendor: 'saml', text: 'no valid subject confirmation', rank: 3 },
      { vendor: 'cyberark', text: 'pasws035e', rank: 6 },
      { vendor: 'saml', text: 'assertion that is valid in the future' },
      { vendor: 'saml', text: 'assertion that has expired' },
      { vendor: 'saml', text: 'please check your clock settings' },
    ],
    remedy: 'Set the clocks of both machines by NTP; then allow a small skew; never switch the check off.',
    retest: SIGN_IN_AGAIN,
    limits: 'A capture is judged at the time of its own entries, by the clock of that browser.',
  },
  {
    id: 'S24',
    title: 'The confirmation of the subject, and its session, have not ended',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'session … expired' },
      { vendor: 'saml', text: 'no valid subject confirmation' },
      { vendor: 'saml', text: 'valid subjectconfirmation was not found' },
    ],
    remedy: 'Lengthen the lifetime of assertions at the identity provider, or find what delays the person.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'S25',
    title: 'The response answers a request of the service provider, once',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'idp-initiated default app not configured' },
      { vendor: 'saml', text: 'inresponseto is not valid' },
      { vendor: 'saml', text: 'inresponseto is missing from response' },
      { vendor: 'saml', text: 'inresponseto does not match subjectinresponseto' },
      { vendor: 'saml', text: 'inresponseto' },
    ],
    remedy:
      'Keep the request at the service provider until its answer comes: one session store for all nodes, and a cookie that survives the way back.',
    retest: CAPTURE_AGAIN,
    limits: 'A capture that begins after the request cannot tell.',
  },
  {
    id: 'S26',
    title: 'A response that nobody asked for is allowed, or is not sent',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'idp-initiated default app not configured', rank: 2 },
      { vendor: 'cyberark', text: 'idp-initiated', rank: 2 },
      { vendor: 'saml', text: 'unsolicited response' },
    ],
    remedy:
      'Begin at the service provider; else set a default application and protocol at the Auth0 connection, or EnableIdPInitiatedSso in web.config of PVWA.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
];
