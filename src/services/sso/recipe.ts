/** A recipe: how one kind of single sign-on is wired, as data and small functions. */
import type { Finding } from '../connections/port.ts';
import type { Declared, DeclaredOf, Known, Soon } from './known.ts';
import type { FactNeed, IdentityOf, Kind, OpenIdFacts, OutputOf, RouteInForce, TenantFacts } from './port.ts';
import type { Probe } from './probe.ts';
import type { Settings } from './settings.ts';

/** One end of a wiring. */
export interface RoleSpec {
  readonly name: string;
  readonly help: string;
  /** What of the port it must offer. */
  readonly kinds: readonly Kind[];
  readonly facts: readonly FactNeed[];
}

/** A connection that is only looked at, never configured. */
export interface ProbeSpec {
  readonly name: string;
  readonly help: string;
}

export interface SettingSpec {
  readonly name: string;
  /** `address`: https. `metadata`: path of a SAML metadata file, beside the wiring. */
  readonly type: 'text' | 'list' | 'flag' | 'choice' | 'map' | 'address' | 'metadata';
  /** Of a choice, or of the items of a list. */
  readonly choices?: readonly string[];
  readonly required?: boolean;
  readonly default?: string | boolean | readonly string[] | Readonly<Record<string, string>>;
  readonly help: string;
}

/** A resource at one end. */
export interface Step {
  readonly id: string;
  readonly role: string;
  readonly kind: Kind;
  readonly identity: (known: Known) => Readonly<Record<string, Soon<string>>>;
  readonly desired: (known: Known) => Declared;
  /** What others need of it. */
  readonly outputs: readonly OutputOf<Kind>[];
}

interface StepOf<K extends Kind> {
  readonly id: string;
  readonly role: string;
  readonly kind: K;
  readonly identity: (known: Known) => { readonly [P in keyof IdentityOf<K>]: Soon<IdentityOf<K>[P]> };
  readonly desired: (known: Known) => DeclaredOf<K>;
  readonly outputs?: readonly OutputOf<K>[];
}

/** Checks a step against its kind, and forgets which kind it is. */
export function step<K extends Kind>(spec: StepOf<K>): Step {
  return {
    ...spec,
    // An identity is texts and declared properties are values, whatever the kind.
    identity: spec.identity as Step['identity'],
    desired: spec.desired as Step['desired'], // See above.
    outputs: spec.outputs ?? [],
  };
}

/** Something that a person has to enter where idctl cannot: the screen, and what goes into which field. */
export interface Handover {
  readonly screen: string;
  readonly fields: ReadonlyArray<{ readonly name: string; readonly value: Soon<string> }>;
  /** Texts that are better taken as files. */
  readonly files: ReadonlyArray<{ readonly name: string; readonly content: Soon<string> }>;
  readonly notes: readonly string[];
}

export interface RecipeContext {
  readonly wiring: string;
  readonly settings: Settings;
  /** By role. */
  readonly facts: Readonly<Record<string, TenantFacts>>;
}

/** The facts of an end. A recipe gets those that it asked for in its roles. */
export function factsOf({ facts }: RecipeContext, role: string): TenantFacts {
  const found = facts[role];
  if (found === undefined) throw new Error(`the recipe has no role ${role}`);
  return found;
}

export function openIdOf(context: RecipeContext, role: string): OpenIdFacts {
  const { openid } = factsOf(context, role);
  if (openid === null) throw new Error(`the recipe did not ask for the OpenID facts of ${role}`);
  return openid;
}

export function addressOf(context: RecipeContext, role: string): string {
  const [address] = factsOf(context, role).addresses;
  if (address === undefined) throw new Error(`the tenant of ${role} has no address`);
  return address;
}

export interface CheckContext extends RecipeContext {
  readonly known: Known;
  /** Of an end; costs reads. */
  readonly routes: (role: string) => Promise<readonly RouteInForce[]>;
  /** Looks at other connections of the wiring. */
  readonly probe: Probe;
}

export interface Recipe {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly roles: readonly RoleSpec[];
  readonly probes: readonly ProbeSpec[];
  readonly settings: readonly SettingSpec[];
  /** In the order in which they are applied. */
  readonly steps: (context: RecipeContext) => readonly Step[];
  /** A `fail` stops an apply before anything is written. */
  readonly checks: (context: CheckContext) => Promise<readonly Finding[]>;
  readonly handover: (context: RecipeContext, known: Known) => readonly Handover[];
}
