/** SAML: metadata, certificates and keys. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN } from './retest.ts';

export const METADATA_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S1',
    title: 'The metadata can be read, and describes the role and the entity that it should',
    tiers: ['static', 'passive'],
    symptoms: [
      { vendor: 'saml', text: 'metadata … import' },
      { vendor: 'saml', text: 'not a valid xml document', rank: 2 },
    ],
    remedy: 'Give the address, or the file, of the metadata itself: of the right end, and of one entity.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S2',
    title: 'The metadata is still valid',
    tiers: ['static', 'passive'],
    symptoms: [{ vendor: 'saml', text: 'expired_xml' }],
    remedy:
      'Fetch the metadata anew where it was imported; let its owner publish it with a later `validUntil`.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S3',
    title: 'The metadata is signed by whom it should be, if it is signed',
    tiers: ['static', 'passive'],
    symptoms: [],
    remedy: 'Take the metadata from its owner anew, and pin the certificate that signs it.',
    retest: COMPARE_AGAIN,
    limits: 'Without a pinned certificate a signature proves only that the document is whole.',
  },
  {
    id: 'S4',
    title: 'What is published, what is configured and what was copied to the other end agree',
    tiers: ['static', 'passive'],
    symptoms: [
      { vendor: 'saml', text: 'unable to locate metadata for' },
      { vendor: 'saml', text: 'metadata not found' },
    ],
    remedy:
      'Correct the end that the finding names: entity id, ACS and certificate are copies of one another.',
    retest: COMPARE_AGAIN,
    limits: 'Needs connections to both ends, or their metadata.',
  },
  {
    id: 'S5',
    title: 'The signing certificates are valid now, and for long enough',
    tiers: ['static', 'passive'],
    symptoms: [
      { vendor: 'okta', text: 'digital signature did not validate', rank: 2 },
      { vendor: 'okta', text: 'signature … did not validate', rank: 2 },
      { vendor: 'saml', text: 'certificate … expired' },
    ],
    remedy: 'Roll the signing certificate over: `idctl federation certs roll` does it without an outage.',
    retest: 'Run `idctl federation certs`.',
    limits: 'Many service providers go by the key and never look at the dates.',
  },
  {
    id: 'S6',
    title: 'The key that signed is one that the service provider was given',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'digital signature did not validate' },
      { vendor: 'okta', text: 'signature … did not validate' },
      { vendor: 'zoho', text: 'signature validation failed' },
      { vendor: 'auth0', text: 'thumbprint … mismatch' },
      { vendor: 'saml', text: 'invalid signature' },
      { vendor: 'saml', text: 'failed to verify signature' },
      { vendor: 'saml', text: 'invalid document signature', rank: 2 },
      { vendor: 'cyberark', text: 'pasws035e', rank: 2 },
      { vendor: 'saml', text: 'unable to validate signature' },
    ],
    remedy:
      'Upload the current signing certificate of the identity provider at the service provider, by hand where no metadata is followed.',
    retest: COMPARE_AGAIN,
    limits: null,
  },
  {
    id: 'S7',
    title: 'Around a change of the signing certificate, old and new are trusted together',
    tiers: ['static', 'passive'],
    symptoms: [
      { vendor: 'okta', text: 'digital signature did not validate', rank: 3 },
      { vendor: 'okta', text: 'signature … did not validate', rank: 3 },
      { vendor: 'saml', text: 'failed to verify signature', rank: 2 },
    ],
    remedy: 'Publish the next certificate early, and give it to the service provider before the switch.',
    retest: 'Run `idctl federation certs`.',
    limits: 'A service provider that can hold one certificate alone has no overlap.',
  },
  {
    id: 'S8',
    title: 'Keys have 2048 bits or more, and signatures use SHA-256 or better',
    tiers: ['static', 'passive'],
    symptoms: [
      { vendor: 'saml', text: 'deprecated algorithm' },
      { vendor: 'saml', text: 'unsupported signature algorithm' },
      { vendor: 'saml', text: 'rsa-sha1' },
    ],
    remedy: 'Set RSA-SHA256 and SHA-256 at the identity provider, with a key of 2048 bits or more.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];

export const SIGNATURE_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S9',
    title: 'The signature uses exclusive canonicalization and no other transform',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'unsupported transform' },
      { vendor: 'saml', text: 'too many transforms' },
    ],
    remedy:
      'Have the identity provider sign with the enveloped-signature and exclusive c14n transforms alone.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'S10',
    title: 'What the service provider demands to be signed is signed',
    tiers: ['static', 'passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'invalid document signature' },
      { vendor: 'saml', text: 'assertion … not signed' },
      { vendor: 'saml', text: 'response … not signed' },
      { vendor: 'saml', text: 'invalid signature', rank: 2 },
      { vendor: 'saml', text: 'neither the assertion nor the response was signed' },
      { vendor: 'saml', text: 'no signature found on message' },
    ],
    remedy:
      'Switch the signature of the response or the assertion on at the identity provider, or demand what it sends at the service provider.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];
