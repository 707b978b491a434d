/** Flags of `federation verify` for what was captured. */
import { Flags } from '@oclif/core';
import { DEFAULT_SKEW } from './context/from-flags.ts';

export const evidenceFlags = {
  from: Flags.string({
    description: 'A HAR, SAML message, token, key set or metadata file; - reads stdin.',
    helpGroup: 'EVIDENCE',
  }),
  as: Flags.option({
    options: ['id-token', 'access-token', 'logout-token', 'client-assertion'] as const,
    description: 'What a single token has to be; else it is told by what is known and what it looks like.',
    helpGroup: 'EVIDENCE',
  })(),
  at: Flags.string({
    description:
      'Judge at this time, such as 2026-11-26T08:00:00Z; else a capture at its own time, the rest now.',
    helpGroup: 'EVIDENCE',
  }),
  skew: Flags.string({
    description: `How far the clocks of the two ends may be apart; ${DEFAULT_SKEW} when left out.`,
    helpGroup: 'EVIDENCE',
  }),
};

export const knowledgeFlags = {
  context: Flags.string({
    description: 'File that says all of this (YAML or JSON): schema/federation-context.schema.json.',
    helpGroup: 'KNOWN',
  }),
  idp: Flags.string({
    description:
      'The identity provider: a connection (with --app), or SAML metadata, a certificate (PEM or DER), a context file.',
    helpGroup: 'KNOWN',
  }),
  sp: Flags.string({
    description:
      'The service provider: a connection (with --identity-provider), or SAML metadata, a context file.',
    helpGroup: 'KNOWN',
  }),
  jwks: Flags.string({ description: 'Key set of the OpenID provider.', helpGroup: 'KNOWN' }),
  discovery: Flags.string({ description: 'Discovery document of the OpenID provider.', helpGroup: 'KNOWN' }),
  issuer: Flags.string({
    description: 'Issuer that is expected (OpenID Connect and SAML).',
    helpGroup: 'KNOWN',
  }),
  audience: Flags.string({
    description:
      'Client id, or entity ID of the service provider; further ones are other audiences of tokens.',
    multiple: true,
    helpGroup: 'KNOWN',
  }),
  'client-secret': Flags.string({
    description:
      'Secret of the client by reference (keychain:, age:, env:, file:, exec:, prompt), for tokens that are signed with it; with --live to sign in as the client of --redirect-uri.',
    helpGroup: 'KNOWN',
  }),
  'decryption-key': Flags.string({
    description:
      'Private key of the service provider (PEM) by reference, for assertions that are encrypted for it.',
    helpGroup: 'KNOWN',
  }),
  nonce: Flags.string({ description: 'Nonce that was sent.', helpGroup: 'KNOWN' }),
  state: Flags.string({ description: 'State that was sent.', helpGroup: 'KNOWN' }),
  'redirect-uri': Flags.string({
    description: 'Redirect URI that is registered; several are allowed.',
    multiple: true,
    helpGroup: 'KNOWN',
  }),
  acs: Flags.string({
    description: 'Assertion consumer service of the service provider; several are allowed.',
    multiple: true,
    helpGroup: 'KNOWN',
  }),
  'request-id': Flags.string({ description: 'ID of the SAML request that was sent.', helpGroup: 'KNOWN' }),
};
