/** Auth0: what a connection needs, and the seams behind which its code loads. */
import type { VendorDescriptor } from '../contract.ts';
import { auth0RateLimit } from './rate-limit.ts';

const bySecret = { field: 'method', in: ['secret'] } as const;
const byKey = { field: 'method', in: ['key'] } as const;

export const auth0: VendorDescriptor = {
  id: 'auth0',
  label: 'Auth0',
  urlExample: 'https://acme.eu.auth0.com',
  fields: [
    {
      name: 'method',
      kind: 'choice',
      choices: ['secret', 'key'],
      default: 'secret',
      required: true,
      help: 'How the machine-to-machine application proves who it is: by its client secret, or by a private key',
    },
    {
      name: 'clientId',
      kind: 'text',
      required: true,
      help: 'Client id of a machine-to-machine application that is authorized for the Auth0 Management API',
    },
    {
      name: 'clientSecret',
      kind: 'secret',
      required: true,
      when: bySecret,
      help: 'Client secret of that application',
    },
    {
      name: 'privateKey',
      kind: 'secret',
      required: true,
      when: byKey,
      help: 'Private key whose public half the application has as a credential, as PEM or JWK, RSA',
    },
    {
      name: 'keyId',
      kind: 'text',
      optional: true,
      when: byKey,
      help: 'Id (kid) of that credential; beats the one in a JWK',
    },
  ],
  rateLimit: auth0RateLimit,
  provides: {
    health: () => import('./health.ts').then((module) => module.auth0Health),
    events: () => import('./events.ts').then((module) => module.auth0Events),
    federation: () => import('./federation/end.ts').then((module) => module.auth0Federation),
    certificates: () => import('./federation/certificates.ts').then((module) => module.auth0Certificates),
    sso: () => import('./sso/tenant.ts').then((module) => module.auth0Tenant),
  },
};
