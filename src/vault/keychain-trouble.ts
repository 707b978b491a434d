/** Why a keychain does not answer, and the way out of each: the only place with these sentences. */
import type { NotReady } from './not-ready.ts';
import type { SecretServiceState } from './secret-service.ts';

/** A keychain that does not answer cannot be moved out of; what it held is set anew. */
const SERVER =
  'Or use an age file, as cron and servers do: idctl init --vault age (a new profile), idctl vault migrate --to age --without-source (this one).';

const TROUBLES: Readonly<Record<Exclude<SecretServiceState, 'ready' | 'unknown'>, NotReady>> = {
  'no-bus': {
    backend: 'keychain',
    state: 'absent',
    detail: 'No keyring can be reached: there is no D-Bus session bus here, or it does not answer this user.',
    remedy: `Run idctl inside the login session of the keyring's owner. ${SERVER}`,
  },
  'no-service': {
    backend: 'keychain',
    state: 'absent',
    detail: 'There is no keyring here: nothing on the session bus offers org.freedesktop.secrets.',
    remedy: `Install and start one, such as gnome-keyring or KeePassXC. ${SERVER}`,
  },
  'no-keyring': {
    backend: 'keychain',
    state: 'uninitialised',
    detail: 'The keyring service runs, but has no default keyring.',
    remedy: `Make a default keyring, or sign in to the desktop once, which makes one. ${SERVER}`,
  },
  locked: {
    backend: 'keychain',
    state: 'locked',
    detail: 'The default keyring is locked.',
    remedy: `Unlock it: sign in to the desktop, or use its password program (Seahorse, KWallet, KeePassXC). ${SERVER}`,
  },
  frozen: {
    backend: 'keychain',
    state: 'frozen',
    detail: 'The keychain did not answer in time and was given up.',
    remedy: `Look for a password question on the desktop, or restart the keyring service. ${SERVER}`,
  },
};

/** Null when nothing is known to be wrong. */
export function secretServiceTrouble(state: SecretServiceState): NotReady | null {
  return state === 'ready' || state === 'unknown' ? null : TROUBLES[state];
}

export const keychainFrozen: NotReady = TROUBLES.frozen;

export const helperGone: NotReady = {
  backend: 'keychain',
  state: 'absent',
  detail: 'The keychain helper of idctl ended without an answer.',
  remedy:
    'Install idctl again: the native module @napi-rs/keyring is missing or was built for another platform.',
};

/** As far as the keychain can be asked it is well, and still it refused. `reason` is the library's sentence. */
export function keychainRefused(reason: string): NotReady {
  return {
    backend: 'keychain',
    state: 'locked',
    detail: `The keychain refused: ${reason}.`,
    remedy:
      'Unlock the keychain and allow idctl to use it; idctl doctor tries to write, read and remove a value.',
  };
}

export function namesDamaged(service: string): NotReady {
  return {
    backend: 'keychain',
    state: 'locked',
    detail: "The item that holds the names of idctl's secrets was changed by another program.",
    remedy: `Remove the item of service "${service}" with a password program, then set the secrets once more.`,
  };
}
