/** How an exchange of certificates is shown. */
import type { RollHandover, RollPlan } from '../../../services/federation/certs/roll-contract.ts';
import type { TrustReport } from '../../../services/federation/certs/roll-trust.ts';
import { plainCell } from '../../render/plain.ts';
import { facts } from '../../render/table.ts';
import type { RollOutput } from './roll-run.ts';

export function rollJson(output: RollOutput): object {
  switch (output.kind) {
    case 'planned':
      return { state: 'planned', plan: planJson(output.plan), handover: null, verifiedBy: null, files: [] };
    case 'trusted':
      return output.report;
    case 'back':
      return { state: 'back', connection: output.connection, application: output.label };
    default: {
      const { state, plan, handover, verifiedBy } = output.report;
      return {
        state,
        plan: planJson(plan),
        handover: handoverJson(handover),
        verifiedBy,
        files: output.files,
      };
    }
  }
}

function planJson({ steps, ...plan }: RollPlan): object {
  return { ...plan, steps: steps.map(({ step, what, done }) => ({ step, what, done })) };
}

function handoverJson(handover: RollHandover | null): object | null {
  if (handover === null) return null;
  return { what: handover.what, fields: handover.fields, files: handover.files };
}

export function rollText(output: RollOutput): string {
  if (output.kind === 'back')
    return `${output.connection}: "${output.label}" signs with the old certificate again.`;
  if (output.kind === 'trusted') return trustText(output.report);
  const plan = output.kind === 'planned' ? output.plan : output.report.plan;
  const isOver = plan.steps.some(({ step, done }) => step === 'switch' && done);
  const lines = [
    plainCell(`${plan.connection}: certificate of "${plan.application.label}"`),
    facts([
      [isOver ? '  before' : '  in force', plan.oldSha256],
      [isOver ? '  in force' : '  next', plan.newSha256 ?? 'not made yet'],
      ['  other end', plan.target ?? 'its owner'],
    ]),
    ...plan.steps.map(({ what, done }, index) => plainCell(`  ${done ? 'x' : ' '} ${index + 1}. ${what}`)),
  ];
  if (plan.hasOutage) lines.push('  The other end can trust one certificate at a time: there is an outage.');
  if (output.kind === 'planned') return lines.join('\n');
  const { state, handover } = output.report;
  lines.push(...(handover === null ? [] : handoverLines(handover, output.files)));
  lines.push(state === 'done' ? 'Done.' : 'Waiting for the owner of the other end.');
  return lines.join('\n');
}

const TRUST_STATES = {
  planned: 'It would trust:',
  waiting:
    'It trusts both. When the partner signs with the new one, run this again with --continue. It trusts:',
  done: 'It trusts the new one only:',
} as const;

function trustText({ connection, provider, state, trusts, newSha256 }: TrustReport): string {
  return [
    plainCell(`${connection}: certificates of the identity provider "${provider}". ${TRUST_STATES[state]}`),
    ...trusts.map((it) => `  ${it}${it === newSha256 ? '  (new)' : ''}`),
  ].join('\n');
}

function handoverLines({ what, fields }: RollHandover, files: readonly string[]): readonly string[] {
  return [
    'For the owner of the service provider:',
    ...what.map((it) => `  - ${plainCell(it)}`),
    ...fields.map(({ name, value }) => `    ${name}: ${plainCell(value)}`),
    ...(files.length === 0
      ? ['    The files come with --handover FOLDER, or in the JSON.']
      : files.map((it) => `    ${it}`)),
  ];
}
