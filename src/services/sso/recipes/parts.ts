/** Parts that recipes share: settings of an application, who may use it. */
import type { SettingSpec, Step } from '../recipe.ts';
import { step } from '../recipe.ts';
import type { Settings } from '../settings.ts';

export const LABEL: SettingSpec = {
  name: 'label',
  type: 'text',
  help: 'Name of the application as people see it; the name of the wiring when left out',
};

export const GROUPS: SettingSpec = {
  name: 'groups',
  type: 'list',
  required: true,
  help: 'Groups whose members may sign in; nobody else can',
};

export const HIDDEN: SettingSpec = {
  name: 'hidden',
  type: 'flag',
  default: false,
  help: 'Show no tile to its users',
};

export function labelOf(settings: Settings, wiring: string): string {
  return settings.text('label') || wiring;
}

/** The groups of a setting, each assigned to the application of another step. */
export function assignments(
  settings: Settings,
  role: string,
  application: string,
  setting = 'groups',
): readonly Step[] {
  return settings.list(setting).map((group) =>
    step({
      id: `${application}-group-${group}`,
      role,
      kind: 'application-assignment',
      identity: (known) => ({ applicationId: known.id(application), group }),
      desired: () => ({ group }),
    }),
  );
}
