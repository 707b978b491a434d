/** What an apply did, for people and as data, and how it ends. */
import { dirname } from 'node:path';
import { EXIT } from '../../core/exit-codes.ts';
import type { AppliedOutcome, AppliedWiring, ApplyOutput } from './apply-run.ts';
import { handoverJson, planJson } from './plan-json.ts';
import { handoverLines, planText } from './plan-text.ts';

/** Of several: PARTIAL unless all are in force. */
export function applyExit(output: ApplyOutput): number {
  if (output.kind !== 'several') return 0;
  return output.outcomes.every((it) => it.state === 'applied') ? 0 : EXIT.PARTIAL;
}

export function applyJson(output: ApplyOutput): object {
  if (output.kind === 'undone') {
    const { undone, notUndone } = output.report;
    return { undone: output.name, writes: undone, notUndone };
  }
  return output.kind === 'applied'
    ? appliedJson(output)
    : { wirings: output.outcomes.map((it) => outcomeJson(it)) };
}

function appliedJson({ report, files }: AppliedWiring): object {
  const { plan, written, handover } = report;
  return { ...planJson(plan), handover: handover.map(handoverJson), writes: written, files };
}

/** `result` is what the apply of this wiring alone gives. */
function outcomeJson(outcome: AppliedOutcome): object {
  const { name, recipe } = outcome.wiring;
  const error = outcome.state === 'failed' ? outcome.error : null;
  return {
    ...{ name, recipe, state: outcome.state },
    result: outcome.state === 'applied' ? appliedJson(outcome) : null,
    error: error === null ? null : { code: error.code, message: error.message, hint: error.hint ?? null },
    waitsFor: outcome.state === 'waiting' ? outcome.waitsFor : [],
  };
}

export function applyText(output: ApplyOutput, colour: boolean): string {
  if (output.kind === 'undone') {
    const { undone, notUndone } = output.report;
    const rest = notUndone.length === 0 ? '' : ` What was taken away stays away: ${notUndone.join(', ')}.`;
    const done = undone === 0 ? 'nothing was to undo' : `${writes(undone)} undone`;
    return `${output.name}: ${done}.${rest}`;
  }
  return output.kind === 'applied' ? appliedText(output, colour) : severalText(output.outcomes, colour);
}

function writes(count: number): string {
  return count === 1 ? '1 write' : `${count} writes`;
}

function appliedText({ report, files }: AppliedWiring, colour: boolean): string {
  const { plan, written, handover } = report;
  const { name } = plan.wiring;
  if (written === 0) {
    return `${name}: nothing to change; both ends are as declared. ${plan.reads} reads, no write.`;
  }
  const first = files[0];
  return [
    planText({ ...plan, handover: [] }, colour),
    `${name}: done, with ${writes(written)}.`,
    ...(handover.length === 0 ? [] : ['By hand', ...handover.flatMap(handoverLines)]),
    ...(first === undefined ? [] : [`Files are in ${dirname(first)}.`]),
  ].join('\n');
}

function severalText(outcomes: readonly AppliedOutcome[], colour: boolean): string {
  const count = (state: AppliedOutcome['state']): number =>
    outcomes.filter((it) => it.state === state).length;
  const counts = [
    [count('applied'), 'in force'],
    [count('failed'), 'failed'],
    [count('waiting'), 'not begun'],
  ] as const;
  const last = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return [...outcomes.map((it) => outcomeText(it, colour)), `${last.join(', ')}.`].join('\n\n');
}

function outcomeText(outcome: AppliedOutcome, colour: boolean): string {
  const { name } = outcome.wiring;
  if (outcome.state === 'waiting') {
    return `${name}: not begun; it comes after ${outcome.waitsFor.join(', ')}, not in force.`;
  }
  if (outcome.state === 'applied') return appliedText(outcome, colour);
  const { message, hint } = outcome.error;
  return [`${name}: FAILED. ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n');
}
