/** The stand-in of the small company's workforce org (WIC): as much of Okta as proves that a rotation landed. */
import * as z from 'zod';
import type { LabContext, LabVendor } from '../kernel/contract.ts';
import { OktaRefusal, toResponse } from './errors.ts';
import { rateLimitHeaders } from './rate-limit.ts';
import { CALLS_PER_MINUTE, createOktaApp, newErrorId, newRequestId } from './routes.ts';
import { OktaOrg, ORDINARY_LOGIN } from './state.ts';

const LISTENER = 'wic';

/** A vault's stand-in sets the password of an account that it owns. */
const passwordSetSchema = z.strictObject({ userName: z.string(), password: z.string() });

const FAULTS = { '429': 'E0000047', '500': 'E0000009', '503': 'E0000010' } as const;

/** When an ordered 429 says that calls are free again. */
const FAULT_RESET_MS = 5000;

export function createOktaLab(context: LabContext): LabVendor {
  const { clock, chance } = context;
  const org = new OktaOrg(clock, chance);
  const app = createOktaApp(org, { clock, chance, ownUrl: () => context.urlOf(LISTENER) });
  return {
    id: 'okta-wic',
    listeners: [{ name: LISTENER, app, tls: 'none' }],
    reset: () => org.reset(),
    save: () => org.save(),
    load: (saved) => org.load(saved),
    on: (event, data) => {
      if (event === 'seeded') return;
      if (event !== 'password-set') throw new Error(`okta-wic does not know the event "${event}"`);
      const { userName, password } = passwordSetSchema.parse(data);
      org.setPassword(userName, password);
    },
    credentials: () => ({ [`wic/${ORDINARY_LOGIN}`]: org.passwordOf(ORDINARY_LOGIN) ?? '' }),
    faultResponse: (kind, nowMs) => {
      const response = toResponse(new OktaRefusal(FAULTS[kind]), newErrorId(chance));
      const limits = kind === '429' ? rateLimitHeaders(CALLS_PER_MINUTE, 0, nowMs + FAULT_RESET_MS) : {};
      const headers = { 'x-okta-request-id': newRequestId(chance), ...limits };
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      return response;
    },
  };
}
