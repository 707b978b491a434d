import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrowserJar, type Visit } from '../../../../../src/services/federation/live/browser-jar.ts';
import { siteOf } from '../../../../../src/services/federation/live/site.ts';
import { FakeClock } from '../../../../support/fakes/clock.ts';

const APP = new URL('https://app.example/acs/');
const IDP = 'https://org.okta.example';

function jarWith(line: string, clock = new FakeClock(), hostOnly: readonly string[] = []): BrowserJar {
  const jar = new BrowserJar(clock, hostOnly);
  jar.store(APP, [line]);
  return jar;
}

const visit = (more: Partial<Visit> = {}): Visit => ({ url: APP, method: 'GET', initiator: null, ...more });

describe('a browser’s cookies', () => {
  it('come back to their host and path', () => {
    const jar = jarWith('a=1; Path=/acs');
    expect(jar.cookies(visit()).header).toBe('a=1');
    expect(jar.cookies(visit({ url: new URL('https://app.example/other') })).header).toBeUndefined();
    expect(jar.cookies(visit({ url: new URL('https://sub.app.example/acs/') })).header).toBeUndefined();
    expect(jar.cookies(visit({ url: new URL('https://app.example:8443/acs/') })).header).toBeUndefined();
  });

  it('of a domain come to its hosts, unless their host is an identity provider', () => {
    const url = new URL('https://other.app.example/');
    expect(jarWith('a=1; Domain=app.example; Path=/').cookies(visit({ url })).header).toBe('a=1');
    const own = jarWith('a=1; Domain=app.example; Path=/', new FakeClock(), [APP.origin]);
    expect(own.cookies(visit({ url })).header).toBeUndefined();
    expect(own.cookies(visit()).header).toBe('a=1');
  });

  it.each([
    'a=1; Domain=example',
    'a=1; Domain=evil.example',
    'a=1; Domain=p.example',
    'a=1; SameSite=None',
    '__Host-a=1; Path=/',
    '__Secure-a=1',
    'a=1\u0000',
    'a=ü',
    '=1',
    `a=${'x'.repeat(5000)}`,
  ])('are not kept: %j', (line) => {
    expect(jarWith(line).cookies(visit()).header).toBeUndefined();
  });

  it('that are secure come over https, and on this machine', () => {
    const jar = new BrowserJar(new FakeClock());
    const local = new URL('http://127.0.0.1:8080/');
    jar.store(local, ['a=1; Secure; SameSite=None']);
    jar.store(new URL('http://app.example/'), ['b=1; Secure']);
    expect(jar.cookies(visit({ url: local })).header).toBe('a=1');
    expect(jar.cookies(visit({ url: new URL('http://app.example/') })).header).toBeUndefined();
  });

  it('end with their time', () => {
    const clock = new FakeClock();
    const jar = jarWith('a=1; Max-Age=10', clock);
    expect(jar.knows(APP.origin)).toBe(true);
    clock.pass(10_000);
    expect(jar.cookies(visit()).header).toBeUndefined();
    expect(jar.knows(APP.origin)).toBe(false);
  });

  it.each([
    ['a=1; SameSite=Lax', 'POST', IDP, false],
    ['a=1; SameSite=Lax', 'GET', IDP, true],
    ['a=1; SameSite=Lax', 'POST', 'https://www.app.example', true],
    ['a=1; SameSite=Strict', 'GET', IDP, false],
    ['a=1; SameSite=Strict', 'GET', null, true],
    ['a=1; SameSite=None; Secure', 'POST', IDP, true],
    ['a=1', 'POST', IDP, true],
  ] as const)('%s: a %s from %s sends it: %s', (line, method, initiator, sent) => {
    const { header, withheld } = jarWith(line).cookies(visit({ method, initiator }));
    expect(header !== undefined).toBe(sent);
    expect(withheld).toHaveLength(sent ? 0 : 1);
  });

  it('without SameSite stay behind at a post of another site after two minutes', () => {
    const clock = new FakeClock();
    const jar = jarWith('a=1', clock);
    clock.pass(121_000);
    expect(jar.cookies(visit({ method: 'POST', initiator: IDP }))).toEqual({
      header: undefined,
      withheld: [expect.stringMatching(/^a \(no SameSite/)],
    });
  });
});

it('any line is a cookie or none, and never a header that HTTP does not allow', () => {
  const bit = fc.constantFrom(
    'a',
    '=',
    ';',
    ' ',
    'Path=/',
    'Domain=app.example',
    'Max-Age=1',
    'Secure',
    '__Host-',
    ',',
    '\t',
    'ü',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(bit, fc.string({ maxLength: 6 })), { maxLength: 20 }), (bits) => {
      const { header } = jarWith(bits.join('')).cookies(visit());
      expect(header ?? '').toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

describe('a site', () => {
  it.each([
    ['https://a.acme.com', 'https://b.acme.com', true],
    ['https://a.acme.co.uk', 'https://b.other.co.uk', false],
    ['https://a.acme.co.uk', 'https://acme.co.uk', true],
    ['http://127.0.0.1:1', 'http://127.0.0.1:2', true],
    ['http://127.0.0.1', 'http://127.0.0.2', false],
    ['http://acme.com', 'https://acme.com', false],
  ])('%s and %s are one: %s', (one, other, same) => {
    expect(siteOf(new URL(one)) === siteOf(new URL(other))).toBe(same);
  });
});
