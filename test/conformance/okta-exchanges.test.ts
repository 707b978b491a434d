/** Everything that idctl and the lab's Okta orgs say to each other, held to Okta's documents. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { LabBench } from '../contract/lab-bench.ts';
import { answeredOperations, namedOperations } from './coverage.ts';
import { covers, DEVIATIONS, type Deviation } from './deviations.ts';
import { tourFederation } from './federation-tour.ts';
import { showFinding } from './finding.ts';
import { documentOf, exchangesOf, judge, specsArePresent } from './judge.ts';
import { tourOkta } from './okta-tour.ts';
import { tourWirings } from './wirings-tour.ts';

const LONGEST_TOUR_MS = 600_000;

const GIVEN_BACK = 'A PUT gives the whole document back as it came, with what only the org may change.';

const CATALOG =
  'The document has no OpenID Connect for applications of the catalog; the guide of Org2Org does.';
const OVERRIDES =
  'The document tells applications by their sign-on mode, and so puts those of the catalog under the custom ones.';
const EMBEDDED = 'What is embedded has a type in the text of the document only.';
const MAPPING =
  'The document describes one attribute in the place of all; the guide and recordings have them by name.';

/** Known differences that only idctl's own requests show; `*` stands for any characters. */
const OWN: readonly Deviation[] = [
  ...['replaceApplication', 'replaceIdentityProvider', 'replacePolicyRule'].flatMap((operation) =>
    ['readOnly', 'unknown', 'type'].map((keyword) => own(operation, '*', keyword, GIVEN_BACK)),
  ),
  own('*Application', '/body/name', 'enum', CATALOG),
  { ...own('*Application*', '/body*/name', 'enum', CATALOG), where: 'response' },
  { ...own('listApplicationGroupAssignments', '*/_embedded/*', 'unknown', EMBEDDED), where: 'response' },
  own('createApplication', '/body/settings/app', 'unknown', CATALOG),
  own('createApplication', '/body/name', 'readOnly', OVERRIDES),
  own('*Application', '/body/settings/signOn/*', 'required', OVERRIDES),
  { ...own('*Application*', '*/settings/signOn/*', 'required', OVERRIDES), where: 'response' },
  own('updateProfileMapping', '/body/*', 'required', MAPPING),
  own('updateProfileMapping', '/body/properties/*', 'unknown', MAPPING),
  own(
    'createApplication',
    '*/keys/*/crv',
    'unknown',
    'An EC key has a curve (RFC 7518, section 6.2.1); the document forgot.',
  ),
  {
    ...own('listUsers', '/status', 'status 400', 'The document has no refusal of a search that is none.'),
    where: 'response',
  },
];

function own(operation: string, pointer: string, keyword: string, reason: string): Deviation {
  return { document: 'okta', where: 'request', operation, pointer, keyword, reason };
}

describe.skipIf(!specsArePresent())('what idctl and an Okta org say to each other', () => {
  const seen: Exchange[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    const bench = await LabBench.start();
    bench.lab.observe((exchange) => void seen.push(exchange));
    await tourOkta(bench).catch((failure: unknown) => failures.push(failure));
    await bench.stop();
    await tourWirings(seen).catch((failure: unknown) => failures.push(failure));
    await tourFederation(seen).catch((failure: unknown) => failures.push(failure));
  }, LONGEST_TOUR_MS);

  test('goes to the end of the tour', () => {
    expect(failures).toEqual([]);
  });

  test('covers every operation that idctl calls', () => {
    const described = documentOf('okta');
    const named = namedOperations(described, 'okta');
    expect(named.length).toBeGreaterThan(20);
    expect(answeredOperations(described, exchangesOf(seen, 'okta'))).toEqual(named);
  });

  test('is what the document says, but for the known deviations', () => {
    // Whether a deviation is needed still, the tour of the whole lab finds out (okta-lab.test.ts).
    const known = [...DEVIATIONS, ...OWN];
    const unknown = judge(seen, 'okta').filter((it) => !known.some((one) => covers(one, 'okta', it)));
    expect(unknown.map(showFinding)).toEqual([]);
  });
});
