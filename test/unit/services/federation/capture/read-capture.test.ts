import { describe, expect, it } from 'vitest';
import { readCapture } from '../../../../../src/services/federation/capture/read-capture.ts';
import { tellStory } from '../../../../../src/services/federation/capture/story.ts';
import type { Exporter } from '../../../../support/federation/har.ts';
import {
  AUTHN_REQUEST,
  deflated,
  type HarStep,
  harOf,
  jwt,
  oidcFlow,
  posted,
  samlFlow,
  samlResponse,
  streamOf,
} from '../../../../support/federation/har.ts';

const read = (steps: readonly HarStep[], exporter: Exporter = 'chromium', size?: number) =>
  readCapture(streamOf(harOf(steps, exporter), size), { source: 'a.har' });

const EXPORTERS: readonly Exporter[] = ['chromium', 'firefox', 'playwright', 'proxy', 'bare'];

describe('a capture', () => {
  it.each(EXPORTERS)('of a sign-in by SAML is understood as %s writes it', async (exporter) => {
    const { messages, hops, entries } = await read(samlFlow(), exporter);
    expect(entries).toBe(5);
    expect(messages.map((it) => [it.kind, it.evidence.hop, it.evidence.field])).toEqual([
      ['saml-request', 2, 'request.query.SAMLRequest'],
      ['saml-response', 3, 'request.form.SAMLResponse'],
    ]);
    const [request, response] = messages;
    expect(request).toMatchObject({
      binding: 'redirect',
      relayState: '/home',
      oddities: [],
      url: 'https://idp.example/sso',
    });
    expect(response).toMatchObject({
      binding: 'post',
      xml: samlResponse(),
      oddities: [],
      at: new Date('2026-03-01T10:00:03Z'),
    });
    expect(hops.map((it) => `${it.to} ${it.status} ${it.says}`)).toEqual([
      'sp.example 302 sends the browser on with a SAML request, by redirect',
      'idp.example 200 SAML request, by redirect',
      'sp.example 302 SAML response, posted',
      'sp.example 200 page',
    ]);
  });

  it.each(EXPORTERS)('of a sign-in by OpenID Connect is understood as %s writes it', async (exporter) => {
    const { messages } = await read(oidcFlow(), exporter);
    const kinds = messages.map((it) => (it.kind === 'jwt' ? it.role : it.kind));
    expect(kinds).toEqual([
      'discovery',
      'authorization-request',
      'authorization-response',
      'token-request',
      'token-response',
      'id-token',
      'userinfo-request',
      'userinfo-response',
      'jwks',
    ]);
  });

  it('is the same in pieces of one byte', async () => {
    const whole = await read(oidcFlow());
    expect(await read(oidcFlow(), 'chromium', 1)).toEqual(whole);
  });

  it('shows what comes behind a hash by the address that the answer sends to', async () => {
    const authorize = 'https://op.example/authorize?client_id=c&response_type=id_token&nonce=n&state=s';
    const { messages } = await read([
      { url: authorize, status: 302, location: `https://rp.example/cb#id_token=${jwt()}&state=s` },
      { url: 'https://rp.example/cb', type: 'text/html', body: '<p>x</p>' },
    ]);
    expect(messages.map((it) => [it.kind, it.evidence.hop, it.evidence.field])).toEqual([
      ['authorization-request', 1, 'request.query'],
      ['authorization-response', 1, 'response.headers.location'],
      ['jwt', 1, 'response.headers.location.id_token'],
    ]);
  });

  it('shows a response that a page would have posted, where the post is not in it', async () => {
    const page = `<form method="post" action="/acs"><input type=hidden name='SAMLResponse' value="${posted(samlResponse())}"></form>`;
    const steps = [{ url: 'https://sp.example/idp', type: 'text/html', body: page }];
    const { messages } = await read(steps);
    expect(messages).toMatchObject([
      {
        kind: 'saml-response',
        url: 'https://sp.example/acs',
        evidence: { hop: 1, field: 'response.form.SAMLResponse' },
      },
    ]);
    const both = await read([
      ...steps,
      { url: 'https://sp.example/acs', form: { SAMLResponse: posted(samlResponse()) } },
    ]);
    expect(both.messages).toMatchObject([{ kind: 'saml-response', evidence: { hop: 2 } }]);
  });

  it('of a form_post, of a sign-out and of metadata is understood', async () => {
    const { messages } = await read([
      { url: 'https://rp.example/cb', form: { code: 'c', state: 's', id_token: jwt() } },
      { url: `https://op.example/logout?id_token_hint=${jwt()}&post_logout_redirect_uri=x` },
      { url: 'https://rp.example/backchannel', form: { logout_token: jwt() } },
      {
        url: 'https://sp.example/md',
        type: 'application/xml',
        body: '<?xml version="1.0"?><!-- a --><md:EntityDescriptor xmlns:md="m"/>',
      },
      { url: 'https://op.example/slo', form: { SAMLRequest: posted('<p:LogoutRequest xmlns:p="p"/>') } },
    ]);
    expect(messages.map((it) => (it.kind === 'jwt' ? it.role : it.kind))).toEqual([
      'authorization-response',
      'id-token',
      'end-session-request',
      'logout-token',
      'saml-metadata',
      'saml-logout-request',
    ]);
  });

  it('keeps what is of no federation out', async () => {
    const steps: HarStep[] = [
      { url: 'https://shop.example/search?q=code', type: 'text/html', body: '<p>error</p>' },
      { url: 'https://shop.example/missing', status: 404, type: 'text/html', body: '<title>Error</title>' },
      { url: 'data:text/plain,hi' },
      { url: 'https://api.example/x', form: { a: 'b' } },
    ];
    expect(await read(steps)).toMatchObject({ hops: [], messages: [], entries: 4 });
  });

  it('keeps the octets that a signature of a redirect is over, in the order of the binding', async () => {
    const request = encodeURIComponent(deflated(AUTHN_REQUEST)).replaceAll('%2F', '%2f');
    const query = `SAMLRequest=${request}&SigAlg=http%3A%2F%2Falg&RelayState=a%20'b&Signature=c2ln`;
    const { messages } = await read([{ url: `https://idp.example/sso?${query}#x` }]);
    expect(messages).toMatchObject([
      {
        xml: AUTHN_REQUEST,
        detached: {
          algorithm: 'http%3A%2F%2Falg',
          signature: 'c2ln',
          signed: `SAMLRequest=${request}&RelayState=a%20'b&SigAlg=http%3A%2F%2Falg`,
        },
      },
    ]);
  });

  it('shows no session that stands in a path', async () => {
    const step = {
      url: 'https://sp.example/acs;jsessionid=AB12CD/x',
      form: { SAMLResponse: posted(samlResponse()) },
    };
    const { hops } = await read([step]);
    expect(hops[0]?.url).toBe('https://sp.example/acs;…/x');
  });

  it('holds a message that cannot be decoded, with the reason', async () => {
    const { messages } = await read([{ url: 'https://sp.example/acs', form: { SAMLResponse: '!!!' } }]);
    expect(messages).toMatchObject([{ kind: 'saml-response', xml: '', refusal: { reason: 'base64' } }]);
  });

  it('says what it does not hold', async () => {
    const { notes } = await read(samlFlow(), 'bare');
    expect(notes).toEqual(['The capture holds no cookie: whether one was lost, it cannot tell.']);
    const half = harOf(samlFlow()).slice(0, -400);
    const cut = await readCapture(streamOf(half), { source: 'a.har' });
    expect(cut.notes).toEqual(['The capture could not be read to its end: it ends before its end.']);
    expect(cut.messages).toHaveLength(2);
    const none = await readCapture(streamOf('{"log":[nonsense'), { source: 'a.har' });
    expect(none).toMatchObject({
      entries: 0,
      notes: ['The capture could not be read to its end: it is not JSON.'],
    });
  });

  it('in UTF-16 is read, too', async () => {
    const text = Buffer.from(`\ufeff${harOf(samlFlow())}`, 'utf16le');
    const { messages } = await readCapture(streamOf(text, 1001), { source: 'a.har' });
    expect(messages).toHaveLength(2);
  });

  it('fails where its file cannot be read', async () => {
    // biome-ignore lint/correctness/useYield: fails before there is anything
    async function* broken(): AsyncGenerator<Uint8Array> {
      throw new Error('no such disk');
    }
    await expect(readCapture(broken(), { source: 'a.har' })).rejects.toThrow('no such disk');
  });
});

describe('the story', () => {
  it('of a sign-in that went through tells where', async () => {
    const story = tellStory(await read(samlFlow()));
    expect(story).toMatchObject({ outcome: 'completed', broke: null });
    expect(story.summary).toContain('hop 3');
  });

  it('breaks at the first hop that shows an error', async () => {
    const refused = {
      status: 403,
      type: 'text/html',
      body: '<h1>Error</h1><script>x</script><p>Audience is Invalid</p>',
    };
    const story = tellStory(await read(samlFlow(refused)));
    expect(story).toMatchObject({ outcome: 'broke', broke: { hop: 3, certainty: 'narrowed' } });
    expect(story.broke?.why).toBe('A page with status 403 said "Error Audience is Invalid".');
  });

  it('tells what the provider refused with, and a status of SAML', async () => {
    const denied = tellStory(
      await read(oidcFlow('error=access_denied&error_description=User+is+not+assigned&state=st-1')),
    );
    expect(denied.broke).toMatchObject({ hop: 4, certainty: 'proven' });
    expect(denied.summary).toBe(
      'It broke at hop 4: The provider answered with the error access_denied, "User is not assigned".',
    );
    const saml = tellStory(await read(samlFlow({}, samlResponse('Responder'))));
    expect(saml.broke?.why).toBe('The identity provider answered with the status Responder.');
  });

  it('does not take a silent attempt for the break when somebody was let in later', async () => {
    const silent = 'https://rp.example/cb?error=login_required&state=0';
    const story = tellStory(
      await read([{ url: silent, type: 'text/html', body: '<p>x</p>' }, ...oidcFlow()]),
    );
    expect(story).toMatchObject({ outcome: 'completed', broke: null });
  });

  it('says behind which hop it stopped, and when nobody answered', async () => {
    const stopped = tellStory(await read(samlFlow().slice(0, 2)));
    expect(stopped).toMatchObject({ outcome: 'stopped', broke: { hop: 2 } });
    const blocked = tellStory(await read(samlFlow({ status: -1 })));
    expect(blocked.broke).toMatchObject({ hop: 3, why: 'sp.example did not answer.' });
    expect(tellStory(await read([])).outcome).toBe('nothing');
  });
});
