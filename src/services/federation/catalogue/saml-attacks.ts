/** SAML: what only an attack, or a very odd product, gets wrong; and how a message is carried. */
import type { CheckEntry } from '../catalogue.ts';
import { CAPTURE_AGAIN, SIGN_IN_AGAIN } from './retest.ts';

export const ATTACK_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S11',
    title: 'The signature has one reference, and that is to the element that is read',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'id cannot refer to more than one element' },
      { vendor: 'saml', text: 'only 1 signed references should be present in signature' },
      { vendor: 'saml', text: 'referenced node does not refer to it' },
      { vendor: 'saml', text: 'too many signatures found for this element' },
    ],
    remedy: 'Treat the message as an attack: keep it, refuse it, and ask where it came from.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'S12',
    title: 'No second content was wrapped around the signed one',
    tiers: ['passive', 'live'],
    symptoms: [{ vendor: 'saml', text: 'signature wrapping' }],
    remedy:
      'Treat the message as an attack; update the service provider to a library that reads the verified bytes alone.',
    retest: CAPTURE_AGAIN,
    limits: 'Says what the message is, not whether the service provider would have been taken in.',
  },
  {
    id: 'S13',
    title: 'The document has no DTD, no entities, and no comment inside of a value',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'doctype' },
      { vendor: 'saml', text: 'not a valid xml document' },
    ],
    remedy: 'Treat the message as an attack: parsers read such values differently.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
  {
    id: 'S14',
    title: 'An assertion without a signature is refused',
    tiers: ['live'],
    symptoms: [],
    remedy: 'Set the service provider to demand signatures; it must let in nobody for whom nobody vouched.',
    retest: 'Send an unsigned assertion to a service provider for tests: it must refuse.',
    limits: 'What a service provider does with one is seen only by sending one, to one made for tests.',
  },
  {
    id: 'S15',
    title: 'The message is encoded as its binding says',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'okta', text: 'both post and get' },
      { vendor: 'okta', text: 'url-encoded' },
      { vendor: 'saml', text: 'not a valid xml document', rank: 3 },
      { vendor: 'saml', text: 'unable to decode' },
      { vendor: 'saml', text: 'unsupportedbinding' },
    ],
    remedy:
      'Have the sender use base64 for a post, and deflate, base64 and percent-encoding for a redirect, never a mixture.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];

export const STATUS_CHECKS: readonly CheckEntry[] = [
  {
    id: 'S16',
    title: 'The identity provider answered with success',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'zoho', text: 'authentication failed' },
      { vendor: 'cyberark', text: 'authentication failure' },
      { vendor: 'cyberark', text: 'pasws035e', rank: 4 },
      { vendor: 'saml', text: 'bad status code' },
      { vendor: 'saml', text: 'status:responder' },
      { vendor: 'saml', text: 'status:requester' },
      { vendor: 'saml', text: 'status:versionmismatch' },
      { vendor: 'saml', text: 'status:authnfailed' },
      { vendor: 'saml', text: 'status:requestdenied' },
      { vendor: 'saml', text: 'status code of the response was not success' },
    ],
    remedy:
      'Look into the log of the identity provider at that moment: it refused, often over a certificate or the signature of the request.',
    retest: SIGN_IN_AGAIN,
    limits: 'The response names a status; the reason is in the log of the identity provider.',
  },
  {
    id: 'S17',
    title: 'The response holds exactly one assertion',
    tiers: ['passive', 'live'],
    symptoms: [
      { vendor: 'saml', text: 'must contain 1 assertion' },
      { vendor: 'saml', text: 'multiple assertions' },
      { vendor: 'saml', text: 'missing saml assertion' },
      { vendor: 'cyberark', text: 'pasws035e', rank: 7 },
    ],
    remedy: 'Set the identity provider to send one assertion in a response.',
    retest: CAPTURE_AGAIN,
    limits: null,
  },
];
