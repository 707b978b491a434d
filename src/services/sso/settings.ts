/** The settings of a wiring, checked against what its recipe asks for. */
import { IdctlError } from '../../core/errors.ts';
import type { Plain } from './port.ts';
import type { Recipe, SettingSpec } from './recipe.ts';
import type { ServiceProvider } from './service-provider.ts';

/** Reads settings by name. Types are those of the recipe; a wrong name is the recipe's fault. */
export interface Settings {
  /** Empty when not given. */
  text(name: string): string;
  list(name: string): readonly string[];
  flag(name: string): boolean;
  map(name: string): Readonly<Record<string, string>>;
  metadata(name: string): ServiceProvider | null;
}

export interface SettingFault {
  readonly setting: string;
  readonly problem: string;
}

/** What is wrong with settings as they were written; nothing when they can be used. */
export function settingFaults(
  specs: readonly SettingSpec[],
  given: Readonly<Record<string, unknown>>,
): readonly SettingFault[] {
  const names = new Set(specs.map((it) => it.name));
  const strangers = Object.keys(given).filter((name) => !names.has(name));
  return [
    ...strangers.map((setting) => ({ setting, problem: `is not a setting; there is ${list([...names])}` })),
    ...specs.flatMap((spec) => {
      const problem = problemOf(spec, given[spec.name]);
      return problem === null ? [] : [{ setting: spec.name, problem }];
    }),
  ];
}

function problemOf(spec: SettingSpec, value: unknown): string | null {
  if (value === undefined || value === null)
    return spec.required === true ? `is missing: ${spec.help}` : null;
  switch (spec.type) {
    case 'flag':
      return typeof value === 'boolean' ? null : 'is true or false';
    case 'choice':
      return spec.choices?.includes(String(value)) === true ? null : `is one of ${list(spec.choices ?? [])}`;
    case 'list':
      return isTexts(value) ? listProblem(spec, value) : 'is a list of texts';
    case 'map':
      return isRecord(value) && isTexts(Object.values(value)) ? null : 'maps names to texts';
    case 'metadata':
      return isRecord(value) || typeof value === 'string' ? null : 'is the path of a metadata file';
    case 'address':
      return isAddress(value)
        ? null
        : 'is an address that starts with https:// (http:// only for this machine)';
    default:
      return typeof value === 'string' && value !== '' ? null : 'is a text';
  }
}

function listProblem(spec: SettingSpec, value: readonly string[]): string | null {
  if (spec.required === true && value.length === 0) return `names none: ${spec.help}`;
  const { choices } = spec;
  const strange = choices === undefined ? [] : value.filter((it) => !choices.includes(it));
  return strange.length === 0 ? null : `has ${list(strange)}; there is ${list(choices ?? [])}`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'string' && it !== '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

function list(names: readonly string[]): string {
  return names.join(', ');
}

/** @throws CONFIG_INVALID naming every fault */
export function settingsOf(recipe: Recipe, given: Readonly<Record<string, Plain>>): Settings {
  const faults = settingFaults(recipe.settings, given);
  if (faults.length > 0) {
    const lines = faults.map(({ setting, problem }) => `settings.${setting} ${problem}`);
    throw new IdctlError(
      'CONFIG_INVALID',
      `The settings do not fit the recipe ${recipe.id}: ${lines.join('; ')}.`,
      {
        hint: `What it needs: idctl sso recipes ${recipe.id}`,
      },
    );
  }
  const value = (name: string, type: SettingSpec['type']): Plain | undefined => {
    const spec = recipe.settings.find((it) => it.name === name);
    const fits = spec?.type === type || (type === 'text' && /^(text|choice|address)$/.test(spec?.type ?? ''));
    if (!fits) throw new Error(`the recipe ${recipe.id} declares no setting ${name} of type ${type}`);
    return given[name] ?? spec?.default;
  };
  // The types below were checked above, or are those of the recipe's own default.
  return {
    text: (name) => String(value(name, 'text') ?? ''),
    list: (name) => (value(name, 'list') ?? []) as readonly string[],
    flag: (name) => value(name, 'flag') === true,
    map: (name) => (value(name, 'map') ?? {}) as Readonly<Record<string, string>>,
    metadata: (name) => (value(name, 'metadata') ?? null) as ServiceProvider | null,
  };
}
