/** Where idctl is installed, and where it keeps its files. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { helperScript, launcher, packageRoot } from '../../../src/cli/installation.ts';
import { folders } from '../../../src/cli/paths.ts';
import { ensureBuilt, ROOT } from '../../support/build.ts';

describe('the installation', () => {
  beforeAll(() => ensureBuilt());

  it('is found from wherever its code was bundled to', () => {
    expect(packageRoot()).toBe(ROOT);
    expect(launcher()).toBe(join(ROOT, 'bin', 'run.js'));
  });

  it.each(['guardian-main', 'clipboard-clearer', 'keychain-worker'] as const)(
    'has the helper %s built',
    (name) => {
      expect(existsSync(helperScript(name))).toBe(true);
    },
  );
});

describe('the folders', () => {
  const HOME = join('/home', 'example');

  it('are those of the platform', () => {
    expect(folders({ HOME }, 'linux')).toEqual({
      config: join(HOME, '.config/idctl'),
      state: join(HOME, '.local/state/idctl'),
    });
    expect(folders({ HOME }, 'darwin').config).toBe(join(HOME, 'Library/Application Support/idctl'));
    expect(folders({ HOME, APPDATA: '/roaming', LOCALAPPDATA: '/local' }, 'win32')).toEqual({
      config: join('/roaming', 'idctl'),
      state: join('/local', 'idctl'),
    });
  });

  it('follow XDG on Linux', () => {
    expect(folders({ HOME, XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, 'linux')).toEqual({
      config: join('/c', 'idctl'),
      state: join('/s', 'idctl'),
    });
  });

  it('are where IDCTL_CONFIG_DIR and IDCTL_STATE_DIR say, on every platform', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const environment = { HOME, IDCTL_CONFIG_DIR: '/c', IDCTL_STATE_DIR: '/s', XDG_CONFIG_HOME: '/x' };
      expect(folders(environment, platform)).toEqual({ config: '/c', state: '/s' });
    }
  });

  it('are found without HOME, as under cron, and with empty variables', () => {
    expect(folders({ HOME: '', XDG_CONFIG_HOME: '' }, 'linux').config).toBe(
      join(homedir(), '.config', 'idctl'),
    );
  });
});
