import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../src/core/http-contract.ts';
import { OpaClient } from '../../../src/vendors/opa/client.ts';
import { opaRateLimit } from '../../../src/vendors/opa/rate-limit.ts';
import { BASE_URL, FakeOpa, json, list, NO_CONTENT, NOW, TEAM, text } from './fake-opa.ts';

const GROUPS = `GET ${TEAM}/resource_groups`;

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

function page(id: string, link?: string): HttpResponse {
  return json({ list: [{ id }] }, 200, link === undefined ? {} : { link });
}

describe('a list', () => {
  it('follows the next link to the end, as it was written', async () => {
    const second = `${BASE_URL}/${TEAM}/resource_groups?offset=a%2Bb&count=1`;
    const opa = new FakeOpa()
      .on(GROUPS, page('1', `<${BASE_URL}/x>; rel="prev", <${second}>; rel="next"`))
      .on(`GET ${second}`, page('2', `<${BASE_URL}/${TEAM}/third?a=1,2>; rel=next`))
      .on(`GET ${BASE_URL}/${TEAM}/third?a=1,2`, page('3', `<${second}>; rel="prev"`));
    expect(await all(new OpaClient(opa.context()).resourceGroups())).toEqual([
      { id: '1' },
      { id: '2' },
      { id: '3' },
    ]);
  });

  it('understands a link without a host', async () => {
    const opa = new FakeOpa()
      .on(GROUPS, page('1', `</${TEAM}/resource_groups?offset=2>; rel="next"`))
      .on(`GET ${BASE_URL}/${TEAM}/resource_groups?offset=2`, page('2'));
    expect(await all(new OpaClient(opa.context()).resourceGroups())).toHaveLength(2);
  });

  it.each(['https://evil.test/next', 'http://acme.pam.test/next', 'https://acme.pam.test:444/next'])(
    'does not take the token to %s',
    async (target) => {
      const opa = new FakeOpa().on(GROUPS, page('1', `<${target}>; rel="next"`));
      await expect(all(new OpaClient(opa.context()).resourceGroups())).rejects.toMatchObject({
        code: 'UNEXPECTED',
      });
      expect(opa.calls).toEqual([GROUPS]);
    },
  );

  it('ends with an error, not with a part, when pages do not end', async () => {
    const again = `${BASE_URL}/${TEAM}/resource_groups?offset=1`;
    const opa = new FakeOpa()
      .on(GROUPS, page('1', `<${again}>; rel="next"`))
      .on(`GET ${again}`, page('1', `<${again}>; rel="next"`));
    await expect(all(new OpaClient(opa.context()).resourceGroups())).rejects.toMatchObject({
      code: 'UNEXPECTED',
    });
    expect(opa.calls).toHaveLength(1000);
  });

  it('may be null', async () => {
    const opa = new FakeOpa().on(GROUPS, json({ list: null }));
    expect(await all(new OpaClient(opa.context()).resourceGroups())).toEqual([]);
  });
});

describe('faults', () => {
  const place = { resourceGroup: 'g', project: 'p' };
  const ROTATE = `POST ${TEAM}/resource_groups/g/projects/p/rotate_resource`;
  const html = { 'content-type': 'text/html; charset=utf-8' };

  async function reading(answer: HttpResponse): Promise<unknown> {
    const opa = new FakeOpa().on(GROUPS, answer);
    return all(new OpaClient(opa.context()).resourceGroups()).catch((thrown: unknown) => thrown);
  }

  async function writing(answer: HttpResponse, hint?: string): Promise<unknown> {
    const opa = new FakeOpa().on(ROTATE, answer);
    const resource = { resource_id: 'r', resource_type: 't' };
    return new OpaClient(opa.context())
      .rotateResource(place, resource, hint)
      .catch((thrown: unknown) => thrown);
  }

  it.each([
    [400, 'CONFIG_INVALID', 'CONFIG_INVALID'],
    [403, 'DENIED', 'DENIED'],
    [404, 'NOT_FOUND', 'NOT_FOUND'],
    [409, 'CONFLICT', 'CONFLICT'],
    [412, 'CONFLICT', 'CONFLICT'],
    [428, 'CONFLICT', 'CONFLICT'],
    [429, 'RATE_LIMITED', 'RATE_LIMITED'],
    [302, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
    [500, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
    [503, 'UNAVAILABLE', 'OUTCOME_UNKNOWN'],
  ])('a %i without a body is %s on a read and %s on a write', async (status, onRead, onWrite) => {
    expect(await reading(text('', status))).toMatchObject({ code: onRead, vendor: { id: 'opa', status } });
    expect(await writing(text('', status))).toMatchObject({ code: onWrite, vendor: { id: 'opa', status } });
  });

  it.each(['nottype', 'type'])('are read from the documented shape, with %s', async (key) => {
    const answer = json({ code: 404, message: 'no such group', [key]: 'not_found' }, 404, {
      'x-request-id': 'r-1',
    });
    expect(await reading(answer)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'Okta refused ListResourceGroups: no such group',
      vendor: { id: 'opa', status: 404, code: 'not_found', message: 'no such group' },
      requestId: 'r-1',
    });
  });

  it("are read from the Go client's shape", async () => {
    const errors = [{ path: 'resource_type', message: 'is unknown' }];
    expect(await writing(json({ message: 'Invalid', errors }, 400), 'try another')).toMatchObject({
      message: 'Okta refused AdminRotateResource: Invalid; resource_type is unknown',
      hint: 'try another',
    });
  });

  it('name the conditions that a list of user access methods tells', async () => {
    const conditionals = [
      { type: 'mfa', condition_is_met: false, description: 'Phishing resistant' },
      { type: 'gateway', condition_is_met: true },
    ];
    const error = await reading(json({ list: [{ conditionals }, { conditionals }] }, 403));
    expect(error).toMatchObject({
      code: 'DENIED',
      message:
        'Okta refused ListResourceGroups: MFA is needed, which a service user cannot complete (Phishing resistant)',
    });
  });

  it('pass on the sentence of an unmet access method', async () => {
    const message = 'The selected user access method has some conditions that are not met';
    const error = await writing(json({ code: 403, message, nottype: 'forbidden' }, 403));
    expect(error).toMatchObject({ code: 'DENIED', vendor: { code: 'forbidden', message } });
  });

  it('do not repeat a web page', async () => {
    const error = await reading(text('<html>proxy says no</html>', 403, html));
    expect(error).toMatchObject({ code: 'DENIED', message: 'Okta answered ListResourceGroups with 403' });
  });

  it.each([
    ['a web page', text('<html>maintenance</html>', 200, html)],
    [
      'a web page that says it is JSON',
      text(' <!doctype html>', 200, { 'content-type': 'application/json' }),
    ],
  ])('tell %s from an answer', async (_, answer) => {
    expect(await reading(answer)).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await writing(answer)).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it.each(['', 'not json', '"text"', '{"list":'])('tell "%s" from a list', async (body) => {
    expect(await reading(text(body, 200))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('say when to come back', async () => {
    const error = await reading(text('', 429, { 'x-ratelimit-retry-at': String(NOW / 1000 + 42) }));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', hint: 'Try again in 42 s.' });
  });

  it('has none for a 204', async () => {
    expect(await writing(NO_CONTENT)).toBeUndefined();
  });

  it('never fall on an empty list', async () => {
    expect(await reading(list())).toEqual([]);
  });
});

describe('the rate limit', () => {
  it.each([
    [{ 'x-ratelimit-retry-at': String(NOW / 1000 + 5) }, 5000],
    [{ 'x-ratelimit-retry-at': String(NOW / 1000 - 5) }, 0],
    [{ 'x-ratelimit-retry-at': 'soon' }, null],
    [{ 'x-ratelimit-retry-at': '' }, null],
    [{ 'retry-after': '5' }, null],
  ])('of %j is a wait of %s ms', (headers, wait) => {
    expect(opaRateLimit(headers, NOW)).toBe(wait);
  });
});
