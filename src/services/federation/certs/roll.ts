/**
 * From one signing certificate to the next while people sign in: a new key is made, the other end trusts both, the
 * application changes over, both ends are read again, and the old one is trusted no more. Every step is on disk before it
 * is taken, so that a run which was killed is taken up by the next one.
 */
import { instant } from '../../../core/clock.ts';
import { IdctlError } from '../../../core/errors.ts';
import { auditedRoll } from './roll-audit.ts';
import type { RollDeps, RollEnds, RollPlan, RollReport, RollRequest } from './roll-contract.ts';
import { activeOf, holdsTwo, openRollEnds, requireRoomForTwo, requireTrusted, rollId } from './roll-ends.ts';
import { farewellOf, handoverOf } from './roll-handover.ts';
import { planOfRoll, reached } from './roll-plan.ts';
import type { RollRecord } from './roll-port.ts';
import { RollRun } from './roll-run.ts';
import { requireSoundBefore } from './roll-verify.ts';

const LOCK_WAIT_MS = 10_000;

/** What `roll` would do; changes nothing. @throws as `roll` does before it changes something */
export async function planRoll(deps: RollDeps, request: RollRequest): Promise<RollPlan> {
  const ends = await openRollEnds(deps, request);
  const record = await recordOf(deps, request, ends);
  requireTrusted(ends, record);
  return planOfRoll(request, ends, record, deps.signIn !== null);
}

/**
 * @throws NOT_FOUND, AMBIGUOUS, USAGE, CHECK_FAILED (the other end is not in step, cannot hold two, or the reading after
 *   the change-over shows something else), CONFLICT (another run is at work), OUTCOME_UNKNOWN, CANCELLED
 */
export async function roll(deps: RollDeps, request: RollRequest): Promise<RollReport> {
  const ends = await openRollEnds(deps, request);
  const id = rollId(request.connection, ends.application.id);
  return deps.locks.withLock(`certificates ${id}`, LOCK_WAIT_MS, async () => {
    const record = await recordOf(deps, request, ends);
    requireTrusted(ends, record);
    requireRoomForTwo(ends, request.acceptsOutage);
    requireOrder(record, request);
    return auditedRoll(deps, request, ends.application.label, () => walk(deps, request, ends, record));
  });
}

async function walk(
  deps: RollDeps,
  request: RollRequest,
  ends: RollEnds,
  found: RollRecord,
): Promise<RollReport> {
  const run = new RollRun(deps, ends, found);
  const report = async (
    state: RollReport['state'],
    handover: RollReport['handover'],
  ): Promise<RollReport> => ({
    state,
    plan: planOfRoll(request, ends, run.record, deps.signIn !== null),
    record: run.record,
    verifiedBy: state === 'waiting' ? null : deps.signIn === null ? 'reading' : 'sign-in',
    handover,
  });
  if (!reached(run.record, 'switched')) await requireSoundBefore(deps);
  await run.make(request.years);
  if (ends.target === null) {
    if (!reached(run.record, 'trusted') && !request.ownerIsDone) {
      await run.tell();
      return report('waiting', await handoverOf(ends, run.record));
    }
    await run.noteTrusted();
  } else if (holdsTwo(ends.target)) {
    await run.trustBoth();
  } else {
    // It can trust one at a time, and the outage was accepted.
    await run.noteTrusted();
  }
  await run.switchOver();
  if (ends.target !== null && !holdsTwo(ends.target)) await run.trustNew();
  await run.verify();
  if (ends.target === null) {
    await run.finish();
    return report('done', await farewellOf(ends, run.record));
  }
  if (holdsTwo(ends.target)) {
    await run.wait(request.graceMs);
    await run.trustNew();
  }
  await run.finish();
  return report('done', null);
}

/** The exchange that is under way, or the beginning of one. */
async function recordOf(deps: RollDeps, request: RollRequest, ends: RollEnds): Promise<RollRecord> {
  const id = rollId(request.connection, ends.application.id);
  const known = await deps.rolls.get(id);
  const target =
    ends.target === null ? null : { connection: ends.target.connection, providerId: ends.target.provider.id };
  if (known !== null && known.step !== 'done') return { ...known, target };
  const certificates = await ends.source.signingCertificates(ends.application);
  const active = activeOf(certificates, ends.application.label);
  return {
    schemaVersion: 1,
    id,
    connection: request.connection,
    applicationId: ends.application.id,
    label: ends.application.label,
    target,
    step: 'making',
    old: { id: active.id, certificate: active.certificate },
    next: null,
    before: certificates.map((it) => it.id),
    startedAt: instant(deps.clock.now()),
    toldAt: null,
    switchedAt: null,
  };
}

/** @throws USAGE when there is nothing that the owner of the other end could have done */
function requireOrder(record: RollRecord, { ownerIsDone, target }: RollRequest): void {
  if (!ownerIsDone || target !== null || record.toldAt !== null) return;
  throw new IdctlError('USAGE', `There is no exchange of "${record.label}" that waits for its owner.`, {
    hint: 'Begin it without --continue: that makes the new certificate, and says what its owner has to do.',
  });
}
