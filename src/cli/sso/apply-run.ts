/** What `sso apply` does: apply a wiring, a folder of them, a kept plan, or undo the last run. */
import { join } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { ApplyReport } from '../../services/sso/apply.ts';
import { applyWiring } from '../../services/sso/apply.ts';
import type { RequestForAll, WiringOutcome } from '../../services/sso/apply-all.ts';
import { applyAll, missingOf } from '../../services/sso/apply-all.ts';
import type { SsoDeps } from '../../services/sso/deps.ts';
import type { UndoReport } from '../../services/sso/undo.ts';
import { undoLastRun } from '../../services/sso/undo.ts';
import type { OrderedWiring } from '../../services/sso/wiring.ts';
import type { Context } from '../context.ts';
import { writeHandover } from './handover-files.ts';
import { isFolder, loadWirings } from './load-wiring.ts';
import type { PlanBinding } from './plan-file.ts';
import { readPlanFile } from './plan-file.ts';

export interface ApplyFlags {
  readonly file?: string | undefined;
  readonly plan?: string | undefined;
  readonly rollback?: string | undefined;
  readonly adopt: boolean;
  readonly 'rollback-on-failure': boolean;
  readonly handover?: string | undefined;
}

export interface AppliedWiring {
  readonly report: ApplyReport;
  /** Written for a person to take along. */
  readonly files: readonly string[];
}

export type AppliedOutcome = WiringOutcome & { readonly files: readonly string[] };

export type ApplyOutput =
  | ({ readonly kind: 'applied' } & AppliedWiring)
  | { readonly kind: 'several'; readonly outcomes: readonly AppliedOutcome[] }
  | { readonly kind: 'undone'; readonly name: string; readonly report: UndoReport };

export async function runApply(context: Context, flags: ApplyFlags): Promise<ApplyOutput> {
  if (flags.rollback !== undefined) {
    const report = await undoLastRun(await context.sso(), flags.rollback);
    return { kind: 'undone', name: flags.rollback, report };
  }
  const expected = flags.plan === undefined ? null : await readPlanFile(flags.plan);
  const file = flags.file ?? expected?.file;
  if (file === undefined) {
    throw new IdctlError('USAGE', 'No wiring was named.', {
      hint: 'idctl sso apply --file WIRING, or --plan FILE',
    });
  }
  const wirings = await loadWirings(file);
  const request = { adopt: flags.adopt, rollback: flags['rollback-on-failure'] };
  const deps = await context.sso();
  if (expected === null && (await isFolder(file))) {
    return { kind: 'several', outcomes: await runAll(deps, wirings, request, flags.handover) };
  }
  const [only] = wirings;
  if (only === undefined || wirings.length > 1) {
    throw new IdctlError('USAGE', `The plan is of one wiring, and there are several in ${file}.`);
  }
  return { kind: 'applied', ...(await runOne(deps, only, { ...request, expected }, flags.handover)) };
}

async function runOne(
  deps: SsoDeps,
  { wiring, after }: OrderedWiring,
  request: RequestForAll & { readonly expected: PlanBinding | null },
  folder: string | undefined,
): Promise<AppliedWiring> {
  const missing = await missingOf(deps, after);
  if (missing.length > 0) {
    throw new IdctlError('CONFLICT', `${wiring.name} comes after ${missing.join(', ')}, not applied yet.`, {
      hint: 'Apply that first, or the folder of both: idctl sso apply --file FOLDER',
    });
  }
  const report = await applyWiring(deps, wiring, request);
  return { report, files: folder === undefined ? [] : await writeHandover(folder, report.handover) };
}

/** Files of the same name are of several wirings: each has a folder of its own. */
async function runAll(
  deps: SsoDeps,
  wirings: readonly OrderedWiring[],
  request: RequestForAll,
  folder: string | undefined,
): Promise<readonly AppliedOutcome[]> {
  const outcomes: AppliedOutcome[] = [];
  for (const outcome of await applyAll(deps, wirings, request)) {
    const files =
      folder === undefined || outcome.state !== 'applied'
        ? []
        : await writeHandover(join(folder, outcome.wiring.name), outcome.report.handover);
    outcomes.push({ ...outcome, files });
  }
  return outcomes;
}
