/** Moving a profile from one vault backend to another: secrets, references and the vault section. */
import { IdctlError } from '../../core/errors.ts';
import type { Vault } from '../../vault/contract.ts';
import type { MigrationReport } from '../../vault/migrate.ts';
import { migrateVault } from '../../vault/migrate.ts';
import type { Context } from '../context.ts';
import type { Profile } from '../profile/load.ts';
import type { VaultSettings } from '../profile/schema.ts';
import { openOrMakeVault } from './make-vault.ts';

export const VAULT_BACKENDS = ['keychain', 'age'] as const;

export interface MigrateRequest {
  readonly to: (typeof VAULT_BACKENDS)[number];
  readonly identity?: string | undefined;
  readonly file?: string | undefined;
  readonly keepSource: boolean;
  /** The old backend is not asked: it may be gone for good. */
  readonly withoutSource: boolean;
}

export interface MigratedVault extends MigrationReport {
  readonly from: string;
  readonly to: string;
  /** Names that the profile refers to and the new backend does not hold: to be set anew. */
  readonly missing: readonly string[];
}

const NOTHING_MOVED: MigrationReport = { copied: [], alreadyThere: [], removed: [] };

function settingsFor(request: MigrateRequest): VaultSettings {
  if (request.to === 'keychain') return { backend: 'keychain' };
  return {
    backend: 'age',
    ...(request.identity === undefined ? {} : { identity: request.identity }),
    ...(request.file === undefined ? {} : { file: request.file }),
  };
}

/** References keep their names and change their scheme. */
function repoint(
  profile: Profile,
  from: string,
  to: string,
): ReadonlyArray<readonly [path: string[], value: string]> {
  return Object.entries(profile.connections).flatMap(([connection, entry]) =>
    Object.entries(entry).flatMap(([field, value]) =>
      typeof value === 'string' && value.startsWith(`${from}:`)
        ? [[['connections', connection, field], `${to}:${value.slice(from.length + 1)}`] as const]
        : [],
    ),
  );
}

/** @throws USAGE when it is that backend already, CONFLICT when the target holds other values */
export async function migrateProfileVault(context: Context, request: MigrateRequest): Promise<MigratedVault> {
  const source = await context.vault();
  if (source.backend === request.to)
    throw new IdctlError('USAGE', `The vault of this profile is ${request.to} already.`);
  // A source that does not open is found before anything is made.
  if (!request.withoutSource) await source.list();
  const settings = settingsFor(request);
  const target = await openOrMakeVault(context, settings);
  const copied = request.withoutSource
    ? NOTHING_MOVED
    : await migrateVault(source, target, { removeSource: false });
  let references: ReturnType<typeof repoint> = [];
  await context.editProfile((edit) => {
    references = repoint(edit.current(), source.backend, request.to);
    edit.set(['vault'], settings);
    for (const [path, value] of references) edit.set(path, value);
  });
  // Only now, with the profile on the new backend, may the old one lose anything.
  const isSourceKept = request.keepSource || request.withoutSource;
  const { removed } = isSourceKept
    ? NOTHING_MOVED
    : await migrateVault(source, target, { removeSource: true });
  const missing = await missingFrom(
    target,
    references.map(([, reference]) => reference.slice(request.to.length + 1)),
  );
  return { ...copied, removed, from: source.backend, to: request.to, missing };
}

async function missingFrom(vault: Vault, names: readonly string[]): Promise<readonly string[]> {
  const held = await vault.list();
  return [...new Set(names)].filter((name) => !held.includes(name)).sort();
}
