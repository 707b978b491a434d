/** Several rotations in one run: bounded in number at once, stopped after too many failures, resumable. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { PamDeps, ResolvedAccount } from './deps.ts';
import type { RotationRequest } from './port.ts';
import type { RotationResult } from './rotate.ts';
import { rotate } from './rotate.ts';
import type { RotationJournals, RotationStep } from './rotation-journal.ts';

export interface BatchRequest extends RotationRequest {
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** The run stops starting new rotations after so many that failed or are unknown. */
  readonly maxFailures: number;
  readonly whileOut?: boolean;
}

export interface BatchReport {
  readonly runId: string;
  readonly results: readonly RotationResult[];
  /** Not started, because of too many failures. */
  readonly skipped: readonly ResolvedAccount[];
}

interface Item {
  readonly resolved: ResolvedAccount;
  /** From an earlier run, for a step that had been sent. */
  readonly sent: RotationStep | null;
}

async function runAll(
  items: readonly Item[],
  request: BatchRequest,
  one: (item: Item) => Promise<RotationResult>,
): Promise<Omit<BatchReport, 'runId'>> {
  const queue = [...items];
  const results: RotationResult[] = [];
  let failures = 0;
  const worker = async (): Promise<void> => {
    for (
      let item = queue.shift();
      item !== undefined;
      item = failures < request.maxFailures ? queue.shift() : undefined
    ) {
      const result = await one(item);
      results.push(result);
      // What another run had sent is not this run's failure: the rest must not wait for it for ever.
      if (result.state !== 'rotated' && item.sent === null) failures += 1;
    }
  };
  const endAll = (error: unknown): never => {
    queue.length = 0;
    throw error;
  };
  const workers = Array.from({ length: Math.max(1, request.concurrency) }, () => worker().catch(endAll));
  // What was begun is brought to its end before a fault is passed on.
  const ended = await Promise.allSettled(workers);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return { results, skipped: queue.map((it) => it.resolved) };
}

/** Rotates all accounts given, journaling each. @throws CANCELLED on interruption; the journal stays for `resume`. */
export async function rotateBatch(
  deps: PamDeps,
  journals: RotationJournals,
  accounts: readonly ResolvedAccount[],
  request: BatchRequest,
): Promise<BatchReport> {
  const journal = await journals.open(accounts.map((resolved) => ({ resolved, method: request.method })));
  const items = accounts.map((resolved) => ({ resolved, sent: null }));
  const report = await runAll(items, request, (item) => rotate(deps, journal, item.resolved, request)).catch(
    (error: unknown) => {
      throw resumable(error, journal.id);
    },
  );
  await journal.finish();
  return { runId: journal.id, ...report };
}

/** An interruption says how to go on. */
function resumable(error: unknown, runId: string): unknown {
  if (!hasCode(error, 'CANCELLED', 'TIMEOUT')) return error;
  return new IdctlError(error.code, error.message, {
    hint: `Find out what was done, and finish: idctl pam rotate --resume ${runId}`,
    cause: error,
  });
}

/**
 * Takes up a run that was left: what had been sent is only verified (a second rotation could lock somebody out of a
 * password that just arrived), what had not been started is done.
 *
 * @throws NOT_FOUND
 */
export async function resumeBatch(
  deps: PamDeps,
  journals: RotationJournals,
  runId: string,
  request: Omit<BatchRequest, 'method' | 'newSecret'>,
): Promise<BatchReport> {
  const { run, journal } = await journals.resume(runId);
  const open = run.steps.filter(
    (step) => step.state === 'sent' || step.state === 'unknown' || step.state === 'planned',
  );
  const items = open.map((step) => ({
    resolved: step.resolved,
    sent: step.state === 'planned' ? null : step,
  }));
  const methodOf = new Map(open.map((step) => [step.resolved, step.method]));
  const report = await runAll(items, { ...request, method: 'change' }, ({ resolved, sent }) =>
    rotate(deps, journal, resolved, {
      method: methodOf.get(resolved) ?? 'change',
      timeoutMs: request.timeoutMs,
      whileOut: request.whileOut ?? false,
      ...(sent?.mark ? { onlyVerify: sent.mark } : {}),
    }),
  );
  await journal.finish();
  return { runId, ...report };
}
