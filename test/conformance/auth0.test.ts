/** What idctl asks of an Auth0 tenant, held to Auth0's documents. The answers are judged with the lab's own tour. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { removeWiring } from '../../src/services/sso/remove.ts';
import type { Wiring } from '../../src/services/sso/wiring.ts';
import { auth0Events } from '../../src/vendors/auth0/events.ts';
import { auth0Federation } from '../../src/vendors/auth0/federation/end.ts';
import { auth0Health } from '../../src/vendors/auth0/health.ts';
import { SCOPES } from '../../src/vendors/auth0/scopes.ts';
import { LabBench } from '../contract/lab-bench.ts';
import { samlApplication } from '../support/fakes/federation-end.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';
import { answeredOperations } from './coverage.ts';
import type { Deviation } from './deviations.ts';
import { assertOnlyKnown, documentOf, exchangesOf, judge, specsArePresent } from './judge.ts';

const LONGEST_TOUR_MS = 120_000;
const WIRING = LAB_WIRINGS['auth0-okta'] as Wiring; // Proven by the test of the recipes.
const REQUEST = { adopt: false, rollback: false, expected: null };

const KNOWN: readonly Deviation[] = [
  {
    document: 'auth0',
    operation: 'get_logs',
    where: 'request',
    pointer: '/query/q',
    keyword: 'unknown',
    reason: 'The text of the operation has q; its list of parameters has search, which tenants refuse.',
  },
  {
    document: 'auth0-authentication',
    operation: 'exchangeToken',
    where: 'request',
    pointer: '/body/client_secret',
    keyword: 'required',
    reason: 'An assertion stands in its place (RFC 7523); the document has the form with a secret only.',
  },
];

describe.skipIf(!specsArePresent())('what idctl asks of an Auth0 tenant', () => {
  const seen: Exchange[] = [];

  beforeAll(async () => {
    await tourWiring(seen);
    await tourSignIns(seen);
  }, LONGEST_TOUR_MS);

  test('covers every operation that it has a scope for', () => {
    const answered = answeredOperations(documentOf('auth0'), exchangesOf(seen, 'auth0'));
    expect(answered).toEqual(Object.keys(SCOPES).sort());
    console.log(`Conformance of idctl at Auth0: ${answered.length} operations.`);
  });

  test('needs scopes that the document has for the operation, and all of them', () => {
    for (const [id, scopes] of Object.entries(SCOPES)) {
      const operation = documentOf('auth0')
        .operations()
        .find((it) => it.id === id);
      expect(operation?.scopes, id).toEqual(expect.arrayContaining([...scopes]));
    }
  });

  test.each(['auth0', 'auth0-authentication'] as const)(
    'is what the document %s says, but for the known deviations',
    (name) => {
      const findings = judge(seen, name).filter(({ where }) => where === 'request');
      assertOnlyKnown(findings, name, KNOWN);
    },
  );
});

/** Made, changed in every part, made smaller, and taken away. */
async function tourWiring(seen: Exchange[]): Promise<void> {
  const world = await SsoLab.start();
  try {
    world.lab.observe((exchange) => void seen.push(exchange));
    const { settings } = WIRING;
    for (const change of [
      {},
      { button: true, label: 'Staff', domains: ['lab.example', 'labs.example'] },
      { domains: [] },
    ]) {
      await applyWiring(world.deps, { ...WIRING, settings: { ...settings, ...change } }, REQUEST);
    }
    await look(world);
    await removeWiring(world.deps, WIRING.name);
  } finally {
    await world.stop();
  }
}

/** As an end of a federation: its applications, connections, keys, people and log. */
async function look(world: SsoLab): Promise<void> {
  const end = auth0Federation(world.context('auth0'));
  for (const { name } of await end.identityProviders()) await end.identityProvider(name);
  await end.applications();
  // Whoever has an application by SAML asks for them.
  await end.signingCertificates(samlApplication('of the tour'));
  await end.users('ana.ruiz@lab.example');
  const log = auth0Events(world.context('auth0'));
  const { position } = await log.followFrom('2026-01-01T00:00:00.000Z', {});
  await log.followOn(position);
}

async function tourSignIns(seen: Exchange[]): Promise<void> {
  const bench = await LabBench.start();
  try {
    bench.lab.observe((exchange) => void seen.push(exchange));
    for (const context of [bench.auth0(), bench.auth0WithKey()]) await auth0Health(context).signIn();
  } finally {
    await bench.stop();
  }
}
