import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startAddress } from '../../../../../src/services/federation/live/walker.ts';
import { FakeClock } from '../../../../support/fakes/clock.ts';
import { page, postingPage, redirect, walked } from './sites.ts';

const SP = 'https://app.example';
const IDP = 'https://org.okta.example';

/** A service provider that lets in who posted an answer, and an identity provider that answers everybody. */
const SOUND = {
  [SP]: ({
    url,
    headers,
    body,
  }: {
    url: URL;
    headers: Readonly<Record<string, string>>;
    body: string | null;
  }) => {
    if (url.pathname === '/acs') {
      return redirect('/secure', { setCookie: [`in=${body === null ? 'no' : 'yes'}; Path=/; HttpOnly`] });
    }
    if (headers['cookie']?.includes('in=yes')) return page('<p>Welcome');
    return redirect(`${IDP}/sso?SAMLRequest=abc&RelayState=x`, {
      setCookie: ['state=1; Secure; SameSite=None'],
    });
  },
  [IDP]: () => postingPage(`${SP}/acs`, { SAMLResponse: 'PHg+&#x2b;', RelayState: 'x' }),
};

describe('a walk', () => {
  it('goes over redirects and forms that post themselves to the page at the end', async () => {
    const { web, end, exchanges } = await walked(`${SP}/secure`, SOUND);
    expect(web.places).toEqual([`GET ${SP}/secure`, `GET ${IDP}/sso`, `POST ${SP}/acs`, `GET ${SP}/secure`]);
    expect(end).toMatchObject({ kind: 'page', asks: 'nothing', at: { number: 4 } });
    expect(exchanges.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(exchanges[2]?.fields).toEqual([
      ['SAMLResponse', 'PHg++'],
      ['RelayState', 'x'],
    ]);
  });

  it('tells a form where it comes from, as browsers do, and nobody the whole address', async () => {
    const { web } = await walked(`${SP}/secure`, SOUND);
    expect(web.requests[2]?.headers).toMatchObject({
      origin: IDP,
      referer: `${IDP}/`,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(web.requests[0]?.headers).not.toHaveProperty('referer');
  });

  it('sends cookies back to the host that set them, and to no other', async () => {
    const { web } = await walked(`${SP}/secure`, {
      ...SOUND,
      [IDP]: () => ({
        ...postingPage(`${SP}/acs`, { SAMLResponse: 'x' }),
        setCookie: ['sid=secret; Path=/'],
      }),
    });
    const cookies = web.requests
      .filter(({ url }) => url.origin === SP)
      .map(({ headers }) => headers['cookie'] ?? '');
    expect(cookies.join(' ')).not.toContain('secret');
    expect(cookies.at(-1)).toContain('in=yes');
  });

  it('makes a GET of a POST that is redirected, unless the answer says to keep it', async () => {
    const sites = (status: number) => ({
      [IDP]: () => postingPage(`${SP}/one`, { SAMLResponse: 'x' }),
      [SP]: ({ url }: { url: URL }) => (url.pathname === '/one' ? redirect('/two', { status }) : page('end')),
    });
    expect((await walked(IDP, sites(303))).web.places.at(-1)).toBe(`GET ${SP}/two`);
    expect((await walked(IDP, sites(302))).web.places.at(-1)).toBe(`GET ${SP}/two`);
    const kept = await walked(IDP, sites(307));
    expect(kept.web.places.at(-1)).toBe(`POST ${SP}/two`);
    expect(kept.web.requests.at(-1)?.body).toBe('SAMLResponse=x');
  });

  it('ends at an address of our own without asking for it', async () => {
    const own = 'http://127.0.0.1:4711/callback';
    const { web, end } = await walked(
      `${IDP}/authorize`,
      { [IDP]: () => redirect(`${own}?code=c&state=s`) },
      { arrivesAt: own },
    );
    expect(web.places).toEqual([`GET ${IDP}/authorize`]);
    expect(end).toMatchObject({
      kind: 'arrived',
      parameters: [
        ['code', 'c'],
        ['state', 's'],
      ],
    });
  });

  it('follows a page that refreshes itself to another address', async () => {
    const { web } = await walked(SP, {
      [SP]: ({ url }) =>
        url.pathname === '/' ? page('<meta http-equiv="Refresh" content="0; url=/in">') : page('in'),
    });
    expect(web.places.at(-1)).toBe(`GET ${SP}/in`);
  });

  it('stops at a page that asks for a password, and types nothing', async () => {
    const { end, web } = await walked(SP, {
      [SP]: () => page('<form method=post action=/login><input name=u><input type=password name=p></form>'),
    });
    expect(end).toMatchObject({ kind: 'page', asks: 'password' });
    expect(web.requests).toHaveLength(1);
  });
});

describe('a walk that would not end well', () => {
  it('sees a circle by its second round', async () => {
    const { end, web } = await walked(SP, {
      [SP]: () => redirect(IDP),
      [IDP]: () => redirect(SP),
    });
    expect(end).toMatchObject({ kind: 'stopped', reason: 'loop' });
    expect(web.requests).toHaveLength(2);
  });

  it('sees a circle that has another address each time', async () => {
    let count = 0;
    const { end, web } = await walked(SP, {
      [SP]: () => {
        count += 1;
        return redirect(`/?n=${count}`);
      },
    });
    expect(end).toMatchObject({ kind: 'stopped', reason: 'loop' });
    expect(web.requests.length).toBeLessThan(10);
  });

  it('ends after so many steps, wherever they lead', async () => {
    let count = 0;
    const { end, web } = await walked(SP, {
      [SP]: () => {
        count += 1;
        return redirect(`/${count}`);
      },
    });
    expect(end).toMatchObject({ kind: 'stopped', reason: 'too-many-hops' });
    expect(web.requests).toHaveLength(40);
  });

  it('ends when it takes too long', async () => {
    const clock = new FakeClock();
    let count = 0;
    const { end } = await walked(
      SP,
      {
        [SP]: () => {
          clock.pass(50_000);
          count += 1;
          return redirect(`/${count}`);
        },
      },
      { clock },
    );
    expect(end).toMatchObject({ kind: 'stopped', reason: 'too-long' });
  });

  it('does not read a page that is far too large', async () => {
    const { end } = await walked(SP, { [SP]: () => page('x'.repeat(2 * 1024 * 1024 + 1)) });
    expect(end).toMatchObject({ kind: 'stopped', reason: 'too-large' });
  });

  it.each([
    ['http://other.example/', 'insecure'],
    ['https://user:pass@other.example/', 'bad-address'],
    ['file:///etc/passwd', 'bad-address'],
    ['javascript:alert(1)', 'bad-address'],
    ['https://', 'bad-address'],
    ['http://127.0.0.1:8080/admin', 'bad-address'],
    ['http://localhost/', 'bad-address'],
    ['https://[::1]/', 'bad-address'],
  ])('does not go to %s', async (location, reason) => {
    const { end, web } = await walked(SP, { [SP]: () => redirect(location) });
    expect(end).toMatchObject({ kind: 'stopped', reason });
    expect(web.requests).toHaveLength(1);
  });

  it('says that a host does not answer, and how far it came', async () => {
    const { end, exchanges } = await walked(SP, { [SP]: () => redirect('https://gone.example/') });
    expect(end).toMatchObject({ kind: 'lost', at: { number: 2, answer: null } });
    expect(exchanges).toHaveLength(2);
  });

  it.each([
    [
      'two forms with a message',
      '<form method=post action=/a><input type=hidden name=SAMLResponse value=x></form>'.repeat(2),
    ],
    ['a form that is cut off', '<form method=post action=/a><input type=hidden name=SAMLResponse value=x>'],
    [
      'a field that is there twice',
      `<form method=post action=/a>${'<input type=hidden name=SAMLResponse value=x>'.repeat(2)}</form>`,
    ],
    [
      'a message beside a question',
      '<form method=post><input type=hidden name=SAMLResponse value=x><input name=q></form>',
    ],
    [
      'a form for files',
      '<form method=post enctype=multipart/form-data><input type=hidden name=SAMLResponse value=x></form>',
    ],
  ])('does not post %s', async (_what, html) => {
    const { end, web } = await walked(SP, { [SP]: () => page(html) });
    expect(end).toMatchObject({ kind: 'stopped', reason: 'unfit-form' });
    expect(web.requests).toHaveLength(1);
  });

  it('ends for every page that anybody makes up', async () => {
    const bit = fc.constantFrom(
      '<form',
      ' action="/x"',
      ' method=post',
      '>',
      '<input',
      ' type=hidden',
      ' name=SAMLResponse',
      ' value="',
      '"',
      '</form>',
      '<!--',
      '-->',
      '<script>',
      '</script>',
      '<template>',
      '&#x',
      '<meta http-equiv=refresh content="0;url=/y">',
      '\u0000',
      '<',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(bit, fc.string({ maxLength: 5 })), { maxLength: 40 }),
        async (bits) => {
          const { end } = await walked(SP, { [SP]: () => page(bits.join('')) });
          expect(['page', 'stopped', 'lost', 'arrived']).toContain(end.kind);
        },
      ),
    );
  });
});

describe('the start of a walk', () => {
  it.each(['http://app.example/', 'ftp://x', 'nothing', 'https://a:b@app.example/'])('is not %s', (text) => {
    expect(() => startAddress(text)).toThrow(/cannot begin/);
  });

  it.each(['https://app.example/secure', 'http://127.0.0.1:8080/', 'http://localhost/'])(
    'may be %s',
    (text) => {
      expect(startAddress(text).href).toBe(text);
    },
  );
});
