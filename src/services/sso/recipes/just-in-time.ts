/** Users are made at their first sign-in only where the whole org allows it. */
import type { Handover, RecipeContext } from '../recipe.ts';

export function justInTime({ settings }: RecipeContext): readonly Handover[] {
  if (!settings.flag('createUsers')) return [];
  return [
    {
      screen: 'Hub: Admin Console > Customizations > Other > Just In Time Provisioning',
      fields: [{ name: 'Enable Just In Time Provisioning', value: 'on' }],
      files: [],
      notes: ['Users are made at their first sign-in only if this is on; no API tells or sets it.'],
    },
  ];
}
