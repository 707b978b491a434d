/** Moving a profile from one vault backend to another: secrets, references and the vault section. */
import { IdctlError } from '../../core/errors.ts';
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
}

export interface MigratedVault extends MigrationReport {
  readonly from: string;
  readonly to: string;
}

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
  const settings = settingsFor(request);
  const target = await openOrMakeVault(context, settings);
  const copied = await migrateVault(source, target, { removeSource: false });
  await context.editProfile((edit) => {
    const references = repoint(edit.current(), source.backend, request.to);
    edit.set(['vault'], settings);
    for (const [path, value] of references) edit.set(path, value);
  });
  // Only now, with the profile on the new backend, may the old one lose anything.
  const cleared = request.keepSource ? null : await migrateVault(source, target, { removeSource: true });
  return { ...copied, removed: cleared?.removed ?? [], from: source.backend, to: request.to };
}
