/** What completion knows: the manifest's commands, and the names in the configuration folder. */
import { readdir } from 'node:fs/promises';
import type { Interfaces } from '@oclif/core';
import type { Context } from '../context.ts';
import type { Profile } from '../profile/load.ts';
import type { KnownCommand, KnownNames } from './candidates.ts';

export function knownCommands(config: Interfaces.Config): readonly KnownCommand[] {
  return config.commands
    .filter((it) => !it.hidden)
    .map((it) => ({
      words: it.id.split(':'),
      args: Object.values(it.args).map(({ name, options }) => ({ name, options: options ?? [] })),
      anyNumber: it.strict === false,
      flags: Object.values(it.flags).map((flag) => ({
        name: flag.name,
        char: flag.char,
        takesValue: flag.type === 'option',
        options: flag.type === 'option' ? (flag.options ?? []) : [],
      })),
    }));
}

/** A profile that is missing or broken gives no names; completion is no place to complain. */
export async function knownNames(context: Context): Promise<KnownNames> {
  const files = await readdir(context.folders.config).catch(() => []);
  const profiles = files.filter((it) => it.endsWith('.yaml')).map((it) => it.slice(0, -'.yaml'.length));
  const profile = await context.profile().catch(() => null);
  return {
    profiles,
    accounts: Object.keys(profile?.accounts ?? {}),
    connections: Object.keys(profile?.connections ?? {}),
    secrets: profile === null ? [] : secretNames(profile),
  };
}

/** Names in the profile's vault that its connections refer to. */
function secretNames({ vault, connections }: Profile): readonly string[] {
  if (vault === undefined) return [];
  const scheme = `${vault.backend}:`;
  const references = Object.values(connections).flatMap((entry) => Object.values(entry));
  const names = references.flatMap((it) =>
    typeof it === 'string' && it.startsWith(scheme) ? [it.slice(scheme.length)] : [],
  );
  return [...new Set(names)].sort();
}
