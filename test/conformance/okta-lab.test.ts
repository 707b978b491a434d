/** The lab's Okta orgs, held to Okta's documents: every operation that they have, asked as an administrator would. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { createLab } from '../../src/lab/kernel/create-lab.ts';
import { OKTA_ORGS } from '../../src/lab/okta/index.ts';
import { ROUTES } from '../../src/lab/okta/management/routes.ts';
import { answeredOperations } from './coverage.ts';
import { DEVIATIONS } from './deviations.ts';
import { assertOnlyKnown, documentOf, exchangesOf, judge, specsArePresent, vendorTable } from './judge.ts';
import { tourOktaOrgs } from './okta-lab-tour.ts';

const LONGEST_TOUR_MS = 120_000;

/**
 * In no document: the older sign-in, and metadata that a link of the document leads to. And sessions, which the
 * sign-in plane opens for browsers: their ids are nowhere on this plane.
 */
const ELSEWHERE = ['authn', 'idpMetadata', 'getSession', 'revokeSession'];

describe.skipIf(!specsArePresent())('the lab`s Okta orgs', () => {
  const seen: Exchange[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    const lab = await createLab({ basePort: 0, seed: 'conformance' }, OKTA_ORGS);
    lab.observe((exchange) => void seen.push(exchange));
    await tourOktaOrgs(lab).catch((failure: unknown) => failures.push(failure));
    await lab.stop();
  }, LONGEST_TOUR_MS);

  test('are shown to the end of the tour', () => {
    expect(failures).toEqual([]);
  });

  test('answer every operation that they have', () => {
    const answered = (['okta', 'okta-oauth'] as const).flatMap((name) =>
      answeredOperations(documentOf(name), exchangesOf(seen, name)),
    );
    const own = ROUTES.map(({ operation }) => operation).filter(
      (operation) => !ELSEWHERE.includes(operation),
    );
    expect([...new Set(own)].filter((operation) => !answered.includes(operation)).sort()).toEqual([]);
    console.log(`Conformance of the lab's Okta orgs: ${answered.length} operations.`);
  });

  test('ask for the scope that Okta`s table has for each operation', () => {
    const rows = ['okta-management-ops.tsv', 'okta-oauth-ops.tsv'].flatMap(vendorTable);
    const table = new Map(rows.map((row) => [row.split('\t')[2], row] as const));
    const wrong = ROUTES.filter(({ operation, access }) => {
      const scopes = table.get(operation)?.split('\t').join(' ').split(' ') ?? [];
      return access?.scope && !ELSEWHERE.includes(operation) && !scopes.includes(`okta.${access.scope}`);
    });
    expect(wrong.map(({ operation }) => operation)).toEqual([]);
  });

  test('write events that are in Okta`s catalog only', () => {
    const catalog = new Set(vendorTable('okta-event-types.csv').map((row) => /^"?([\w.]+)/.exec(row)?.[1]));
    const logs = seen.filter(({ request }) => new URL(request.url).pathname === '/api/v1/logs');
    const events: readonly { eventType: string }[] = logs.flatMap(({ response }) =>
      JSON.parse(response.body),
    );
    const types = [...new Set(events.map(({ eventType }) => eventType))];
    expect(types.length).toBeGreaterThan(30);
    expect(types.filter((type) => !catalog.has(type))).toEqual([]);
  });

  test.each(['okta', 'okta-oauth'] as const)(
    'answer as the document %s says, but for the known deviations',
    (name) => {
      // Its requests are no caller's: what is judged are the answers.
      const findings = judge(seen, name).filter(({ where }) => where === 'response');
      assertOnlyKnown(findings, name, DEVIATIONS);
    },
  );
});
