/** The lab's Okta Privileged Access: one team, `lab`, on one plain http listener. */
import type { LabContext, LabVendor } from '../kernel/contract.ts';
import { injectedFault } from './answers.ts';
import { createApp } from './app.ts';
import { receive } from './events.ts';
import { loadState } from './saved.ts';
import { seed } from './seed.ts';
import { VENDOR_ID, type World } from './world.ts';

/** The service users whose keys the lab tells, by the prefix of their credentials. */
const KEY_NAMES = { idctl: 'opa/', 'idctl-limited': 'opa/limited-' } as const;

function credentials({ state }: World): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(KEY_NAMES).flatMap(([name, prefix]) => {
      const key = state.users.find((user) => user.name === name)?.key;
      return key
        ? [
            [`${prefix}key-id`, key.id],
            [`${prefix}key-secret`, key.secret],
          ]
        : [];
    }),
  );
}

export function createOpaLab(context: LabContext): LabVendor {
  const world: World = { context, state: seed(context) };
  return {
    id: VENDOR_ID,
    listeners: [{ name: VENDOR_ID, app: createApp(world), tls: 'none' }],
    reset: () => {
      world.state = seed(context);
    },
    save: () => structuredClone(world.state),
    load: (saved) => {
      world.state = loadState(saved);
    },
    on: (event, data) => receive(world, event, data),
    credentials: () => credentials(world),
    faultResponse: (kind, nowMs) => injectedFault(kind, nowMs, world.state.settings.errorTypeKey),
  };
}
