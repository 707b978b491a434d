/** Both ends of a wiring, read once. */
import { IdctlError } from '../../core/errors.ts';
import type { SsoDeps } from './deps.ts';
import { type Known, knownOf, Later, type Soon } from './known.ts';
import type { LedgerEntry, WiringRecord } from './ledger.ts';
import type { ConfigurableTenant, IdentityOf, Intent, Kind, Observed, TenantFacts } from './port.ts';
import { KIND_LABELS } from './port.ts';
import type { Recipe, RecipeContext, Step } from './recipe.ts';
import { recipeById } from './recipes/index.ts';
import { refuseOtherTenants } from './refuse-other-tenants.ts';
import { settingsOf } from './settings.ts';
import type { Wiring } from './wiring.ts';

export interface Reading {
  readonly wiring: Wiring;
  readonly recipe: Recipe;
  readonly context: RecipeContext;
  readonly tenants: Tenants;
  readonly steps: readonly Step[];
  /** By step; an apply writes what it has made in here. */
  readonly observed: Map<string, Observed | null>;
  readonly record: WiringRecord | null;
  /** Of the tenants' tally. */
  readonly readsBefore: number;
}

/** By role. */
export type Tenants = ReadonlyMap<string, ConfigurableTenant>;

/**
 * Reads what the wiring declares, and nothing else.
 *
 * @throws CONFIG_INVALID (settings), NOT_FOUND (recipe, connection), USAGE (a connection that cannot play its role),
 *   CONFLICT (the ledger is of other tenants), and what the ports throw
 */
export async function readEnds(
  deps: SsoDeps,
  wiring: Wiring,
  record: WiringRecord | null,
  intent: Intent = 'read',
): Promise<Reading> {
  const recipe = recipeById(wiring.recipe);
  const settings = settingsOf(recipe, wiring.settings);
  const tenants = await openTenants(deps, wiring, recipe);
  const readsBefore = readsOf(tenants);
  const facts = await factsOf(recipe, tenants);
  if (record !== null) refuseOtherTenants(record, wiring, facts);
  const context = { wiring: wiring.name, settings, facts };
  const steps = recipe.steps(context);
  for (const [role, tenant] of tenants) {
    tenant.announce(
      steps.filter((it) => it.role === role).map((it) => it.kind),
      intent,
    );
  }
  const observed = new Map<string, Observed | null>();
  for (const step of steps) {
    const entry = entryOf(record, step.id);
    observed.set(step.id, await look(tenantOf(tenants, step.role), step, knownOf(observed), entry));
  }
  return { wiring, recipe, context, tenants, steps, observed, record, readsBefore };
}

export async function openTenants(deps: SsoDeps, wiring: Wiring, recipe: Recipe): Promise<Tenants> {
  const tenants = new Map<string, ConfigurableTenant>();
  for (const { name, kinds } of recipe.roles) {
    const connection = wiring.connections[name];
    if (connection === undefined) {
      throw new IdctlError('CONFIG_INVALID', `The wiring ${wiring.name} names no connection for "${name}".`, {
        hint: `What the recipe needs: idctl sso recipes ${recipe.id}`,
      });
    }
    const tenant = await deps.tenant(connection);
    const missing = kinds.find((kind) => !tenant.kinds.has(kind));
    if (missing !== undefined) {
      throw new IdctlError(
        'USAGE',
        `The connection "${connection}" cannot be "${name}": it has no ${KIND_LABELS[missing]}.`,
      );
    }
    tenants.set(name, tenant);
  }
  return tenants;
}

export function tenantOf(tenants: Tenants, role: string): ConfigurableTenant {
  const tenant = tenants.get(role);
  if (tenant === undefined) throw new IdctlError('CONFLICT', `The wiring has no end "${role}" any more.`);
  return tenant;
}

export async function factsOf(
  recipe: Recipe,
  tenants: Tenants,
): Promise<Readonly<Record<string, TenantFacts>>> {
  const facts = recipe.roles.map(
    async (role) => [role.name, await tenantOf(tenants, role.name).facts(role.facts)] as const,
  );
  return Object.fromEntries(await Promise.all(facts));
}

export function entryOf(record: WiringRecord | null, step: string): LedgerEntry | null {
  return record?.entries.find((it) => it.step === step) ?? null;
}

/** All of an identity, or null while a part of it is only known later: then the thing cannot be there. */
export function identityNow(step: Step, known: Known): Readonly<Record<string, string>> | null {
  const parts: ReadonlyArray<readonly [string, Soon<string>]> = Object.entries(step.identity(known));
  const now = parts.filter((part): part is readonly [string, string] => !(part[1] instanceof Later));
  return now.length === parts.length ? Object.fromEntries(now) : null;
}

export async function look(
  tenant: ConfigurableTenant,
  step: Step,
  known: Known,
  entry: LedgerEntry | null,
): Promise<Observed | null> {
  const identity = identityNow(step, known);
  if (identity === null) return null;
  // step() checked that the identity is that of the kind.
  const search = {
    identity: identity as IdentityOf<Kind>,
    knownId: entry?.id ?? null,
    outputs: step.outputs,
  };
  return tenant.find(step.kind, search);
}

export function readsOf(tenants: Tenants): number {
  return [...new Set(tenants.values())].reduce((sum, it) => sum + it.tally().reads, 0);
}
