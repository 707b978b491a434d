import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretServiceState } from '../../../src/vault/secret-service.ts';
import { sessionBusSocket } from '../../../src/vault/session-bus.ts';
import { startFakeBus } from './fake-session-bus.ts';
import { scratchFolder } from './support.ts';

const LOGIN = '/org/freedesktop/secrets/collection/login';
const onLinux = describe.runIf(process.platform === 'linux');

function state(env: NodeJS.ProcessEnv, withinMs = 5000) {
  return secretServiceState(env, AbortSignal.timeout(withinMs));
}

onLinux('The state of the keyring is', () => {
  it.each([
    ['ready', { alias: LOGIN, locked: false }],
    ['locked', { alias: LOGIN, locked: true }],
    ['no-keyring', { alias: '/' }],
    ['no-service', {}],
  ] as const)('%s, when the bus says so', async (expected, keyring) => {
    expect(await state(await startFakeBus({ ...keyring }))).toBe(expected);
  });

  it('frozen, when nobody answers in time', async () => {
    expect(await state(await startFakeBus({ silent: true }), 50)).toBe('frozen');
  });

  it('no-bus, without an address or with one that leads nowhere', async () => {
    const nowhere = join(await scratchFolder(), 'nobody');
    expect(await state({})).toBe('no-bus');
    expect(await state({ XDG_RUNTIME_DIR: nowhere })).toBe('no-bus');
    expect(await state({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${nowhere}` })).toBe('no-bus');
  });

  it('unknown, on a bus that is no Unix socket', async () => {
    expect(await state({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=1' })).toBe('unknown');
  });
});

describe('The address of the session bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
    ['unix:guid=00ff,path=/tmp/dbus%2dX', '/tmp/dbus-X'],
    ['unix:abstract=/tmp/dbus-X,guid=00ff', '\0/tmp/dbus-X'],
    ['tcp:host=localhost,port=4;unix:path=/second', '/second'],
    ['autolaunch:', undefined],
  ])('%s leads to %j', (address, socket) => {
    expect(sessionBusSocket({ DBUS_SESSION_BUS_ADDRESS: address })).toBe(socket);
  });

  it('is that of the login session when none is set', () => {
    expect(sessionBusSocket({ XDG_RUNTIME_DIR: '/run/user/7' })).toBe('/run/user/7/bus');
    expect(sessionBusSocket({})).toBeNull();
  });
});
