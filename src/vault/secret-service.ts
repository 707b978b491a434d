/**
 * What state the Secret Service (the keyring of a Linux desktop) is in, asked from the session bus itself. The
 * keychain library tells every failure by the same code, and answers "no such item" where there is no keyring at all.
 * Source: specifications.freedesktop.org/secret-service, interfaces Service and Collection.
 */
import { onSessionBus, sessionBusSocket } from './session-bus.ts';

export type SecretServiceState =
  | 'ready'
  /** No session bus, or one that does not let us in. */
  | 'no-bus'
  /** A bus, on which nobody offers the Secret Service. */
  | 'no-service'
  /** A service without a default keyring. */
  | 'no-keyring'
  | 'locked'
  /** No answer before the signal aborted. */
  | 'frozen'
  /** Not a platform, or not a bus, that can be asked this way. */
  | 'unknown';

const SERVICE = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' } as const;
/** The path that means "no object". */
const NOWHERE = '/';

/** Never throws. Asking for the service starts it where the bus knows how. */
export async function secretServiceState(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<SecretServiceState> {
  if (process.platform !== 'linux') return 'unknown';
  const socket = sessionBusSocket(env);
  if (socket === null) return 'no-bus';
  if (socket === undefined) return 'unknown';
  try {
    return await onSessionBus(socket, signal, async (ask): Promise<SecretServiceState> => {
      const alias = await ask({
        ...SERVICE,
        interface: 'org.freedesktop.Secret.Service',
        member: 'ReadAlias',
        args: ['default'],
      });
      if (alias.kind === 'error' || typeof alias.value !== 'string') return 'no-service';
      if (alias.value === NOWHERE) return 'no-keyring';
      const locked = await ask({
        ...SERVICE,
        path: alias.value,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        args: ['org.freedesktop.Secret.Collection', 'Locked'],
      });
      return locked.value === false ? 'ready' : 'locked';
    });
  } catch {
    return signal.aborted ? 'frozen' : 'no-bus';
  }
}
