/** Where idctl keeps its files, by platform and environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Folders {
  readonly config: string;
  readonly state: string;
}

function set(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

/**
 * The platform's folders: XDG on Linux, Application Support on macOS, AppData on Windows; `IDCTL_CONFIG_DIR` and
 * `IDCTL_STATE_DIR` override both. Works without HOME, as under cron: the account database tells it then.
 */
export function folders(environment: Environment, platform: NodeJS.Platform): Folders {
  const home = set(environment['HOME']) ?? homedir();
  const byPlatform: Folders =
    platform === 'darwin'
      ? {
          config: join(home, 'Library', 'Application Support', 'idctl'),
          state: join(home, 'Library', 'Application Support', 'idctl', 'state'),
        }
      : platform === 'win32'
        ? {
            config: join(set(environment['APPDATA']) ?? join(home, 'AppData', 'Roaming'), 'idctl'),
            state: join(set(environment['LOCALAPPDATA']) ?? join(home, 'AppData', 'Local'), 'idctl'),
          }
        : {
            config: join(set(environment['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'idctl'),
            state: join(set(environment['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'idctl'),
          };
  return {
    config: set(environment['IDCTL_CONFIG_DIR']) ?? byPlatform.config,
    state: set(environment['IDCTL_STATE_DIR']) ?? byPlatform.state,
  };
}
