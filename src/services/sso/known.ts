/** What is known of resources while they come to be. */
import type { Kind, Observed, OutputOf, PropertiesOf, PropertyValue } from './port.ts';

/** A value that another step gives only once it was applied. */
export class Later {
  /** `step.output`. */
  readonly source: string;
  /** What stands in for it until then, where two steps need each other; undefined when nothing may. */
  readonly provisional: PropertyValue | undefined;

  constructor(source: string, provisional?: PropertyValue) {
    this.source = source;
    this.provisional = provisional;
  }
}

export type Soon<T> = T | Later;

/** Declared properties, each known or known later. */
export type Declared = Readonly<Record<string, Soon<PropertyValue>>>;

export type DeclaredOf<K extends Kind> = { readonly [P in keyof PropertiesOf<K>]: Soon<PropertiesOf<K>[P]> };

/** Lookup of what steps have given so far. */
export interface Known {
  id(step: string, provisional?: string): Soon<string>;
  /** Text outputs. */
  text(step: string, output: OutputOf<Kind>, provisional?: string): Soon<string>;
  /** Whatever the output is, such as a `Secret`. */
  value<T extends PropertyValue>(step: string, output: OutputOf<Kind>): Soon<T>;
}

export function knownOf(observed: ReadonlyMap<string, Observed | null>): Known {
  const value = (step: string, output: string, provisional?: PropertyValue): Soon<PropertyValue> =>
    observed.get(step)?.outputs[output] ?? new Later(`${step}.${output}`, provisional);
  return {
    id: (step, provisional) => observed.get(step)?.id ?? new Later(`${step}.id`, provisional),
    text(step, output, provisional) {
      const found = value(step, output, provisional);
      return found instanceof Later ? found : String(found);
    },
    // Which type an output has is the step's business, that declares both.
    value: <T extends PropertyValue>(step: string, output: string) => value(step, output) as Soon<T>,
  };
}

/** Computes with a value that may come later. */
export function whenKnown<T extends PropertyValue, R extends PropertyValue>(
  value: Soon<T>,
  compute: (known: T) => R,
): Soon<R> {
  if (!(value instanceof Later)) return compute(value);
  const { source, provisional } = value;
  // The stand-in is of the type of the value that it stands in for.
  return new Later(source, provisional === undefined ? undefined : compute(provisional as T));
}
