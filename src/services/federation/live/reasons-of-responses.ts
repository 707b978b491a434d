/** Why a service provider did not take a SAML response, as its log says it. The first that fits counts: what is special stands before what is general. */
import type { LogReason } from './log-reasons.ts';

export const RESPONSE_REASONS: readonly LogReason[] = [
  {
    marks: /digital signature|signature (does not|did not|validation)/i,
    oidc: null,
    saml: 'S6',
    reason: 'signature-not-trusted',
    says: 'the signature does not hold by the certificate that it trusts',
  },
  {
    marks: /issuer\b.{0,300}did not match|invalid issuer/i,
    oidc: 'O2',
    saml: 'S18',
    reason: 'issuer-other',
    says: 'the issuer is another than the one that it has',
  },
  {
    marks: /audience|did not designate us as the target/i,
    oidc: 'O25',
    saml: 'S19',
    reason: 'audience-other',
    says: 'the assertion is not meant for it',
  },
  {
    marks: /not yet valid/i,
    oidc: 'O11',
    saml: 'S23',
    reason: 'not-yet-valid',
    says: 'the assertion is not valid yet by its clock',
  },
  {
    marks: /has expired|expired assertion|condition.*expired/i,
    oidc: 'O11',
    saml: 'S23',
    reason: 'expired',
    says: 'the assertion is no longer valid by its clock',
  },
  {
    marks: /used before|replay/i,
    oidc: 'O23',
    saml: 'S28',
    reason: 'replayed',
    says: 'it has seen this answer before',
  },
  {
    marks: /destination/i,
    oidc: null,
    saml: 'S20',
    reason: 'destination-other',
    says: 'the response is meant for another address',
  },
  {
    marks: /recipient/i,
    oidc: null,
    saml: 'S21',
    reason: 'recipient-other',
    says: 'the assertion is meant for another address',
  },
  {
    marks: /inresponseto|no request .* answer/i,
    oidc: null,
    saml: 'S25',
    reason: 'in-response-to-unknown',
    says: 'it does not know the request that this answers',
  },
  {
    marks: /invalid saml response: the status/i,
    oidc: null,
    saml: 'S16',
    reason: 'status-not-success',
    says: 'the identity provider says that it failed',
  },
];
