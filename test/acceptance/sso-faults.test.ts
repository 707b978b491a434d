/**
 * Every fault at every write of an apply and of a removal, for each pair of vendors: it ends with the code of the table
 * or is overcome, nothing is made twice, and the next run brings both ends to where an undisturbed one brings them. The
 * built program under the same faults: faults-sso.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Code } from '../../src/core/errors.ts';
import { IdctlError } from '../../src/core/errors.ts';
import type { Http } from '../../src/core/http-contract.ts';
import type { FaultKind, JournalEntry } from '../../src/lab/kernel/contract.ts';
import { matchesPath } from '../../src/lab/kernel/path-pattern.ts';
import { applyWiring } from '../../src/services/sso/apply.ts';
import { hasChanges, planWiring } from '../../src/services/sso/plan.ts';
import { removeWiring } from '../../src/services/sso/remove.ts';
import type { Wiring } from '../../src/services/sso/wiring.ts';
import { COMMITTED, FAULT_KINDS } from '../support/acceptance/steps.ts';
import { sampled } from '../support/soak.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { LAB_WIRINGS } from '../support/sso-wirings.ts';

const REQUEST = { adopt: false, rollback: false, expected: null };
const PATIENCE_MS = 120_000;

/** How long an answer is waited for that does not come. */
const GIVEN_UP_AFTER_MS = 40;

const FAULTS: readonly FaultKind[] = FAULT_KINDS.filter((it) => it !== '503');

/** A long one under the faults that tell most: what is done and not told, what is not, and what nobody can know. */
const RECIPES = (
  [
    ['org2org-oidc', FAULTS],
    ['org2org-saml', ['drop-after']],
    ['org2org-oidc, okta-integration, provisioning', ['500', 'drop-after', 'html']],
    ['auth0-okta', FAULTS],
    ['cyberark-pvwa', FAULTS],
  ] as const
).map(([name, faults]) => [name, LAB_WIRINGS[name] as Wiring, faults] as const); // Every one of them is there.

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());

interface Write {
  readonly listener: string;
  readonly method: string;
  /** With a star for each id. */
  readonly path: string;
  /** Writes of the same route that come before. */
  readonly skip: number;
}

/** The writes of the run that was last, in order. */
function writesSeen(): readonly Write[] {
  const seen: Write[] = [];
  for (const { listener, method, path } of world.lab.journal().filter(isWrite)) {
    const route = path
      .replace(/\?.*$/, '')
      .replace(/\/(0oa|0pr|00g|00p|00u|exk|ra1|oag|prm|con_)[A-Za-z0-9]+/g, '/*');
    const write = { listener, method, path: route, skip: 0 };
    seen.push({ ...write, skip: seen.filter(same(write)).length });
  }
  return seen;
}

function isWrite({ method, path }: JournalEntry): boolean {
  return method !== 'GET' && !path.endsWith('/token');
}

/** A change that may be sent twice is; one that makes something is not, whatever the answer was. */
function codeOf({ method, path }: Write, fault: FaultKind): Code | null {
  const mayRepeat = method !== 'POST' || /\/(lifecycle|mappings|connections\/default)(\/|$)/.test(path);
  if (fault === 'html') return mayRepeat ? 'UNAVAILABLE' : 'OUTCOME_UNKNOWN';
  // A 429 did nothing, and passes.
  return mayRepeat || fault === '429' ? null : 'OUTCOME_UNKNOWN';
}

function order(write: Write, kind: FaultKind): void {
  world.lab.addFault({ ...write, kind, times: 1 });
  if (kind !== 'hang') return;
  let isStruck = false;
  let passed = 0;
  world.between = (http): Http => ({
    close: () => http.close(),
    async send(request) {
      const { pathname } = new URL(request.path, 'http://lab.invalid/');
      const isThis = !isStruck && request.method === write.method && matchesPath(write.path, pathname);
      if (isThis) passed += 1;
      if (!isThis || passed <= write.skip) return http.send(request);
      isStruck = true;
      return http.send({ ...request, timeoutMs: GIVEN_UP_AFTER_MS });
    },
  });
}

async function codeFrom(work: () => Promise<unknown>): Promise<Code | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof IdctlError) return error.code;
    throw error;
  }
}

describe.each(RECIPES)('%s', (_name, wiring, faults) => {
  const apply = () => applyWiring(world.deps, wiring, REQUEST);
  const remove = () => removeWiring(world.deps, wiring.name);
  let asNew: () => Promise<void>;
  let asApplied: () => Promise<void>;
  let before: object;
  let whole: object;
  let applying: readonly Write[];
  let removing: readonly Write[];

  beforeAll(async () => {
    await world.renew();
    before = world.ends();
    asNew = world.keep();
    await apply();
    whole = world.ends();
    applying = writesSeen();
    asApplied = world.keep();
    world.lab.clearJournal();
    await remove();
    removing = writesSeen();
    expect(world.ends()).toEqual(before);
  });

  it.each(sampled(faults))(
    'with %s at any write of an apply, is brought to its end by the next one',
    async (fault) => {
      expect(applying.length).toBeGreaterThan(1);
      for (const write of applying) {
        const at = `${fault} at ${write.method} ${write.path} (${write.skip})`;
        await asNew();
        order(write, fault);
        expect(await codeFrom(apply), at).toBe(codeOf(write, fault));
        expect(
          world.lab.journal().filter((it) => it.fault === fault),
          at,
        ).toHaveLength(1);
        world.lab.clearJournal();
        await apply();
        expect(world.ends(), at).toEqual(whole);
        // What the vendor has done is found, and not done again.
        const isMade = COMMITTED.includes(fault) || codeOf(write, fault) === null;
        const left = applying.filter(same(write)).length - write.skip - (isMade ? 1 : 0);
        const again = writesSeen().filter(same(write)).length;
        expect(codeOf(write, fault) === null ? again : left - again, at).toBe(0);
        expect(hasChanges(await planWiring(world.deps, wiring)), at).toBe(false);
      }
    },
    PATIENCE_MS,
  );

  it.each(sampled(faults))(
    'with %s at any write of a removal, is as before it after the next one, and whole again if it is applied',
    async (fault) => {
      expect(removing.length).toBeGreaterThan(1);
      for (const write of removing) {
        const at = `${fault} at ${write.method} ${write.path} (${write.skip})`;
        await asApplied();
        order(write, fault);
        const code = await codeFrom(remove);
        expect(code, at).toBe(codeOf(write, fault));
        if (code !== null) {
          await apply();
          expect(world.ends(), at).toEqual(whole);
          await remove();
        }
        expect(world.ends(), at).toEqual(before);
        expect(world.ledger.records.size, at).toBe(0);
      }
    },
    PATIENCE_MS,
  );
});

function same({ listener, method, path }: Write): (other: Write) => boolean {
  return (other) => other.listener === listener && other.method === method && other.path === path;
}
