/**
 * The schema of a wiring's file: one source for validation and the published JSON Schema. Recipes bring their settings
 * as data, so that adding a recipe changes nothing here.
 */
import * as z from 'zod';
import type { Recipe, SettingSpec } from '../../services/sso/recipe.ts';
import { RECIPES } from '../../services/sso/recipes/index.ts';
import { isAddress } from '../../services/sso/settings.ts';
import { WIRING_NAME } from '../../services/sso/wiring.ts';

const name = z
  .string()
  .regex(WIRING_NAME, 'a name has letters, digits, dash and underscore, 63 at most')
  .describe('Unique within a profile.');

const filled = z.string().min(1);

function base(spec: SettingSpec): z.ZodType {
  switch (spec.type) {
    case 'flag':
      return z.boolean();
    case 'list':
      return spec.required === true ? z.array(itemOf(spec)).min(1) : z.array(itemOf(spec));
    case 'map':
      return z.record(z.string(), z.string());
    case 'choice':
      return z.enum((spec.choices ?? []) as [string, ...string[]]); // A choice has choices by contract.
    case 'address':
      return z.string().refine(isAddress, 'an address starts with https:// (http:// only for this machine)');
    default:
      return filled;
  }
}

function itemOf({ choices }: SettingSpec): z.ZodType {
  const [first, ...others] = choices ?? [];
  return first === undefined ? filled : z.enum([first, ...others]);
}

function settingSchema(spec: SettingSpec): z.ZodType {
  const schema = base(spec).describe(spec.help);
  if (spec.required === true) return schema;
  return spec.default === undefined ? schema.optional() : schema.optional().meta({ default: spec.default });
}

function connectionsSchema({ roles, probes }: Recipe) {
  const needed = roles.map((it) => [it.name, filled.describe(`${it.help}. Name of a connection.`)] as const);
  const looked = probes.map(
    (it) => [it.name, filled.optional().describe(`${it.help}. Name of a connection.`)] as const,
  );
  return z.strictObject({ ...Object.fromEntries(needed), ...Object.fromEntries(looked) });
}

function recipeSchema(recipe: Recipe) {
  const settings = recipe.settings.map((spec) => [spec.name, settingSchema(spec)] as const);
  return z
    .strictObject({
      schemaVersion: z.literal(1),
      name,
      recipe: z.literal(recipe.id),
      after: z.array(name).optional().describe('Names of wirings that must be in force before this one.'),
      connections: connectionsSchema(recipe),
      settings: z.strictObject(Object.fromEntries(settings)),
    })
    .describe(recipe.title);
}

const [first, ...rest] = RECIPES.map(recipeSchema);
if (first === undefined) throw new Error('there is no recipe');

export const wiringSchema = z.discriminatedUnion('recipe', [first, ...rest]);

/** The published schema, for editors. */
export function wiringJsonSchema(): object {
  return z.toJSONSchema(wiringSchema, { io: 'input' });
}
