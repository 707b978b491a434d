/** Several processes that change one profile at once: each change is kept, and of one name there is one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OwnProfile } from '../support/commands/profile-file.ts';
import { openOwnProfile } from '../support/commands/profile-file.ts';

let own: OwnProfile;

beforeEach(async () => {
  own = await openOwnProfile();
});
afterEach(() => own.end());

const add = (name: string, address = name): ReturnType<OwnProfile['run']> =>
  own.run([
    ...['connection', 'add', name, '--vendor', 'cyberark', '--url', `https://${address}.example`],
    ...['--set', 'username=sam', '--skip-test', '--no-input'],
  ]);

const connections = async (): Promise<ReadonlyArray<{ name: string; url: string }>> =>
  JSON.parse((await own.run(['connection', 'list', '--json'])).stdout).connections;

describe('many at once', () => {
  it('add their connections, and all are in the file', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `pvwa-${index}`);
    const outcomes = await Promise.all(names.map((name) => add(name)));
    expect(outcomes.map((it) => it.code)).toEqual(names.map(() => 0));
    expect((await connections()).map((it) => it.name).sort()).toEqual(names.toSorted());
  });

  it('remove short names, and none comes back', async () => {
    const accounts = Array.from(
      { length: 8 },
      (_, index) =>
        `  a${index}: { connection: pvwa, id: "${index}", name: a, userName: u, target: t, container: c, platform: p }`,
    );
    await own.write(
      `schemaVersion: 1\nconnections:\n  pvwa: { vendor: cyberark, url: "https://pvwa.example", username: sam }\naccounts:\n${accounts.join('\n')}\n`,
    );
    const removed = accounts.map((_, index) => own.run(['account', 'remove', `a${index}`]));
    expect((await Promise.all(removed)).map((it) => it.code)).toEqual(accounts.map(() => 0));
    expect(JSON.parse((await own.run(['account', 'list', '--json'])).stdout).accounts).toEqual([]);
  });

  it('add one name, and the first keeps it', async () => {
    const outcomes = await Promise.all(['one', 'two', 'three'].map((address) => add('pvwa', address)));
    expect(outcomes.map((it) => it.code).sort()).toEqual([0, 6, 6]);
    const winner = outcomes.findIndex((it) => it.code === 0);
    expect((await connections()).map((it) => it.url)).toEqual([
      `https://${['one', 'two', 'three'][winner]}.example`,
    ]);
  });
});
