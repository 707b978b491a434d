/**
 * Everything that idctl and the lab say to each other, held to the vendors' documents. Client and lab are written by
 * the same hands; here somebody else's word decides.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { LabBench } from '../contract/lab-bench.ts';
import { openLabWorld } from '../support/commands/lab-world.ts';
import { tourCommands } from './command-tour.ts';
import { answeredOperations, namedOperations } from './coverage.ts';
import { tourCyberArk } from './cyberark-tour.ts';
import { assertConforms, documentOf, exchangesOf, specsArePresent } from './judge.ts';
import { tourOpa } from './opa-tour.ts';

/** Every process of the tours has a limit of its own; this one only ends what hangs. */
const LONGEST_TOUR_MS = 600_000;

const DOCUMENTS = [
  { document: 'pvwa', vendor: 'cyberark' },
  { document: 'opa', vendor: 'opa' },
] as const;

describe.skipIf(!specsArePresent())('what idctl and the lab say to each other', () => {
  const seen: Exchange[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    // What was said up to a failure is judged as well: it is often the reason for it.
    for (const tour of [onBench(tourCyberArk), onBench(tourOpa), tourProgram]) {
      await tour(seen).catch((failure: unknown) => failures.push(failure));
    }
  }, LONGEST_TOUR_MS);

  test('goes to the end of every tour', () => {
    expect(failures).toEqual([]);
  });

  for (const { document, vendor } of DOCUMENTS) {
    test(`covers every operation that idctl calls at ${vendor}`, () => {
      const described = documentOf(document);
      const own = exchangesOf(seen, document);
      const answered = answeredOperations(described, own);
      const named = namedOperations(described, vendor);
      console.log(`Conformance of ${document}: ${own.length} exchanges, ${answered.length} operations.`);
      expect(named.length).toBeGreaterThan(10);
      expect(answered).toEqual(named);
    });

    test(`is what the document of ${vendor} says, but for the known deviations`, () => {
      assertConforms(seen, document);
    });
  }
});

type Tour = (seen: Exchange[]) => Promise<void>;

/** An adapter in this process: also what no command line can bring about in a test. */
function onBench(tour: (bench: LabBench) => Promise<void>): Tour {
  return async (seen) => {
    const bench = await LabBench.start();
    try {
      bench.lab.observe((exchange) => {
        if (isOurs(exchange)) seen.push(exchange);
      });
      await tour(bench);
    } finally {
      await bench.stop();
    }
  };
}

async function tourProgram(seen: Exchange[]): Promise<void> {
  const world = await openLabWorld();
  try {
    world.lab.observe((exchange) => void seen.push(exchange));
    await tourCommands(world);
  } finally {
    await world.end();
  }
}

/** The bench knocks at a root, which no vendor has, to let the lab's time pass. */
function isOurs({ request }: Exchange): boolean {
  const isKnock = request.method === 'GET' && new URL(request.url, 'http://lab.invalid').pathname === '/';
  return !isKnock || (request.headers.get('user-agent') ?? '').startsWith('idctl');
}
