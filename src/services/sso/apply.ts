/** Brings both ends of a wiring to what it declares. Safe to repeat, and to go on with after a kill. */
import { IdctlError } from '../../core/errors.ts';
import { audited } from './audited.ts';
import { Book } from './book.ts';
import type { SsoDeps } from './deps.ts';
import { differences, isProvisional, settledPart } from './difference.ts';
import { type Known, knownOf } from './known.ts';
import type { Plan } from './plan.ts';
import { hasChanges, isUnfinished, planOf } from './plan.ts';
import { orphansOf } from './planned-step.ts';
import type { Observed } from './port.ts';
import { SHARED_KINDS } from './port.ts';
import type { Reading } from './reading.ts';
import { identityNow, look, readEnds, tenantOf } from './reading.ts';
import type { Handover, Step } from './recipe.ts';
import { refuseUnfit } from './refuse.ts';
import { resumable } from './resumable.ts';
import { alone, refuseInterrupted } from './run-lock.ts';
import { takeAway } from './take-away.ts';
import { undoRun } from './undo.ts';
import type { Wiring } from './wiring.ts';
import { adoptStep, createStep, updateStep } from './write-step.ts';

export interface ApplyRequest {
  /** Things of the same name that are there already become part of the wiring. */
  readonly adopt: boolean;
  /** Undoes what this run did when it fails. */
  readonly rollback: boolean;
  /** From a plan file; null applies whatever the plan of this moment says. */
  readonly expected: Pick<Plan, 'wiringDigest' | 'stateDigest'> | null;
}

export interface ApplyReport {
  /** As it was before. */
  readonly plan: Plan;
  readonly written: number;
  readonly handover: readonly Handover[];
}

/** @throws CONFLICT (stale plan, foreign things), CHECK_FAILED (a check of the recipe), OUTCOME_UNKNOWN, CANCELLED */
export async function applyWiring(
  deps: SsoDeps,
  wiring: Wiring,
  request: ApplyRequest,
): Promise<ApplyReport> {
  return alone(deps, wiring.name, async () => {
    const reading = await readEnds(deps, wiring, await deps.ledger.get(wiring.name), 'change');
    const plan = await planOf(deps, reading);
    refuseUnfit(plan, request);
    const run = new ApplyRun(deps, reading);
    if (!hasChanges(plan)) await run.settleOnly();
    else await audited(deps, 'sso.apply', wiring, () => run.write(request.rollback));
    const handover = reading.recipe.handover(reading.context, knownOf(reading.observed));
    return { plan, written: run.written, handover };
  });
}

class ApplyRun {
  readonly #deps: SsoDeps;
  readonly #reading: Reading;
  readonly #book: Book;
  readonly #tenantIds: Readonly<Record<string, string>>;
  /** Steps that have a stand-in for a value of a later step. */
  readonly #waiting = new Set<Step>();
  written = 0;

  constructor(deps: SsoDeps, reading: Reading) {
    this.#deps = deps;
    this.#reading = reading;
    const { facts } = reading.context;
    this.#tenantIds = Object.fromEntries(Object.entries(facts).map(([role, it]) => [role, it.tenantId]));
    this.#book = Book.open(deps, reading.wiring, this.#tenantIds, reading.record);
  }

  /** Nothing is to be changed; what a killed run left open in the ledger is closed. */
  async settleOnly(): Promise<void> {
    for (const step of this.#reading.steps) await this.#bring(step);
    await this.#book.keepWiring(this.#reading.wiring);
    if (isUnfinished(this.#book.record)) await this.#book.finish();
  }

  async write(rollback: boolean): Promise<void> {
    await this.#book.begin(this.#reading.wiring, this.#tenantIds);
    try {
      for (const step of this.#reading.steps) await this.#bring(step);
      for (const entry of orphansOf(this.#reading.steps, this.#book.record)) {
        refuseInterrupted(this.#deps.signal);
        const tenant = tenantOf(this.#reading.tenants, entry.role);
        if (await takeAway(this.#book, entry, tenant, { journaled: true })) this.written += 1;
      }
    } catch (error) {
      if (!rollback || this.#deps.signal.aborted) throw resumable(error, this.#reading.wiring.name);
      this.#deps.say('It failed; what this run did is being undone.');
      await undoRun(this.#book, this.#reading.tenants);
      throw error;
    }
    await this.#book.finish();
  }

  async #bring(step: Step): Promise<void> {
    refuseInterrupted(this.#deps.signal);
    const known = knownOf(this.#reading.observed);
    const declared = step.desired(known);
    const identity = identityNow(step, known);
    if (identity === null) throw new IdctlError('CHECK_FAILED', `${step.id} needs a step that gave no id.`);
    const tenant = tenantOf(this.#reading.tenants, step.role);
    const target = { step, tenant, identity, book: this.#book };
    const found = await this.#found(step, known);
    if (Object.values(declared).some(isProvisional)) this.#waiting.add(step);
    else this.#waiting.delete(step);
    if (found === null) return this.#wrote(step, await createStep(target, declared));
    const changes = differences(found, settledPart(declared));
    if (changes.length === 0) await adoptStep(target, found);
    else await this.#wrote(step, await updateStep(target, found, changes));
  }

  /** The vendor may have made it with what was made since it was read. */
  async #found(step: Step, known: Known): Promise<Observed | null> {
    const { observed, tenants } = this.#reading;
    const read = observed.get(step.id) ?? null;
    if (read !== null || !SHARED_KINDS.has(step.kind)) return read;
    const found = await look(tenantOf(tenants, step.role), step, known, this.#book.entry(step.id));
    observed.set(step.id, found);
    return found;
  }

  /** What a step gives may be what others wait for. */
  async #wrote(step: Step, now: Observed): Promise<void> {
    this.written += 1;
    const before = this.#reading.observed.get(step.id)?.outputs ?? {};
    this.#reading.observed.set(step.id, { ...now, outputs: { ...before, ...now.outputs } });
    const known = knownOf(this.#reading.observed);
    for (const waiting of [...this.#waiting]) {
      if (!Object.values(waiting.desired(known)).some(isProvisional)) await this.#bring(waiting);
    }
  }
}
