/** Okta: what a connection needs, and the seams behind which its code loads. */
import type { VendorDescriptor } from '../contract.ts';
import { oktaRateLimit } from './rate-limit.ts';

const isToken = { field: 'method', in: ['token'] } as const;
const isService = { field: 'method', in: ['service'] } as const;
const isPerson = { field: 'method', in: ['person'] } as const;
const isOAuth = { field: 'method', in: ['service', 'person'] } as const;

export const okta: VendorDescriptor = {
  id: 'okta',
  label: 'Okta',
  urlExample: 'https://acme.okta.com',
  fields: [
    {
      name: 'method',
      kind: 'choice',
      choices: ['service', 'token', 'person'],
      default: 'service',
      required: true,
      help: 'How to sign in: as a service application with a key of its own, with an API token, or as a person in the browser',
    },
    {
      name: 'clientId',
      kind: 'text',
      required: true,
      when: isOAuth,
      help: 'Client id of the application',
    },
    {
      name: 'privateKey',
      kind: 'secret',
      required: true,
      when: isService,
      help: 'Private key of the service application, as PEM or JWK, RSA or EC',
    },
    {
      name: 'keyId',
      kind: 'text',
      optional: true,
      when: isService,
      help: 'Id (kid) of that key in the application; beats the one in a JWK',
    },
    {
      name: 'apiToken',
      kind: 'secret',
      required: true,
      when: isToken,
      help: 'API token of an administrator; it has the rights of its owner',
    },
    {
      name: 'flow',
      kind: 'choice',
      choices: ['browser', 'device'],
      default: 'browser',
      when: isPerson,
      help: 'Where the person signs in: in the browser of this machine, or with a code on another device',
    },
    {
      name: 'redirectPort',
      kind: 'number',
      optional: true,
      when: isPerson,
      help: 'Port of http://127.0.0.1:PORT/callback, when the application takes one only; a free one when left out',
    },
  ],
  rateLimit: oktaRateLimit,
  provides: {
    health: () => import('./health.ts').then((module) => module.oktaHealth),
    directory: () => import('./directory.ts').then((module) => module.oktaDirectory),
    sso: () => import('./sso/tenant.ts').then((module) => module.oktaTenant),
    events: () => import('./events.ts').then((module) => module.oktaEvents),
    assertions: () => import('./assertion/source.ts').then((module) => module.oktaAssertions),
    sessions: () => import('./sign-in/sessions.ts').then((module) => module.oktaSessions),
    federation: () => import('./federation/end.ts').then((module) => module.oktaFederation),
    certificates: () => import('./federation/certificates.ts').then((module) => module.oktaCertificates),
    setup: () => import('./setup.ts').then((module) => module.oktaSetup),
  },
};
