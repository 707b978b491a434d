/** Plans as data: what `--json` shows and what plan files hold. Secrets are named, never shown. */
import { Secret } from '../../core/secret.ts';
import type { PropertyChange } from '../../services/sso/difference.ts';
import type { Soon } from '../../services/sso/known.ts';
import { Later } from '../../services/sso/known.ts';
import type { Plan } from '../../services/sso/plan.ts';
import { hasChanges } from '../../services/sso/plan.ts';
import type { PlannedStep } from '../../services/sso/planned-step.ts';
import type { Plain, PropertyValue } from '../../services/sso/port.ts';
import type { Handover } from '../../services/sso/recipe.ts';

export interface ChangeJson {
  readonly property: string;
  /** Null also where nothing was, and where it is not shown or not known. */
  readonly from: Plain;
  readonly to: Plain;
  readonly secret: boolean;
  /** What gives the value when it is applied; null when it is known. */
  readonly knownAfter: string | null;
}

export function planJson(plan: Plan): object {
  const { name, recipe, connections } = plan.wiring;
  return {
    ...{ name, recipe, connections },
    changes: hasChanges(plan),
    unfinished: plan.unfinished,
    steps: plan.steps.map(stepJson),
    checks: plan.checks.map(({ name: check, state, detail, remedy }) => ({
      ...{ name: check, state, detail },
      remedy: remedy ?? null,
    })),
    handover: plan.handover.map(handoverJson),
    reads: plan.reads,
  };
}

export function stepJson({ step, role, connection, kind, title, action, foreign, changes }: PlannedStep) {
  return { step, role, connection, kind, title, action, foreign, changes: changes.map(changeJson) };
}

export function changeJson({ property, from, to }: PropertyChange): ChangeJson {
  return {
    property,
    from: shown(from),
    to: to instanceof Later ? null : shown(to),
    secret: from instanceof Secret || to instanceof Secret || (to instanceof Later && isSecretName(to)),
    knownAfter: to instanceof Later ? to.source : null,
  };
}

/** Files are left out: they have a flag of their own. */
export function handoverJson({ screen, fields, files, notes }: Handover): object {
  return {
    screen,
    fields: fields.map(({ name, value }) => ({ name, ...soonJson(value) })),
    files: files.map(({ name, content }) => ({ name, ready: !(content instanceof Later) })),
    notes,
  };
}

function soonJson(value: Soon<string>): {
  readonly value: string | null;
  readonly knownAfter: string | null;
} {
  return value instanceof Later ? { value: null, knownAfter: value.source } : { value, knownAfter: null };
}

function shown(value: PropertyValue): Plain {
  return value instanceof Secret ? null : value;
}

function isSecretName({ source }: Later): boolean {
  return source.endsWith('Secret');
}
