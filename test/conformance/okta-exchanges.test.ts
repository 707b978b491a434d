/** Everything that idctl and the lab's Okta orgs say to each other, held to Okta's documents. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { LabBench } from '../contract/lab-bench.ts';
import { answeredOperations, namedOperations } from './coverage.ts';
import { covers, DEVIATIONS, type Deviation } from './deviations.ts';
import { showFinding } from './finding.ts';
import { documentOf, exchangesOf, judge, specsArePresent } from './judge.ts';
import { tourOkta } from './okta-tour.ts';

const LONGEST_TOUR_MS = 120_000;

const GIVEN_BACK = 'A PUT gives the whole document back as it came, with what only the org may change.';

/** Known differences that only idctl's own requests show; `*` stands for any characters. */
const OWN: readonly Deviation[] = [
  ...['readOnly', 'unknown', 'type'].map((keyword) => own('replaceApplication', '*', keyword, GIVEN_BACK)),
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
