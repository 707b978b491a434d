/** A person signs in to Okta: in the browser, with a code on another device, and not again while it lasts. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../../../src/vendors/contract.ts';
import { OktaClient } from '../../../src/vendors/okta/client.ts';
import { FakeOkta, type Kept, oauthError, refusalOf } from './fake-okta.ts';

let okta: FakeOkta;
let opened: URL[];
let shown: string[];
/** What the browser brings back to the page that it was sent to. */
let comesBack: (page: URL) => Record<string, string>;
const REDIRECT = 'http://127.0.0.1:1/callback';

const browser: Browser = {
  possible: true,
  show: (text) => void shown.push(text),
  expect: async () => ({
    address: REDIRECT,
    send: async (page) => {
      const url = new URL(page);
      opened.push(url);
      return new URLSearchParams(comesBack(url));
    },
    close: async () => undefined,
  }),
};

beforeEach(async () => {
  okta = await new FakeOkta().start();
  okta.settings = { method: 'person', clientId: '0oaPeople', flow: 'browser' };
  okta.browser = browser;
  opened = [];
  shown = [];
  comesBack = (page) => ({ code: 'fake-code', state: page.searchParams.get('state') ?? '' });
  okta.on('GET /api/v1/users/me', { json: { id: '00u1' } }).on('GET /api/v1/groups', { json: [] });
});
afterEach(() => okta.stop());

const nothingKept = (): Kept => ({ session: null, facts: new Map() });
const readMe = (client: OktaClient): Promise<unknown> => client.read('api/v1/users/me', 'getUser');
const lastForm = (): Record<string, string> => Object.fromEntries(okta.tokenRequests.at(-1)?.form ?? []);

describe('in the browser', () => {
  it('with PKCE, for the scopes of the operation and a refresh token', async () => {
    await readMe(new OktaClient(okta.context()));
    const asked = Object.fromEntries(opened[0]?.searchParams ?? []);
    expect(opened[0]?.href.split('?')[0]).toBe(`${okta.url}/oauth2/v1/authorize`);
    expect(asked).toMatchObject({
      ...{
        client_id: '0oaPeople',
        response_type: 'code',
        code_challenge_method: 'S256',
        redirect_uri: REDIRECT,
      },
      scope: 'openid offline_access okta.users.read',
    });
    const form = lastForm();
    expect(form).toMatchObject({
      grant_type: 'authorization_code',
      code: 'fake-code',
      redirect_uri: REDIRECT,
    });
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url');
    expect(challenge).toBe(asked['code_challenge']);
  });

  it('and not again for the next run', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    await readMe(new OktaClient(okta.context(kept)));
    expect(opened).toHaveLength(1);
  });

  it('and not again after an hour: the refresh token does', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    okta.clock.pass(3_600_000);
    await readMe(new OktaClient(okta.context(kept)));
    expect(lastForm()).toMatchObject({ grant_type: 'refresh_token', client_id: '0oaPeople' });
    expect(opened).toHaveLength(1);
  });

  it('again when the refresh token has ended', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    okta.clock.pass(3_600_000);
    okta.tokenAnswers.push(oauthError('invalid_grant', 'The refresh token is invalid or expired.'));
    await readMe(new OktaClient(okta.context(kept)));
    expect(opened).toHaveLength(2);
  });

  it('again for a scope that is new, and then for those before as well', async () => {
    const kept = nothingKept();
    await readMe(new OktaClient(okta.context(kept)));
    okta.tokenAnswers.push(oauthError('invalid_scope', 'not of this refresh token'));
    await new OktaClient(okta.context(kept)).read('api/v1/groups', 'listGroups');
    expect(opened[1]?.searchParams.get('scope')).toBe(
      'openid offline_access okta.groups.read okta.users.read',
    );
  });

  it('never while nobody is there', async () => {
    okta.browser = { ...browser, possible: false };
    const error = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(error).toMatchObject({
      code: 'AUTH_REQUIRED',
      hint: expect.stringContaining('at a terminal once'),
    });
    expect(okta.tokenRequests).toEqual([]);
  });

  it('is refused when the browser comes back from elsewhere', async () => {
    comesBack = () => ({ code: 'stolen', state: 'another' });
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).code).toBe('AUTH_REQUIRED');
    expect(okta.tokenRequests).toEqual([]);
  });

  it.each([
    ['access_denied', 'AUTH_REQUIRED'],
    ['invalid_scope', 'DENIED'],
  ])('is told when Okta sends %s back', async (error, code) => {
    const description = 'what Okta says of it';
    comesBack = (page) => ({
      error,
      error_description: description,
      state: page.searchParams.get('state') ?? '',
    });
    const refusal = await refusalOf(readMe(new OktaClient(okta.context())));
    expect(refusal).toMatchObject({ code, vendor: { code: error, message: description } });
    expect(refusal.message).toContain(description);
  });
});

describe('on another device', () => {
  const DEVICE = {
    ...{ device_code: 'fake-device-code', user_code: 'ABCD-EFGH', expires_in: 600, interval: 5 },
    verification_uri: 'https://org.example/activate',
    verification_uri_complete: 'https://org.example/activate?user_code=ABCD-EFGH',
  };

  beforeEach(() => {
    okta.settings['flow'] = 'device';
    okta.on('POST /oauth2/v1/device/authorize', { json: DEVICE });
  });

  it('with a code that is shown, asked for until the person is done', async () => {
    const pending = oauthError('authorization_pending', 'wait');
    okta.tokenAnswers.push(pending, oauthError('slow_down', 'slower'), pending);
    await readMe(new OktaClient(okta.context()));
    expect(shown).toEqual([
      'Sign in at https://org.example/activate?user_code=ABCD-EFGH\nThe code is ABCD-EFGH',
    ]);
    expect(okta.clock.slept).toEqual([5000, 5000, 10_000, 10_000]);
    expect(lastForm()).toMatchObject({ device_code: 'fake-device-code', client_id: '0oaPeople' });
  });

  it('until the code expires', async () => {
    okta.tokenAnswers.push(...Array.from({ length: 200 }, () => oauthError('authorization_pending', 'wait')));
    expect((await refusalOf(readMe(new OktaClient(okta.context())))).code).toBe('TIMEOUT');
  });

  it.each(['expired_token', 'access_denied'])('not after %s', async (error) => {
    okta.tokenAnswers.push(oauthError(error, 'no'));
    expect(await refusalOf(readMe(new OktaClient(okta.context())))).toMatchObject({
      code: 'AUTH_REQUIRED',
      vendor: { code: error },
    });
  });
});
