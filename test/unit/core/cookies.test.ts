import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CookieJar } from '../../../src/core/cookies.ts';
import { SleepingClock } from './http-bench.ts';

const logon = new URL('https://pvwa.example.test/PasswordVault/API/auth/CyberArk/Logon');
const accounts = new URL('https://pvwa.example.test/PasswordVault/API/Accounts?x=1');

function jarWith(...lines: string[]) {
  const clock = new SleepingClock();
  const jar = new CookieJar(clock);
  jar.store(logon, lines);
  return { clock, jar };
}

describe('a cookie jar', () => {
  it('gives back name and value to the origin that set them', () => {
    const { jar } = jarWith(
      'CA11111=node-2; path=/PasswordVault; secure; HttpOnly; SameSite=None',
      'lb="a=b"; Path=/',
    );
    expect(jar.header(accounts)).toBe('CA11111=node-2; lb="a=b"');
  });

  it.each([
    'http://pvwa.example.test/PasswordVault/API/Accounts',
    'https://pvwa.example.test:8443/PasswordVault/API/Accounts',
    'https://other.example.test/PasswordVault/API/Accounts',
    'https://sub.pvwa.example.test/PasswordVault/API/Accounts',
  ])('gives nothing to %s', (url) => {
    const { jar } = jarWith('a=1; Path=/; Domain=example.test');
    expect(jar.header(new URL(url))).toBeUndefined();
  });

  it.each([
    ['/PasswordVault', '/PasswordVault/API', true],
    ['/PasswordVault/', '/PasswordVault/API', true],
    ['/PasswordVault', '/PasswordVault', true],
    ['/PasswordVault', '/PasswordVaultX', false],
    ['/other', '/PasswordVault', false],
    ['/', '/anything', true],
  ])('with path %s for %s: %s', (path, pathname, sent) => {
    const { jar } = jarWith(`a=1; Path=${path}`);
    expect(jar.header(new URL(pathname, logon)) !== undefined).toBe(sent);
  });

  it('without a path goes to the folder that set it', () => {
    const { jar } = jarWith('a=1');
    expect(jar.header(new URL('/PasswordVault/API/auth/CyberArk/Logoff', logon))).toBe('a=1');
    expect(jar.header(accounts)).toBeUndefined();
  });

  it('replaces a cookie of the same name and path, and puts the longer path first', () => {
    const { jar } = jarWith('a=1; Path=/', 'a=2; Path=/', 'a=3; Path=/PasswordVault');
    expect(jar.header(accounts)).toBe('a=3; a=2');
  });

  it('drops a cookie when its time is over, and Max-Age comes before Expires', () => {
    const { jar, clock } = jarWith(
      'short=1; Path=/; Max-Age=60; Expires=Wed, 01 Jan 2031 00:00:00 GMT',
      'long=1; Path=/; Expires=Sun, 01 Mar 2026 13:00:00 GMT',
      'session=1; Path=/; Max-Age=soon',
    );
    expect(jar.header(accounts)).toBe('short=1; long=1; session=1');
    clock.advance(60_000);
    expect(jar.header(accounts)).toBe('long=1; session=1');
    clock.advance(3_600_000);
    expect(jar.header(accounts)).toBe('session=1');
    expect(jar.toJSON()).toHaveLength(1);
  });

  it.each(['a=; Path=/; Max-Age=0', 'a=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT'])(
    'forgets by %s',
    (line) => {
      const { jar } = jarWith('a=1; Path=/');
      jar.store(logon, [line]);
      expect(jar.header(accounts)).toBeUndefined();
    },
  );

  it('survives as plain JSON', () => {
    const { jar, clock } = jarWith('a=1; Path=/', 'b=2; Path=/; Max-Age=60');
    const restored = new CookieJar(clock, JSON.parse(JSON.stringify(jar)));
    expect(restored.header(accounts)).toBe('a=1; b=2');
    expect(restored.toJSON()).toEqual(jar.toJSON());
  });

  it.each([null, 'x', {}, [null], [{ origin: 1 }], [{ origin: 'o', path: '/', name: 'a', value: 'b' }]])(
    'starts empty from damaged JSON %j',
    (saved) => {
      expect(new CookieJar(new SleepingClock(), saved).toJSON()).toEqual([]);
    },
  );

  it('reads any line without failing, and never sends what would break a header', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        const { jar } = jarWith(line);
        const header = jar.header(logon);
        expect(header === undefined || header.includes('=')).toBe(true);
      }),
    );
  });
});
