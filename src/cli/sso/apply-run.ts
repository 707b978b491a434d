/** What `sso apply` does: apply a wiring, a kept plan, or undo the last run. */
import { dirname } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { ApplyReport } from '../../services/sso/apply.ts';
import { applyWiring } from '../../services/sso/apply.ts';
import type { UndoReport } from '../../services/sso/undo.ts';
import { undoLastRun } from '../../services/sso/undo.ts';
import type { Context } from '../context.ts';
import { writeHandover } from './handover-files.ts';
import { loadWiring } from './load-wiring.ts';
import { readPlanFile } from './plan-file.ts';
import { handoverJson, planJson } from './plan-json.ts';
import { handoverLines, planText } from './plan-text.ts';

export interface ApplyFlags {
  readonly file?: string | undefined;
  readonly plan?: string | undefined;
  readonly rollback?: string | undefined;
  readonly adopt: boolean;
  readonly 'rollback-on-failure': boolean;
  readonly handover?: string | undefined;
}

export type ApplyOutput =
  | { readonly kind: 'applied'; readonly report: ApplyReport; readonly files: readonly string[] }
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
  const wiring = await loadWiring(file);
  const { adopt } = flags;
  const request = { adopt, rollback: flags['rollback-on-failure'], expected };
  const report = await applyWiring(await context.sso(), wiring, request);
  const files = flags.handover === undefined ? [] : await writeHandover(flags.handover, report.handover);
  return { kind: 'applied', report, files };
}

export function applyJson(output: ApplyOutput): object {
  if (output.kind === 'undone') {
    const { undone, notUndone } = output.report;
    return { undone: output.name, writes: undone, notUndone };
  }
  const { plan, written, handover } = output.report;
  return { ...planJson(plan), handover: handover.map(handoverJson), writes: written, files: output.files };
}

export function applyText(output: ApplyOutput, colour: boolean): string {
  if (output.kind === 'undone') {
    const { undone, notUndone } = output.report;
    const rest = notUndone.length === 0 ? '' : ` What was taken away stays away: ${notUndone.join(', ')}.`;
    return `${output.name}: ${undone} writes undone.${rest}`;
  }
  const { plan, written, handover } = output.report;
  const { name } = plan.wiring;
  if (written === 0) {
    return `${name}: nothing to change; both ends are as declared. ${plan.reads} reads, no write.`;
  }
  const first = output.files[0];
  return [
    planText({ ...plan, handover: [] }, colour),
    `${name}: done, with ${written} writes.`,
    ...(handover.length === 0 ? [] : ['By hand, where no API can', ...handover.flatMap(handoverLines)]),
    ...(first === undefined ? [] : [`Files are in ${dirname(first)}.`]),
  ].join('\n');
}
