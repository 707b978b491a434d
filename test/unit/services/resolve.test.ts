import { beforeEach, describe, expect, test } from 'vitest';
import { connectionOf, resolveAccount } from '../../../src/services/pam/resolve.ts';
import { FakeWorld } from '../../support/fakes/world.ts';
import { failureOf } from './support.ts';

let world: FakeWorld;

const resolve = (text: string, aliases = {}) => resolveAccount(world.deps, aliases, text);

beforeEach(() => {
  world = new FakeWorld();
  world.vault.add('okta-admin', { account: { container: 'Okta-Admins', userName: 'sam-admin' } });
  world.vault.add('root', { account: { container: 'Linux', userName: 'root', target: 'web-01' } });
});

describe('resolving an account', () => {
  test.each([
    ['its name', 'okta-admin'],
    ['its name in another case', 'OKTA-Admin'],
    ['its user name', 'sam-admin'],
    ['user and target', 'sam-admin@corp.example'],
    ['container and name', 'Okta-Admins/okta-admin'],
    ['container and user name', 'okta-admins/sam-admin'],
    ['the connection and its name', 'vault:okta-admin'],
    ['the connection, container and name', 'vault:Okta-Admins/okta-admin'],
  ])('finds the one account by %s', async (_form, text) => {
    const found = await resolve(text);
    expect(found).toMatchObject({ connection: 'vault', account: { name: 'okta-admin' }, alias: text });
  });

  test('finds an account by its id, also by one that no search finds', async () => {
    const { id } = world.vault.named('root').account;
    expect((await resolve(id)).account.name).toBe('root');
    world.pam.list = async function* () {};
    expect((await resolve(id)).account.name).toBe('root');
  });

  test('takes a short name for what it stood for, without asking any vendor', async () => {
    world.pam.failures.order('list', 'UNAVAILABLE', { times: 9 });
    const known = world.vault.named('root').account;
    const found = await resolve('the-root', { 'the-root': { connection: 'vault', known } });
    expect(found).toEqual({ connection: 'vault', account: known, alias: 'the-root' });
    expect(world.pam.failures.calls).toEqual([]);
  });

  test.each(['constructor', 'toString', '__proto__'])('does not take %s for a short name', async (text) => {
    expect(await failureOf(resolve(text))).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('does not take a part of a name for the name', async () => {
    expect(await failureOf(resolve('okta'))).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('says where it has looked when there is none', async () => {
    world.addConnection('cloud');
    const refused = await failureOf(resolve('nobody'));
    expect(refused).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('vault, cloud') });
  });

  test('says that nothing is set up when there is no connection', async () => {
    world.connections.length = 0;
    expect(await failureOf(resolve('root'))).toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('idctl init'),
    });
  });

  test('refuses to choose between two accounts, and names both so that either can be asked for', async () => {
    world.vault.add('root', { account: { container: 'Edge', userName: 'root', target: 'web-02' } });
    const refused = await failureOf(resolve('root'));
    expect(refused.code).toBe('AMBIGUOUS');
    for (const name of ['vault:Linux/root', 'vault:Edge/root']) {
      expect(refused.message).toContain(name);
      expect((await resolve(name)).account.container).toBe(name.slice('vault:'.length, -'/root'.length));
    }
  });

  test('refuses to choose between two connections, and one of them can be named', async () => {
    world.addConnection('cloud').vault.add('root');
    const refused = await failureOf(resolve('root'));
    expect(refused).toMatchObject({ code: 'AMBIGUOUS', message: expect.stringContaining('cloud:Main/root') });
    expect((await resolve('cloud:root')).connection).toBe('cloud');
  });

  test('does not call it found once while one of several connections is silent', async () => {
    world.addConnection('cloud').access.failures.order('list', 'UNAVAILABLE', { times: 9 });
    expect(await failureOf(resolve('root'))).toMatchObject({ code: 'UNAVAILABLE' });
    expect((await resolve('vault:root')).account.name).toBe('root');
  });

  test('takes a colon for a part of the name when no connection is called so', async () => {
    world.vault.add('db:prod');
    expect((await resolve('db:prod')).account.name).toBe('db:prod');
    expect((await resolve('vault:db:prod')).account.name).toBe('db:prod');
  });
});

describe('a connection by its name', () => {
  test('is found, or is said not to be in the profile', () => {
    expect(connectionOf(world.deps, 'vault')).toBe(world.connection);
    expect(() => connectionOf(world.deps, 'gone')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
