/** Checks of a SAML response: whom it is from, whom it is for, and where it is sent. */
import type { CheckEntry } from '../catalogue.ts';
import { COMPARE_AGAIN } from './retest.ts';

export const PARTY_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S18',
    title: 'The issuer is the one that the service provider is configured for',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'issuer … did not match the issuer configured' },
      { vendor: 'zoho', text: 'saml_err_007' },
      { vendor: 'cyberark', text: 'pasws035e', rank: 5 },
      { vendor: 'saml', text: 'unknown saml issuer' },
      { vendor: 'saml', text: 'missing saml issuer' },
      { vendor: 'saml', text: 'invalid issuer in the assertion/response' },
      { vendor: 'saml', text: 'application with identifier … was not found' },
    ],
    remedy:
      'Copy the entity id of the identity provider, to the character, into the service provider; in saml.config that is the name of PartnerIdentityProvider.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S19',
    title: 'The assertion is for this service provider: its entity id is among the audiences',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'auth0', text: 'audience is invalid' },
      { vendor: 'okta', text: 'did not designate us as the target' },
      { vendor: 'cyberark', text: 'pasws035e' },
      { vendor: 'saml', text: 'audience mismatch' },
      { vendor: 'saml', text: 'assertion has no audiencerestriction' },
      { vendor: 'saml', text: 'audiencerestriction has no audience value' },
      { vendor: 'saml', text: 'is not a valid audience for' },
      { vendor: 'saml', text: 'response audience does not match' },
    ],
    remedy:
      'Set the audience at the identity provider to the entity id of the service provider; for PVWA that is the name of ServiceProvider in saml.config, PasswordVault at first.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S20',
    title: 'The destination of the response is the address that it was sent to',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'destination attribute is not present' },
      { vendor: 'saml', text: 'invalid destination' },
      { vendor: 'saml', text: 'destination … did not match' },
      { vendor: 'saml', text: 'destination in response' },
      { vendor: 'saml', text: 'response was received at' },
    ],
    remedy:
      'Set the destination at the identity provider to the ACS address: full host name, and the domain of the right data centre.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S21',
    title: 'The recipient in the subject confirmation is the ACS',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'invalid subject confirmation data specified' },
      { vendor: 'saml', text: 'no valid subject confirmation', rank: 2 },
      { vendor: 'saml', text: 'invalid recipient' },
      { vendor: 'saml', text: 'recipient in subjectconfirmationdata' },
      { vendor: 'saml', text: 'valid subjectconfirmation was not found', rank: 2 },
    ],
    remedy: 'Set the recipient at the identity provider to the ACS address of the service provider.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S22',
    title: 'The ACS is the one of this version, this region and this organization',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'no such organization' },
      { vendor: 'cyberark', text: '/passwordvault/auth/saml … 404' },
      { vendor: 'saml', text: 'assertionconsumerserviceurl … not found in the metadata' },
    ],
    remedy:
      'Copy the ACS from the metadata of the service provider; PVWA from version 10 has it below /PasswordVault/api/auth/saml/logon, Zoho one in each data centre.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
];
