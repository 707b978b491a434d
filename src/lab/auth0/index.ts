/** The lab's Auth0: one tenant, `lab`, on one plain http listener. */
import * as z from 'zod';
import type { LabContext, LabVendor } from '../kernel/contract.ts';
import { createApp } from './app.ts';
import { Auth0Fault, toResponse } from './fault.ts';
import { rateLimitHeaders } from './rate-limit.ts';
import { forget } from './rules/connections.ts';
import { loadState } from './saved.ts';
import { credentials, seed } from './seed/seed.ts';
import { unseeded } from './seed/unseeded.ts';
import { LISTENER, newText, VENDOR_ID, type World } from './world.ts';

/** When an ordered 429 says that a call is free again. */
const FAULT_RESET_MS = 2000;

const FAULTS = {
  '429': new Auth0Fault(429, 'too_many_requests', 'Global limit has been reached'),
  '500': new Auth0Fault(500, 'internal_error', 'An internal server error occurred'),
  '503': new Auth0Fault(503, 'service_unavailable', 'The service is unavailable'),
} as const;

const clearedSchema = z.strictObject({ id: z.string() });
/** What an administrator does with a user. */
const userSchema = z.strictObject({ user: z.string(), blocked: z.boolean() });
const customDomainSchema = z.strictObject({
  domain: z.string(),
  status: z.enum(['pending_verification', 'ready']),
});
const rateLimitSchema = z.strictObject({ burst: z.int().positive(), perSecond: z.number().positive() });

export function createAuth0Lab(context: LabContext): LabVendor {
  const world: World = { context, state: unseeded(), ownUrl: () => context.urlOf(LISTENER) };
  return {
    id: VENDOR_ID,
    listeners: [{ name: LISTENER, app: createApp(world), tls: 'none' }],
    reset: () => seed(world),
    save: () => structuredClone(world.state),
    load: (saved) => {
      world.state = loadState(saved);
    },
    on: (event, data) => receive(world, event, data),
    credentials: () => credentials(world),
    faultResponse: (kind, nowMs) => {
      const response = toResponse(FAULTS[kind]);
      if (kind !== '429') return response;
      const headers = rateLimitHeaders(world.state.rateLimit.burst, 0, nowMs + FAULT_RESET_MS);
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      return response;
    },
  };
}

/** @throws on an event that it does not know, and on data that do not fit the event */
function receive(world: World, event: string, data: unknown): void {
  switch (event) {
    case 'seeded':
      return;
    case 'connection-cleared':
      forget(world, clearedSchema.parse(data).id);
      return;
    case 'user': {
      const { user, blocked } = userSchema.parse(data);
      const found = world.state.users.find(({ user_id }) => user_id === user);
      if (found === undefined) throw new Error(`${VENDOR_ID} has no user ${user}`);
      found.blocked = blocked;
      return;
    }
    case 'custom-domain': {
      const { domain, status } = customDomainSchema.parse(data);
      const { customDomains } = world.state;
      const id = { custom_domain_id: `cd_${newText(world, 16)}`, primary: customDomains.length === 0 };
      customDomains.push({ ...id, domain, status, type: 'auth0_managed_certs' });
      return;
    }
    case 'rate-limit':
      world.state.rateLimit = rateLimitSchema.parse(data);
      return;
    default:
      throw new Error(`${VENDOR_ID} does not know the event "${event}"`);
  }
}
