import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { recipeJson, recipesText, recipeText } from '../../cli/sso/recipe-views.ts';
import type { Recipe } from '../../services/sso/recipe.ts';
import { RECIPES, recipeById } from '../../services/sso/recipes/index.ts';

interface Result {
  readonly recipes: readonly Recipe[];
}

export default class SsoRecipes extends IdctlCommand<typeof SsoRecipes, Result> {
  static override summary = 'What can be wired, and what each recipe needs.';
  static override examples = ['<%= config.bin %> sso recipes', '<%= config.bin %> sso recipes org2org-oidc'];
  static override args = { recipe: Args.string({ description: 'One recipe, with its settings.' }) };

  protected override async execute(): Promise<Result> {
    const { recipe } = this.args;
    return { recipes: recipe === undefined ? RECIPES : [recipeById(recipe)] };
  }

  protected override toJson({ recipes }: Result): object {
    return { recipes: recipes.map(recipeJson) };
  }

  protected override render({ recipes }: Result): string {
    const [only] = recipes;
    return this.args.recipe === undefined || only === undefined
      ? recipesText(recipes, this.started.io.columns)
      : recipeText(only);
  }
}
