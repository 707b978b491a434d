/** The small company's two Okta orgs: `wic`, its workforce, and `cic`, the hub of its customers and partners. */
import * as z from 'zod';
import type { LabContext, LabVendor } from '../kernel/contract.ts';
import type { LabFactory } from '../kernel/world.ts';
import { OktaRefusal, toResponse } from './errors.ts';
import { FACTOR_TYPES } from './factor-model.ts';
import { createOktaApp, newErrorId, newRequestId } from './management/app.ts';
import { FEATURES, ORG_NAMES, type OrgName } from './model.ts';
import { rotateOidcKeys } from './oauth/rotate-keys.ts';
import type { OrgWorld } from './org-world.ts';
import { CALLS_PER_MINUTE, rateLimitHeaders } from './rate-limit.ts';
import { answerPush, enrolFactor } from './rules/factors.ts';
import { setPassword } from './rules/passwords.ts';
import { bySystem } from './rules/system-log.ts';
import { findUserByLogin } from './rules/users.ts';
import { toldPasswords } from './seed/people.ts';
import { serviceCredentials } from './seed/services.ts';
import { loadState, seedOrg, unseeded } from './state.ts';

/** A vault's stand-in sets the password of an account that it owns. */
const passwordSetSchema = z.strictObject({ userName: z.string(), password: z.string() });

/** A test orders that so many of the next calls hear something: writes to policies 423, access tokens 403. */
const timesSchema = z.strictObject({ times: z.int().positive() });

/** An org of the older kind, or one that has not every feature. */
const pipelineSchema = z.strictObject({ pipeline: z.enum(['idx', 'v1']) });
const featureSchema = z.strictObject({ feature: z.enum(FEATURES) });

/** What a user enrols on a device, and does with a push there. */
const factorSchema = z.strictObject({
  login: z.string(),
  type: z.enum(FACTOR_TYPES),
  secret: z
    .string()
    .regex(/^[A-Z2-7]{16,}$/)
    .optional(),
  choosesNumber: z.boolean().optional(),
});
const pushSchema = z.strictObject({ login: z.string(), answer: z.enum(['APPROVED', 'REJECTED']) });

const FAULTS = { '429': 'E0000047', '500': 'E0000009', '503': 'E0000010' } as const;

/** When an ordered 429 says that calls are free again. */
const FAULT_RESET_MS = 5000;

/** One org; its vendor id is `okta-wic` or `okta-cic`, its listener is called as the org. */
export function oktaOrg(name: OrgName): LabFactory {
  return (context) => {
    const world: OrgWorld = { context, name, state: unseeded(name), ownUrl: () => context.urlOf(name) };
    return {
      id: `okta-${name}`,
      listeners: [{ name, app: createOktaApp(world), tls: 'none' }],
      reset: () => seedOrg(world),
      save: () => structuredClone(world.state),
      load: (saved) => {
        world.state = loadState(saved, name);
      },
      on: (event, data) => receive(world, event, data),
      credentials: () => ({ ...toldPasswords(world), ...serviceCredentials(world) }),
      faultResponse: (kind, nowMs) => faultResponse(context, kind, nowMs),
    };
  };
}

export const OKTA_ORGS: readonly LabFactory[] = ORG_NAMES.map(oktaOrg);

function receive(world: OrgWorld, event: string, data: unknown): void | Promise<void> {
  switch (event) {
    case 'seeded':
      return;
    case 'password-set': {
      const { userName, password } = passwordSetSchema.parse(data);
      const user = findUserByLogin(world, userName);
      // A login that the org does not have is left alone: a vault may own accounts of elsewhere.
      if (user !== null) setPassword(world, bySystem(world), user, password);
      return;
    }
    case 'policy-lock':
      world.state.policyLocks += timesSchema.parse(data).times;
      return;
    case 'invalid-session':
      world.state.invalidSessions += timesSchema.parse(data).times;
      return;
    case 'rotate-oidc-keys':
      return rotateOidcKeys(world);
    case 'factor-enrolled':
      return enrolFactor(world, factorSchema.parse(data));
    case 'push-answered': {
      const { login, answer } = pushSchema.parse(data);
      return answerPush(world, login, answer);
    }
    case 'pipeline':
      world.state.pipeline = pipelineSchema.parse(data).pipeline;
      return;
    case 'feature-off':
      world.state.featuresOff.push(featureSchema.parse(data).feature);
      return;
    default:
      throw new Error(`okta-${world.name} does not know the event "${event}"`);
  }
}

function faultResponse(
  { chance }: LabContext,
  kind: Parameters<LabVendor['faultResponse']>[0],
  nowMs: number,
): Response {
  const response = toResponse(new OktaRefusal(FAULTS[kind]), newErrorId(chance));
  const limits = kind === '429' ? rateLimitHeaders(CALLS_PER_MINUTE, 0, nowMs + FAULT_RESET_MS) : {};
  const headers = { 'x-okta-request-id': newRequestId(chance), ...limits };
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
