/** The difference between what is declared and what is there: of declared properties only. */
import { canonicalJson } from '../../core/canonical-json.ts';
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Declared, Soon } from './known.ts';
import { Later } from './known.ts';
import type { Observed, Plain, PropertyValue } from './port.ts';

export interface PropertyChange {
  readonly property: string;
  /** Null also where nothing is there yet. */
  readonly from: PropertyValue;
  readonly to: Soon<PropertyValue>;
}

/** Null when nothing is there: then everything declared is a change. */
export function differences(observed: Observed | null, declared: Declared): readonly PropertyChange[] {
  return Object.entries(declared).flatMap(([property, to]) => {
    if (observed?.hidden.includes(property) === true) return [];
    const from = observed?.properties[property] ?? null;
    return observed !== null && !(to instanceof Later) && same(from, to) ? [] : [{ property, from, to }];
  });
}

export function same(one: PropertyValue, other: PropertyValue): boolean {
  if (one instanceof Secret || other instanceof Secret) {
    return one instanceof Secret && other instanceof Secret && one.equals(other);
  }
  return canonicalJson(asSets(one)) === canonicalJson(asSets(other));
}

/** Lists in one order, since they are sets. */
function asSets(value: Plain): Plain {
  if (Array.isArray(value)) {
    const items = value.map(asSets);
    return items.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asSets(item)]));
}

/** The values of a step that is applied now: stand-ins where a later step gives the real one. */
export function valuesNow(step: string, declared: Declared): Record<string, PropertyValue> {
  return Object.fromEntries(
    Object.entries(declared).map(([property, value]) => [property, valueNow(step, value)]),
  );
}

function valueNow(step: string, value: Soon<PropertyValue>): PropertyValue {
  if (!(value instanceof Later)) return value;
  if (value.provisional !== undefined) return value.provisional;
  // A vendor that answers without what it always gives; the order of a recipe's steps is proven by a test.
  throw new IdctlError('CHECK_FAILED', `${step} needs ${value.source}, which was not given.`);
}

/** Without the values that only a later step gives and that something stands in for. */
export function settledPart(declared: Declared): Declared {
  return Object.fromEntries(Object.entries(declared).filter(([, value]) => !isProvisional(value)));
}

export function isProvisional(value: Soon<PropertyValue>): boolean {
  return value instanceof Later && value.provisional !== undefined;
}

/** What may be kept and shown of values: secrets are left out. */
export function plainPart(values: Readonly<Record<string, PropertyValue>>): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Plain] => !(entry[1] instanceof Secret)),
  );
}
