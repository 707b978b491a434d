/** What a wiring of every recipe asks of an Okta org, held to Okta's document. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { planWiring } from '../../src/services/sso/plan.ts';
import { removeWiring } from '../../src/services/sso/remove.ts';
import type { Wiring } from '../../src/services/sso/wiring.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';
import { answeredOperations } from './coverage.ts';
import type { Deviation } from './deviations.ts';
import { assertOnlyKnown, documentOf, exchangesOf, judge, specsArePresent } from './judge.ts';

const LONGEST_TOUR_MS = 300_000;
const REQUEST = { adopt: true, rollback: false, expected: null };

const AS_READ =
  'A change sends the document back as it was read, with what was not known when this was written.';
const CATALOGUE =
  'The document has no OpenID Connect for applications of the catalogue; the guide of Org2Org does.';
const MAPPING =
  'The document describes one attribute in the place of all; the guide and recordings have them by name.';

/** Of requests; those of answers are the lab's, whose own test looks after them. */
const KNOWN: readonly Deviation[] = [
  ...(['replaceApplication', 'replaceIdentityProvider', 'replacePolicyRule'] as const).flatMap(
    (operation) => [{ operation, pointer: '/body/*', keyword: 'readOnly', reason: AS_READ }],
  ),
  ...(['replaceApplication', 'replaceIdentityProvider'] as const).map((operation) => ({
    ...{ operation, pointer: '/body/*', keyword: 'type', reason: AS_READ },
  })),
  { operation: 'replaceApplication', pointer: '/body/settings/*', keyword: 'unknown', reason: AS_READ },
  { operation: '*Application', pointer: '/body/name', keyword: 'enum', reason: CATALOGUE },
  { operation: 'createApplication', pointer: '/body/settings/app', keyword: 'unknown', reason: CATALOGUE },
  { operation: 'updateProfileMapping', pointer: '/body/*', keyword: 'required', reason: MAPPING },
  { operation: 'updateProfileMapping', pointer: '/body/properties/*', keyword: 'unknown', reason: MAPPING },
].map((entry) => ({ ...entry, document: 'okta', where: 'request' }) as const);

/** What one write each changes: names, switches, addresses, policies. */
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
  if (kept !== undefined) world.ledger.records.set(wiring.name, kept);
  await removeWiring(world.deps, wiring.name);
}

describe.skipIf(!specsArePresent())('what the wirings say to an Okta org', () => {
  const seen: Exchange[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    const world = await SsoLab.start();
    world.lab.observe((exchange) => void seen.push(exchange));
    for (const wiring of Object.values(LAB_WIRINGS)) {
      await tour(world, wiring).catch((failure: unknown) => failures.push(failure));
    }
    await world.stop();
  }, LONGEST_TOUR_MS);

  test('goes to the end of every tour', () => {
    expect(failures).toEqual([]);
  });

  test('is asked as the document says, but for the known deviations', () => {
    const operations = answeredOperations(documentOf('okta'), exchangesOf(seen, 'okta'));
    expect(operations.length).toBeGreaterThan(25);
    const requests = judge(seen, 'okta').filter((it) => it.where === 'request');
    assertOnlyKnown(requests, 'okta', KNOWN);
  });
});
