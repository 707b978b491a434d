/** Plans for people: what is there, what is declared, and what is between. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { PropertyChange } from '../../services/sso/difference.ts';
import { Later } from '../../services/sso/known.ts';
import type { Plan } from '../../services/sso/plan.ts';
import type { PlannedAction, PlannedStep } from '../../services/sso/planned-step.ts';
import type { Plain } from '../../services/sso/port.ts';
import { KIND_LABELS } from '../../services/sso/port.ts';
import type { Handover } from '../../services/sso/recipe.ts';
import { plain, plainCell } from '../render/plain.ts';
import { changeJson } from './plan-json.ts';

const MARKS: Readonly<Record<PlannedAction, string>> = {
  create: '+',
  update: '~',
  none: '=',
  remove: '-',
  restore: '<',
};

/** Long values, such as certificates, say nothing in full. */
const LONGEST = 160;

export function planText(plan: Plan, colour: boolean): string {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  const { name, recipe, connections } = plan.wiring;
  const ends = Object.entries(connections).map(([role, it]) => `${role} ${it}`);
  const head = `${chalk.bold(name)} (${recipe}; ${ends.join(', ')})`;
  const left = plan.unfinished ? ['  An apply was left unfinished; the next one goes on with it.'] : [];
  const checks = plan.checks.flatMap((it) => checkLines(it, chalk));
  const handover = plan.handover.flatMap(handoverLines);
  return [
    head,
    ...left,
    ...plan.steps.flatMap((it) => stepLines(it, chalk)),
    ...(checks.length === 0 ? [] : ['Checks', ...checks]),
    ...(handover.length === 0 ? [] : ['By hand', ...handover]),
    countLine(plan),
  ].join('\n');
}

export function countLine({ steps, reads }: Plan): string {
  const count = (...actions: readonly PlannedAction[]): number =>
    steps.filter((it) => actions.includes(it.action)).length;
  const counts = [
    [count('create'), 'to make'],
    [count('update'), 'to change'],
    [count('remove', 'restore'), 'to take away'],
  ] as const;
  const changes = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const same = count('none');
  const first = changes.length === 0 ? 'Nothing to change' : changes.join(', ');
  return `${first}; ${same} as declared. ${reads} reads.`;
}

export function stepLines(step: PlannedStep, chalk: ChalkInstance): readonly string[] {
  const paint = {
    create: chalk.green,
    update: chalk.yellow,
    none: chalk.dim,
    remove: chalk.red,
    restore: chalk.red,
  }[step.action];
  const named = step.title === '' ? '' : ` "${plainCell(step.title)}"`;
  const title = step.owner === '' ? named : `${named} of "${plainCell(step.owner)}"`;
  const foreign = step.foreign ? ' (there already, and not by this wiring: --adopt)' : '';
  return [
    paint(`  ${MARKS[step.action]} ${step.connection}: ${KIND_LABELS[step.kind]}${title}${foreign}`),
    ...step.changes
      .filter((it) => step.action !== 'create' || !isNothing(it))
      .map((it) => `      ${changeText(it, step.action)}`),
  ];
}

/** A new thing has nothing there anyway. */
function isNothing({ to }: PropertyChange): boolean {
  return to === null || (Array.isArray(to) && to.length === 0) || JSON.stringify(to) === '{}';
}

function changeText(change: PropertyChange, action: PlannedAction): string {
  const { property, from, to, secret, knownAfter } = changeJson(change);
  const wanted = knownAfter !== null ? `(known after ${knownAfter})` : secret ? '(secret)' : valueText(to);
  if (action === 'create' || action === 'restore') return `${property}: ${wanted}`;
  return `${property}: ${secret ? '(another secret)' : valueText(from)} -> ${wanted}`;
}

function valueText(value: Plain): string {
  if (value === null) return '(not set)';
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  const text = typeof value === 'string' ? plainCell(value) : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

function checkLines(
  { state, name, detail, remedy }: Plan['checks'][number],
  chalk: ChalkInstance,
): readonly string[] {
  const paint = { pass: chalk.green, warn: chalk.yellow, fail: chalk.red }[state];
  const mark = { pass: 'pass', warn: 'WARN', fail: 'FAIL' }[state];
  const more = remedy === undefined || state === 'pass' ? [] : [`        ${plainCell(remedy)}`];
  return [`  ${paint(mark)}  ${name}: ${plainCell(detail)}`, ...more];
}

export function handoverLines({ screen, fields, files, notes }: Handover): readonly string[] {
  const ready = files.filter(({ content }) => !(content instanceof Later));
  return [
    `  ${screen}`,
    ...fields.map(
      ({ name, value }) =>
        `      ${name}: ${value instanceof Later ? `(known after ${value.source})` : plain(value)}`,
    ),
    ...(ready.length === 0
      ? []
      : [`      Files: ${ready.map((it) => it.name).join(', ')} (--handover FOLDER writes them)`]),
    ...notes.map((it) => `      ${it}`),
  ];
}
