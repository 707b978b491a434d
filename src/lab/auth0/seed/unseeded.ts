/** A tenant before anything is in it. */
import type { Auth0State } from '../model.ts';

export function unseeded(): Auth0State {
  return {
    tenant: 'lab',
    settings: {},
    customDomains: [],
    // Out of reach of honest use; the vendor's numbers depend on the plan.
    rateLimit: { burst: 600, perSecond: 10 },
    clients: [],
    connections: [],
    users: [],
    logs: [],
    logCount: 0,
    signingKeys: [],
    clientKey: {},
    transactions: {},
    codes: {},
    sessions: {},
    userTokens: {},
  };
}
