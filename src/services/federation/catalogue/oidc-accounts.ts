/** OpenID Connect: from a token to an account, and what else stands between. */
import type { CheckEntry } from '../catalogue.ts';
import { COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const ACCOUNT_CHECKS: readonly CheckEntry[] = [
  {
    id: 'O36',
    title: 'The user name that is made of the claims finds exactly one account',
    tiers: ['static', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'unable to match transformed username' },
      { vendor: 'okta', text: 'unable to match the transformed username' },
      { vendor: 'okta', text: 'user not found' },
      { vendor: 'okta', text: 'unable to transform email to username' },
      { vendor: 'okta', text: 'general_nonsuccess' },
    ],
    remedy:
      'Make the template of the identity provider in the target org use a claim that is always there and unique, such as the subject.',
    retest: SIGN_IN_AGAIN,
    limits: 'The page shows a general error; the reason is in the System Log of the target org alone.',
  },
  {
    id: 'O37',
    title:
      'Accounts are made at sign-in where that is wanted: at the identity provider, and in the whole org',
    tiers: ['static', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'jit_failure' },
      { vendor: 'okta', text: 'user not created' },
      { vendor: 'okta', text: 'user not found', rank: 2 },
      { vendor: 'okta', text: 'unable to match the transformed username', rank: 2 },
      { vendor: 'okta', text: 'general_nonsuccess', rank: 2 },
    ],
    remedy:
      'Switch on just-in-time provisioning for the org (Customizations > Other) and for the identity provider, and map all required attributes.',
    retest: SIGN_IN_AGAIN,
    limits: 'The setting of the org cannot be read by its API: it shows only in what happens.',
  },
  {
    id: 'O38',
    title: 'An account that exists is linked at sign-in, or is meant not to be',
    tiers: ['static', 'live'],
    symptoms: [{ vendor: 'okta', text: 'general_nonsuccess', rank: 3 }],
    remedy:
      'Set the linking rule of the identity provider in the target org: filter, groups, administrators.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
  {
    id: 'O39',
    title: 'No user name holds a slash',
    tiers: ['static'],
    symptoms: [{ vendor: 'okta', text: 'method not supported' }],
    remedy: 'Rename the person at the source, or map another attribute to the user name.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O40',
    title: 'The device is one that the policy accepts',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'zta' },
      { vendor: 'okta', text: 'policy evaluation failed', rank: 2 },
      { vendor: 'oidc', text: 'access_denied', rank: 3 },
    ],
    remedy:
      'Follow the signal: plug-in of Okta Verify, data.zta on the device, caching of the sensor, then the rule of the policy.',
    retest: SIGN_IN_AGAIN,
    limits: 'Which rule refused is told by the log of the provider alone.',
  },
  {
    id: 'O41',
    title: 'The connection is switched on for the application and the organization',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'connection disabled' },
      { vendor: 'auth0', text: 'connection is disabled' },
      { vendor: 'auth0', text: 'connection is not enabled' },
      { vendor: 'auth0', text: 'connection was not found' },
    ],
    remedy:
      'Enable the application on the connection in the Auth0 tenant; for an organization, the membership, too.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'O42',
    title: 'The logs of both ends tell of this sign-in',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'okta', text: 'general_nonsuccess', rank: 4 }],
    remedy: 'Read the logs of both ends for the same two minutes, in order of time.',
    retest: 'Follow both logs with `idctl federation watch` while somebody signs in.',
    limits: 'Needs connections to both ends.',
  },
];
