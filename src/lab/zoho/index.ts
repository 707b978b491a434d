/**
 * The stand-in of Zoho's accounts as a SAML service provider: an organisation whose administrator pastes the identity
 * provider's address and certificate into the admin panel. What it does not do is in docs/lab-differences.md.
 */
import * as z from 'zod';
import type { LabContext, LabVendor } from '../kernel/contract.ts';
import type { ZohoState } from './model.ts';
import { authenticationSchema, type Organisation } from './organisation.ts';
import { createZohoApp } from './routes.ts';

const LISTENER = 'zoho';

const stateSchema = z.strictObject({
  zoid: z.string(),
  dataCentre: z.string(),
  verifiedDomains: z.array(z.string()),
  users: z.array(z.strictObject({ email: z.string(), name: z.string(), samlEnabled: z.boolean() })),
  authentication: authenticationSchema.nullable(),
  sessions: z.array(z.strictObject({ id: z.string(), email: z.string(), expiresAtMs: z.number() })),
  pending: z.record(z.string(), z.string()),
  used: z.record(z.string(), z.number()),
});

export function createZohoLab(context: LabContext): LabVendor {
  const organisation: Organisation = {
    context,
    state: seed(context),
    ownUrl: () => context.urlOf(LISTENER),
  };
  return {
    id: 'zoho',
    listeners: [{ name: LISTENER, app: createZohoApp(organisation), tls: 'none' }],
    reset: () => {
      organisation.state = seed(context);
    },
    save: () => structuredClone(organisation.state),
    load: (saved) => {
      organisation.state = stateSchema.parse(saved);
    },
    on: (event, data) => receive(organisation, event, data),
    // People sign in at their identity provider.
    credentials: () => ({}),
    faultResponse: (kind) =>
      new Response('<!doctype html>\n<title>Zoho</title><p>Try again later.</p>\n', {
        status: Number(kind),
        headers: { 'content-type': 'text/html; charset=utf-8' },
      }),
  };
}

/** The small company's people, one of whom has not been switched over yet. */
function seed({ chance }: LabContext): ZohoState {
  const person = (email: string, name: string, samlEnabled = true) => ({ email, name, samlEnabled });
  return {
    zoid: `6${chance.text(8, '0123456789')}`,
    dataCentre: 'eu',
    verifiedDomains: ['lab.example'],
    users: [
      person('sam.reed@lab.example', 'Sam Reed'),
      person('mira.okafor@lab.example', 'Mira Okafor'),
      person('ana.ruiz@lab.example', 'Ana Ruiz'),
      person('ben.cole@lab.example', 'Ben Cole', false),
    ],
    authentication: null,
    sessions: [],
    pending: {},
    used: {},
  };
}

function receive({ state }: Organisation, event: string, data: unknown): void {
  switch (event) {
    case 'seeded':
      return;
    case 'custom-authentication':
      // Null switches it off.
      state.authentication = data === null ? null : authenticationSchema.parse(data);
      return;
    default:
      throw new Error(`the Zoho stand-in knows no event "${event}"`);
  }
}
