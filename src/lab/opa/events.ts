/** What comes to the stand-in other than by its wire: due dates, and orders of other stand-ins or of tests. */
import * as z from 'zod';
import { expire, scheduleExpiry } from './custody.ts';
import { finishRotation } from './rotation.ts';
import { found, VENDOR_ID, type World } from './world.ts';

const rotationSchema = z.strictObject({ accountId: z.string(), rotationId: z.string() });
const loanSchema = z.strictObject({ accountId: z.string(), leaseId: z.string() });

/** The approval was given or ran out, the second factor was shown. */
const conditionSchema = z.strictObject({
  account: z.string(),
  type: z.enum(['access_request', 'mfa']),
  met: z.boolean(),
});

const settingsSchema = z.strictObject({
  adResourceType: z.string().min(1).exactOptional(),
  errorTypeKey: z.enum(['nottype', 'type']).exactOptional(),
  pageSize: z.int().positive().exactOptional(),
  tokenSeconds: z.int().positive().exactOptional(),
});

/** What the agent and the wire do with one account. */
const accountSchema = z.strictObject({
  account: z.string(),
  agent: z.enum(['works', 'refuses', 'offline']).exactOptional(),
  jweForm: z.enum(['flattened', 'general', 'compact']).exactOptional(),
});

function accountNamed(world: World, name: string) {
  return found(
    world.state.accounts.find((account) => account.name === name),
    `Account ${name}`,
  );
}

/** A condition that was met lapses by itself after the time that its rule gives it. */
function setCondition(world: World, { account, type, met }: z.infer<typeof conditionSchema>): void {
  for (const { conditions } of accountNamed(world, account).grants) {
    for (const condition of conditions.filter((candidate) => candidate.type === type)) {
      condition.met = met;
      if (!met) continue;
      world.context.schedule(world.context.clock.now() + condition.expiresAfterSeconds * 1000, {
        vendor: VENDOR_ID,
        event: 'condition',
        data: { account, type, met: false },
      });
    }
  }
}

/** Loans that the seed began end in time, too; for one that was scheduled before, the second end finds nothing. */
function seeded(world: World): void {
  for (const account of world.state.accounts) {
    if (account.lease?.checkin === null) scheduleExpiry(world, account, account.lease);
  }
}

type Handler = (world: World, data: unknown) => void;

const HANDLERS: Readonly<Record<string, Handler>> = {
  seeded,
  'agent-reported': (world, data) => {
    const { accountId, rotationId } = rotationSchema.parse(data);
    finishRotation(world, accountId, rotationId);
  },
  'loan-expired': (world, data) => {
    const { accountId, leaseId } = loanSchema.parse(data);
    expire(world, accountId, leaseId);
  },
  condition: (world, data) => setCondition(world, conditionSchema.parse(data)),
  settings: (world, data) => {
    Object.assign(world.state.settings, settingsSchema.parse(data));
  },
  account: (world, data) => {
    const { account, ...changes } = accountSchema.parse(data);
    Object.assign(accountNamed(world, account), changes);
  },
};

/** @throws on an event that it does not know, and on data that do not fit the event */
export function receive(world: World, event: string, data: unknown): void {
  const handler = HANDLERS[event];
  if (handler === undefined) throw new Error(`${VENDOR_ID} does not know the event "${event}"`);
  handler(world, data);
}
