/** What the child of `pam exec` gets, and what is settled before a password is taken for it. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildRequest } from '../../../../src/cli/pam/child.ts';
import { childEnvironment, refuseNesting } from '../../../../src/cli/pam/child.ts';
import { commandOf } from '../../../../src/cli/pam/exec-run.ts';
import { findExecutable, requireExecutable } from '../../../../src/cli/pam/executable.ts';
import { byDescriptor, byEnvironment } from '../../../../src/cli/pam/handover.ts';
import { Secret } from '../../../../src/core/secret.ts';

const SECRET = 'fake-secret-canary';
const HANDOVER = { secret: new Secret(SECRET), userName: 'root', variable: 'PGPASSWORD' };

function environmentOf(environment: Record<string, string | undefined>, more: Partial<ChildRequest> = {}) {
  const request = {
    environment,
    referencedVariables: [],
    leaseId: 'ls_1',
    handover: byEnvironment(HANDOVER),
    ...more,
  };
  return childEnvironment(request as unknown as ChildRequest); // Of the request it reads these four.
}

describe("the child's environment", () => {
  it('is ours, with secret, user name and lease', () => {
    expect(environmentOf({ PATH: '/bin', HOME: '/root', GONE: undefined })).toEqual({
      PATH: '/bin',
      HOME: '/root',
      PGPASSWORD: SECRET,
      PGPASSWORD_USER: 'root',
      IDCTL_PAM_EXEC: 'ls_1',
    });
  });

  it('has nothing that holds or points to secrets of idctl', () => {
    const scrubbed = environmentOf(
      {
        IDCTL_VAULT_PASSPHRASE_FILE: '/x',
        IDCTL_CONNECTION_PVWA_PASSWORD: 'env:PW',
        CREDENTIALS_DIRECTORY: '/run/credentials',
        PW: 'of the connection',
        IDCTL_PROFILE: 'kept',
        PW_OF_SOMETHING_ELSE: 'kept',
      },
      { referencedVariables: ['PW'] },
    );
    expect(Object.keys(scrubbed).sort()).toEqual([
      ...['IDCTL_PAM_EXEC', 'IDCTL_PROFILE', 'PGPASSWORD', 'PGPASSWORD_USER', 'PW_OF_SOMETHING_ELSE'],
    ]);
  });

  it('gets the secret also under a name that is scrubbed otherwise', () => {
    const own = byEnvironment({ ...HANDOVER, variable: 'PW' });
    expect(
      environmentOf({ PW: 'of the connection' }, { handover: own, referencedVariables: ['PW'] })['PW'],
    ).toBe(SECRET);
  });

  it('has no secret in it when that goes by a descriptor', () => {
    const environment = environmentOf({}, { handover: byDescriptor(HANDOVER) });
    expect(JSON.stringify(environment)).not.toContain(SECRET);
    expect(environment['PGPASSWORD_FILE']).toBe('/dev/fd/3');
  });
});

describe('the handover', () => {
  it('puts the path for {} in the command, and never the secret', () => {
    const command = ['psql', '--passfile={}', '{}'];
    expect(byDescriptor(HANDOVER).rewrite(command)).toEqual(['psql', '--passfile=/dev/fd/3', '/dev/fd/3']);
    expect(byEnvironment(HANDOVER).rewrite(command)).toEqual(command);
  });
});

describe('a loan inside a loan', () => {
  it('is refused', () => {
    expect(() => refuseNesting({ IDCTL_PAM_EXEC: 'ls_1' })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
    expect(() => refuseNesting({ IDCTL_PAM_EXEC: '' })).not.toThrow();
    expect(() => refuseNesting({})).not.toThrow();
  });
});

describe('the command', () => {
  it('is everything behind --, whatever it looks like', () => {
    expect(commandOf(['admin', '--fd', '--', 'ls', '-la', '--', 'x'])).toEqual(['ls', '-la', '--', 'x']);
  });
  it.each([[['admin']], [['admin', '--']], [[]]])('is missing in %j', (argv) => {
    expect(() => commandOf(argv)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('a program', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'idctl-path-'));
    await writeFile(join(folder, 'runs'), '', { mode: 0o755 });
    await writeFile(join(folder, 'does-not'), '', { mode: 0o644 });
    await chmod(join(folder, 'does-not'), 0o644);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is found on the PATH, when it can be run', async () => {
    const environment = { PATH: `/nonexistent:${folder}` };
    expect(await findExecutable('runs', environment)).toBe(join(folder, 'runs'));
    expect(await findExecutable('does-not', environment)).toBeNull();
    expect(await findExecutable('runs', {})).toBeNull();
  });

  it('with a slash is what it says, and no folder', async () => {
    expect(await findExecutable(join(folder, 'runs'), {})).toBe(join(folder, 'runs'));
    expect(await findExecutable(folder, {})).toBeNull();
  });

  it('that is not there is NOT_FOUND, and nothing was taken', async () => {
    await expect(requireExecutable('no-such-program', { PATH: folder })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('Nothing was checked out'),
    });
  });
});
