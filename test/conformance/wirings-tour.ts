/** What wirings ask of an Okta org: every recipe made, looked at, changed, switched off and on by hand, taken away. */
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { planWiring } from '../../src/services/sso/plan.ts';
import type { Kind } from '../../src/services/sso/port.ts';
import { removeWiring } from '../../src/services/sso/remove.ts';
import type { Wiring } from '../../src/services/sso/wiring.ts';
import { oktaTenant } from '../../src/vendors/okta/sso/tenant.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';

const REQUEST = { adopt: true, rollback: false, expected: null };

const ORGS = ['wic', 'cic'] as const;

/** What has a switch. */
const SWITCHED: readonly Kind[] = ['oidc-application', 'oidc-identity-provider', 'sign-in-route'];

export async function tourWirings(seen: Exchange[]): Promise<void> {
  const world = await SsoLab.start();
  world.lab.observe((exchange) => void seen.push(exchange));
  try {
    for (const wiring of Object.values(LAB_WIRINGS)) await tour(world, wiring);
  } finally {
    await world.stop();
  }
}

/** What one write each changes: names, addresses, groups, policies. */
function edited(wiring: Wiring): Wiring {
  const { recipe, settings } = wiring;
  const changes: Wiring['settings'] = recipe.startsWith('org2org')
    ? { match: settings['match'] === 'username' ? 'email' : 'username', linkUsers: false, hubGroups: [] }
    : { groups: ['Partners'] };
  return { ...wiring, settings: { ...settings, label: `${wiring.name} of another name`, ...changes } };
}

async function tour(world: SsoLab, wiring: Wiring): Promise<void> {
  await world.renew();
  await applyWiring(world.deps, wiring, REQUEST);
  await planWiring(world.deps, wiring);
  await applyWiring(world.deps, edited(wiring), REQUEST);
  const kept = world.ledger.records.get(wiring.name);
  // Everything is looked for by its name, as after a loss of the ledger.
  world.ledger.records.clear();
  await planWiring(world.deps, edited(wiring));
  if (kept === undefined) throw new Error('nothing was kept');
  world.ledger.records.set(wiring.name, kept);
  for (const { kind, id, role } of kept.entries.filter((it) => SWITCHED.includes(it.kind))) {
    const org = ORGS.find((it) => it === wiring.connections[role]);
    // Elsewhere such things have no switch.
    if (org === undefined) continue;
    const tenant = oktaTenant(world.context(org));
    for (const active of [false, true]) await tenant.update(kind, id ?? '', { active }, []);
  }
  await removeWiring(world.deps, wiring.name);
}
