/** Recipes, for people and as data. */
import { stringify } from 'yaml';
import type { Recipe, SettingSpec } from '../../services/sso/recipe.ts';
import { facts, table } from '../render/table.ts';

export function recipeJson({ id, title, about, roles, probes, settings }: Recipe): object {
  return {
    ...{ id, title, about },
    connections: [
      ...roles.map(({ name, help }) => ({ name, help, required: true })),
      ...probes.map(({ name, help }) => ({ name, help, required: false })),
    ],
    settings: settings.map((it) => ({
      name: it.name,
      type: it.type,
      required: it.required === true,
      default: it.default ?? null,
      choices: it.choices ?? [],
      help: it.help,
    })),
  };
}

export function recipesText(recipes: readonly Recipe[], columns: number | undefined): string {
  return table(
    recipes,
    [
      { title: 'RECIPE', value: (it) => it.id },
      { title: 'WHAT', value: (it) => it.title, atLeast: 20 },
      {
        title: 'CONNECTIONS',
        value: (it) =>
          [...it.roles.map((role) => role.name), ...it.probes.map((probe) => `[${probe.name}]`)].join(' '),
        atLeast: 10,
      },
      {
        title: 'NEEDS',
        value: ({ settings }) =>
          settings
            .filter((it) => it.required === true)
            .map((it) => it.name)
            .join(' '),
        atLeast: 10,
      },
    ],
    columns,
  );
}

export function recipeText(recipe: Recipe): string {
  const connections = [
    ...recipe.roles.map(({ name, help }) => [name, help] as const),
    ...recipe.probes.map(({ name, help }) => [name, `${help} (optional)`] as const),
  ];
  return [
    `${recipe.id}: ${recipe.title}`,
    recipe.about,
    '',
    'Connections',
    indented(facts(connections)),
    '',
    'Settings',
    ...recipe.settings.flatMap(settingLines),
    '',
    'A wiring to begin with',
    indented(example(recipe).trimEnd()),
  ].join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

function settingLines({ name, type, choices, required, help, ...spec }: SettingSpec): readonly string[] {
  const words = (choices ?? []).join('|');
  const kind = type === 'choice' ? words : words === '' ? type : `${type} of ${words}`;
  const more =
    required === true
      ? 'required'
      : spec.default === undefined
        ? ''
        : `default ${JSON.stringify(spec.default)}`;
  return [`  ${name} (${[kind, more].filter((it) => it !== '').join(', ')})`, `      ${help}`];
}

const EXAMPLES: Readonly<Record<SettingSpec['type'], unknown>> = {
  text: '...',
  list: ['...'],
  flag: true,
  choice: '...',
  map: {},
  address: 'https://...',
  metadata: './metadata.xml',
};

function example({ id, roles, settings }: Recipe): string {
  const required = settings.filter((it) => it.required === true);
  const wiring = {
    schemaVersion: 1,
    name: `my-${id}`,
    recipe: id,
    connections: Object.fromEntries(roles.map(({ name }) => [name, '...'])),
    settings: Object.fromEntries(required.map(({ name, type }) => [name, EXAMPLES[type]])),
  };
  return stringify(wiring, { aliasDuplicateObjects: false });
}
