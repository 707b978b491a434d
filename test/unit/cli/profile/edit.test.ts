import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProfileEdit } from '../../../../src/cli/profile/edit.ts';
import { editProfile } from '../../../../src/cli/profile/edit.ts';
import { parseProfile } from '../../../../src/cli/profile/load.ts';
import { sharedLock } from '../../vault/support.ts';

const WRITTEN = `# Ours since the merger.
schemaVersion: 1
connections:
  # In the cellar; ask Lea before you touch it.
  pvwa:
    vendor: cyberark
    url: https://pvwa.example # behind the proxy
    username: sam
accounts: {}
`;

const SECOND = { vendor: 'opa', url: 'https://opa.example', team: 't', keyId: 'k', keySecret: 'env:KEY' };

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-edit-'));
  path = join(folder, 'deep', 'er', 'default.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

async function start(text: string): Promise<void> {
  path = join(folder, 'default.yaml');
  await writeFile(path, text, { mode: 0o644 });
}
const read = (): Promise<string> => readFile(path, 'utf8');

const locked = sharedLock();
const edit = (change: ProfileEdit): Promise<void> => editProfile({ name: 'default', path, locked }, change);

describe('editing a profile', () => {
  it('keeps comments, order and everything else', async () => {
    await start(WRITTEN);
    await edit((profile) => profile.set(['connections', 'second'], SECOND));
    const text = await read();
    const kept = WRITTEN.split('\n').filter((it) => it !== '');
    expect(text.split('\n').filter((it) => kept.includes(it))).toEqual(kept);
    expect(parseProfile('default', path, text, {}).connections['second']).toEqual(SECOND);
  });

  it('changes one value and nothing around it', async () => {
    await start(WRITTEN);
    await edit((profile) => profile.set(['connections', 'pvwa', 'username'], 'lea'));
    expect(await read()).toBe(WRITTEN.replace('username: sam', 'username: lea'));
  });

  it('removes, and tells whether there was something', async () => {
    await start(WRITTEN);
    const removed: boolean[] = [];
    await edit((profile) => {
      removed.push(profile.remove(['connections', 'pvwa']), profile.remove(['connections', 'gone']));
    });
    expect(removed).toEqual([true, false]);
    expect(await read()).not.toContain('pvwa.example');
  });

  it('makes a profile that is not there, with its folders, for this user alone', async () => {
    await edit((profile) => profile.set(['connections', 'second'], SECOND));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'deep'))).mode & 0o777).toBe(0o700);
    expect(await read()).toMatch(/^# idctl profile\./);
    expect(await read()).toMatch(/^connections:\n {2}second:\n {4}vendor: opa$/m);
  });

  it('closes a profile that others could read', async () => {
    await start(WRITTEN);
    await edit((profile) => profile.set(['vault'], { backend: 'keychain' }));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('fills a block that was written without entries', async () => {
    await start('schemaVersion: 1\nconnections:\n');
    await edit((profile) => profile.set(['connections', 'second'], SECOND));
    expect(parseProfile('default', path, await read(), {}).connections['second']).toEqual(SECOND);
  });

  it('writes nothing that would not be valid', async () => {
    await start(WRITTEN);
    const wrong = edit((profile) => profile.set(['connections', 'x'], { vendor: 'acme' }));
    await expect(wrong).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await read()).toBe(WRITTEN);
  });

  it('builds on what another edit wrote meanwhile, and loses nothing of it', async () => {
    await start(WRITTEN);
    const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
    const seen: number[] = [];
    const edits = names.map((name) =>
      edit((profile) => {
        seen.push(Object.keys(profile.current().connections).length);
        profile.set(['connections', name], SECOND);
      }),
    );
    await Promise.all(edits);
    expect(seen).toEqual(names.map((_, index) => index + 1));
    expect(Object.keys(parseProfile('default', path, await read(), {}).connections)).toEqual([
      'pvwa',
      ...names,
    ]);
  });

  it('writes nothing when the edit itself refuses', async () => {
    await start(WRITTEN);
    const refused = edit((profile) => {
      profile.remove(['connections', 'pvwa']);
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(await read()).toBe(WRITTEN);
  });

  it('does not touch a file that is no YAML', async () => {
    await start('connections: {');
    const edited = edit((profile) => profile.set(['vault'], { backend: 'keychain' }));
    await expect(edited).rejects.toThrow();
    expect(await read()).toBe('connections: {');
  });
});
