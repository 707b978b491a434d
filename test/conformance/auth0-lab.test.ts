/** The lab's Auth0 tenant, held to Auth0's documents: every operation that it has, asked as an administrator would. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuth0Lab } from '../../src/lab/auth0/index.ts';
import { ROUTES } from '../../src/lab/auth0/management/routes.ts';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { createLab } from '../../src/lab/kernel/create-lab.ts';
import { oktaOrg } from '../../src/lab/okta/index.ts';
import { tourAuth0 } from './auth0-lab-tour.ts';
import { answeredOperations } from './coverage.ts';
import { DEVIATIONS } from './deviations.ts';
import { assertOnlyKnown, documentOf, exchangesOf, judge, specsArePresent, vendorTable } from './judge.ts';

const LONGEST_TOUR_MS = 120_000;

/** Nothing in this lab has a status: only directories behind a connector do. */
const NEVER_ANSWERED = ['get_status'];

describe.skipIf(!specsArePresent())('the lab`s Auth0 tenant', () => {
  const seen: Exchange[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    const lab = await createLab({ basePort: 0, seed: 'conformance' }, [oktaOrg('wic'), createAuth0Lab]);
    lab.observe((exchange) => void seen.push(exchange));
    await tourAuth0(lab).catch((failure: unknown) => failures.push(failure));
    await lab.stop();
  }, LONGEST_TOUR_MS);

  /** What the document has on the path of a route. */
  const described = (method: string, path: string) =>
    documentOf('auth0')
      .operations()
      .find((it) => it.method === method && it.path === path.replace(/:(\w+)/g, '{$1}'));

  test('is shown to the end of the tour', () => {
    expect(failures).toEqual([]);
  });

  test('has only routes that the document has, and answers each of them', () => {
    const own = ROUTES.map(({ method, path }) => described(method, path)?.id ?? `${method} ${path}`);
    const answered = answeredOperations(documentOf('auth0'), exchangesOf(seen, 'auth0'));
    expect(own.filter((id) => !answered.includes(id) && !NEVER_ANSWERED.includes(id))).toEqual([]);
    console.log(`Conformance of the lab's Auth0 tenant: ${answered.length} operations.`);
  });

  test('asks for scopes that the document has for the operation', () => {
    const wrong = ROUTES.flatMap(({ method, path, scopes }) => {
      const known = described(method, path)?.scopes ?? [];
      return scopes.filter((scope) => !known.includes(scope)).map((scope) => `${method} ${path} ${scope}`);
    });
    expect(wrong).toEqual([]);
  });

  test('writes events that are in Auth0`s table only', () => {
    const codes = new Set(vendorTable('auth0-log-types.tsv').map((row) => row.split('\t')[0]));
    const logs = seen.filter(({ request }) => new URL(request.url).searchParams.has('from'));
    const events: ReadonlyArray<{ type: string }> = logs.flatMap(({ request, response }) =>
      new URL(request.url).pathname === '/api/v2/logs' ? JSON.parse(response.body) : [],
    );
    const types = [...new Set(events.map(({ type }) => type))].sort();
    expect(types).toEqual(expect.arrayContaining(['feacft', 'feccft', 's', 'sapi', 'seacft', 'seccft']));
    expect(types.filter((type) => !codes.has(type))).toEqual([]);
  });

  test.each(['auth0', 'auth0-authentication'] as const)(
    'answers as the document %s says, but for the known deviations',
    (name) => {
      // Its requests are no caller's: what is judged are the answers.
      const findings = judge(seen, name).filter(({ where }) => where === 'response');
      assertOnlyKnown(findings, name, DEVIATIONS);
    },
  );
});
