/** SAML: what a sign-in carries about the person, and back to where they were. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const SUBJECT_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S27',
    title: 'The RelayState comes back as it was sent',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'missing relaystate' },
      { vendor: 'saml', text: 'relaystate', rank: 2 },
    ],
    remedy:
      'Have the identity provider return the RelayState of the request; keep it short, and no open redirect.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'S28',
    title: 'No assertion is used twice',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'saml', text: 'replay' }],
    remedy:
      'Begin the sign-in anew; the service provider must remember the ids of assertions that it has taken.',
    retest: SIGN_IN_AGAIN,
    limits: 'A capture shows that one was sent twice, not that the second was taken.',
  },
  {
    id: 'S29',
    title: 'The assertion names the person, in the format that was asked for',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'email address not valid' },
      { vendor: 'saml', text: 'invalidnameidpolicy' },
      { vendor: 'saml', text: 'missing saml nameid' },
      { vendor: 'saml', text: 'nameid', rank: 2 },
      { vendor: 'saml', text: 'unable to find username' },
    ],
    remedy:
      'Set format and value of the NameID at the identity provider: e-mail address for Zoho, unspecified with the vault user name for PVWA.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'S30',
    title: 'The person exists at the service provider, and may use SAML there',
    tiers: ['static', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'not a registered saml user' },
      { vendor: 'zoho', text: 'saml is not enabled' },
      { vendor: 'cyberark', text: 'pasws035e', rank: 3 },
      { vendor: 'saml', text: 'unknownprincipal' },
    ],
    remedy: 'Provision the person at the service provider, under the name that the assertion carries.',
    retest: SIGN_IN_AGAIN,
    limits: 'A capture shows the name that was sent, not who is there.',
  },
  {
    id: 'S31',
    title: 'All attributes that the service provider needs are sent, once, with a value',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'unable to transform email to username', rank: 2 },
      { vendor: 'saml', text: 'no attributestatement' },
      { vendor: 'saml', text: 'invalidattrnameorvalue' },
    ],
    remedy:
      'Add the attribute statement at the identity provider, with the name that the mapping of the other end reads.',
    retest: CAPTURE_AGAIN,
    limits: 'Which attributes are needed is known from the configuration of the service provider alone.',
  },
  {
    id: 'S32',
    title: 'The assertion is encrypted if that is wanted, for the key of this service provider',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'oaep decoding error' },
      { vendor: 'zoho', text: 'saml_err_011' },
      { vendor: 'saml', text: 'invalid encryptedassertion' },
      { vendor: 'saml', text: 'no decryption key' },
    ],
    remedy:
      'Give the encryption certificate of the service provider to the identity provider, or switch encryption off at both.',
    retest: COMPARE_AGAIN,
    limits: 'What is inside can be read only with the private key of the service provider.',
  },
  {
    id: 'S33',
    title: 'The person signed in by a method that the service provider asked for',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'noauthncontext' },
      { vendor: 'saml', text: 'authncontext' },
      { vendor: 'saml', text: 'match requested authentication method' },
    ],
    remedy:
      'Ask for less, or with `minimum`, at the service provider; or demand the method at the identity provider.',
    retest: SIGN_IN_AGAIN,
    limits: null,
  },
];
