/** Every recipe. Adding one is a file and a line here. */
import { IdctlError } from '../../../core/errors.ts';
import type { Recipe } from '../recipe.ts';
import { oidc } from './oidc.ts';
import { org2orgOidc } from './org2org-oidc.ts';
import { org2orgSaml } from './org2org-saml.ts';
import { saml } from './saml.ts';

export const RECIPES: readonly Recipe[] = [oidc, org2orgOidc, org2orgSaml, saml];

/** @throws NOT_FOUND naming those that there are */
export function recipeById(id: string): Recipe {
  const recipe = RECIPES.find((it) => it.id === id);
  if (recipe !== undefined) return recipe;
  throw new IdctlError('NOT_FOUND', `There is no recipe "${id}".`, {
    hint: `There is ${RECIPES.map((it) => it.id).join(', ')}.`,
  });
}
