/** When an apply does not begin. */
import { IdctlError } from '../../core/errors.ts';
import type { ApplyRequest } from './apply.ts';
import type { Plan } from './plan.ts';
import { KIND_LABELS } from './port.ts';

/** @throws CONFLICT, CHECK_FAILED: before anything was written */
export function refuseUnfit(plan: Plan, { expected, adopt }: ApplyRequest): void {
  const { name } = plan.wiring;
  if (expected !== null) refuseStale(plan, expected);
  const failed = plan.checks.filter((it) => it.state === 'fail');
  if (failed.length > 0) {
    const lines = failed.map(({ detail, remedy }) => `${detail}${remedy === undefined ? '' : ` ${remedy}`}`);
    throw new IdctlError('CHECK_FAILED', `${name} is not safe to apply: ${lines.join(' ')}`, {
      hint: `See all checks with: idctl sso plan`,
    });
  }
  const foreign = plan.steps.filter((it) => it.foreign);
  if (foreign.length > 0 && !adopt) {
    const things = foreign.map((it) => `${KIND_LABELS[it.kind]} "${it.title}" in ${it.connection}`);
    throw new IdctlError('CONFLICT', `Not made by ${name}, and there already: ${things.join(', ')}.`, {
      hint: 'Rename them, or make them part of the wiring with --adopt.',
    });
  }
}

function refuseStale(plan: Plan, expected: Pick<Plan, 'wiringDigest' | 'stateDigest'>): void {
  const what =
    plan.wiringDigest !== expected.wiringDigest
      ? 'The wiring was changed'
      : plan.stateDigest !== expected.stateDigest
        ? 'An end was changed'
        : null;
  if (what === null) return;
  throw new IdctlError('CONFLICT', `${what} since the plan was made.`, {
    hint: 'Make another: idctl sso plan --out FILE',
  });
}
