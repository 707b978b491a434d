/** Every recipe. Adding one is a file and a line here. */
import { IdctlError } from '../../../core/errors.ts';
import type { Recipe } from '../recipe.ts';
import { auth0Okta } from './auth0-okta.ts';
import { cyberarkPvwa } from './cyberark-pvwa.ts';
import { oidc } from './oidc.ts';
import { oin } from './oin.ts';
import { org2orgOidc } from './org2org-oidc.ts';
import { org2orgSaml } from './org2org-saml.ts';
import { saml } from './saml.ts';
import { zohoDirectory } from './zoho-directory.ts';

export const RECIPES: readonly Recipe[] = [
  auth0Okta,
  cyberarkPvwa,
  oidc,
  oin,
  org2orgOidc,
  org2orgSaml,
  saml,
  zohoDirectory,
];

/** @throws NOT_FOUND naming those that there are */
export function recipeById(id: string): Recipe {
  const recipe = RECIPES.find((it) => it.id === id);
  if (recipe !== undefined) return recipe;
  throw new IdctlError('NOT_FOUND', `There is no recipe "${id}".`, {
    hint: `There is ${RECIPES.map((it) => it.id).join(', ')}.`,
  });
}
