/** Why an age vault does not answer, and the way out of each: the only place with these sentences. */
import type { NotReady } from './not-ready.ts';

export function vaultFileMissing(path: string): NotReady {
  const detail = `There is no vault at ${path}.`;
  return {
    backend: 'age',
    state: 'uninitialised',
    detail,
    remedy: 'Make one with idctl init, or correct the path in the profile.',
  };
}

/** `code` is the system's, such as EACCES. */
export function fileUnreadable(what: string, path: string, code: string): NotReady {
  const detail = `The ${what} ${path} cannot be read (${code}).`;
  return locked(
    detail,
    'Run as the user that owns it, or give that user access to the file and its folders.',
  );
}

/** `code` is the system's, such as ENOSPC. */
export function vaultUnwritable(path: string, code: string): NotReady {
  return locked(
    `The vault ${path} cannot be written (${code}). It is as it was before.`,
    'Look at the free space and the permissions of its folder, then run the command again.',
  );
}

export function wrongIdentity(path: string): NotReady {
  return locked(
    `The key that was given does not open the vault ${path}.`,
    'Name the identity that the vault was made with; if it is the right one, restore the vault from a backup.',
  );
}

export function wrongPassphrase(path: string): NotReady {
  return locked(
    `The passphrase does not open ${path}.`,
    'Check the passphrase, or the file or credential that it is read from.',
  );
}

export function vaultDamaged(path: string): NotReady {
  return locked(
    `The vault ${path} is not an age file, is cut off, or was changed after it was written.`,
    'Restore it from a backup. idctl will not write to it as it is.',
  );
}

export function vaultForeign(path: string): NotReady {
  return locked(
    `The vault ${path} opens, but does not hold what this version of idctl writes.`,
    'Update idctl if a newer one wrote it; otherwise restore the vault from a backup.',
  );
}

export function keyFileMissing(path: string): NotReady {
  return locked(
    `The key file ${path} of the vault is missing.`,
    'Restore it from a backup: the vault opens with nothing else.',
  );
}

export function keyFileDamaged(path: string): NotReady {
  return locked(
    `The key file ${path} is not an age file, is cut off, or was changed after it was written.`,
    'Restore it from a backup: the vault opens with nothing else.',
  );
}

export function identityFileMissing(path: string): NotReady {
  return locked(`There is no identity file at ${path}.`, 'Restore it, or correct its path in the profile.');
}

export function identityFileExposed(path: string, mode: number): NotReady {
  return locked(
    `Other users may read the identity file ${path} (mode ${mode.toString(8)}).`,
    `Run: chmod 600 ${path}`,
  );
}

export function identityFileForeign(path: string): NotReady {
  return locked(
    `${path} is not an age identity file.`,
    'Name a file as age-keygen writes it, with a line AGE-SECRET-KEY-1…; one that is itself encrypted or an SSH key will not do.',
  );
}

export function passphraseUnavailable(reason: string): NotReady {
  return locked(
    reason,
    'Give the passphrase by a terminal, a file (IDCTL_VAULT_PASSPHRASE_FILE) or a systemd credential.',
  );
}

function locked(detail: string, remedy: string): NotReady {
  return { backend: 'age', state: 'locked', detail, remedy };
}
