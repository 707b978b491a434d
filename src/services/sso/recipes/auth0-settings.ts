/** What the enterprise connection of an Auth0 tenant needs to be told. */
import type { RecipeContext, SettingSpec } from '../recipe.ts';
import { GROUPS, LABEL } from './parts.ts';

export const AUTH0_SETTINGS: readonly SettingSpec[] = [
  { ...GROUPS, help: 'Groups of the org whose members may sign in; nobody else can' },
  {
    name: 'applications',
    type: 'list',
    required: true,
    help: 'Applications of the tenant that may use the connection, by name or client id',
  },
  {
    name: 'domains',
    type: 'list',
    default: [],
    help: 'Mail domains whose users are sent to the org when they type their address. Never one of a public mail provider',
  },
  {
    name: 'connectionName',
    type: 'text',
    help: 'Name of the connection in Auth0, which is in the id of its users and cannot be changed; the name of the wiring when left out',
  },
  LABEL,
  { name: 'button', type: 'flag', default: false, help: 'Show a button on the sign-in page to everybody' },
  {
    name: 'breakGlass',
    type: 'list',
    default: [],
    help: 'Accounts of the tenant that must get in when the org is down; a route that would catch one is refused',
  },
];

/** The name that the connection has in Auth0. */
export function connectionNameOf({ settings, wiring }: Pick<RecipeContext, 'settings' | 'wiring'>): string {
  return settings.text('connectionName') || wiring;
}
