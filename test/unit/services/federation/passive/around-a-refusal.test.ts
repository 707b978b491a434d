/** What stands around an answer that was refused, and is in no message: cookies, clocks, and pages that say nothing. */
import { describe, expect, it } from 'vitest';
import {
  AUTHN_REQUEST,
  deflated,
  type Exporter,
  type HarStep,
  harOf,
} from '../../../../support/federation/har.ts';
import { failuresOf, verified } from '../../../../support/federation/passive.ts';
import { CLIENT, ISSUER, known, NONCE } from '../oidc/forge.ts';

const RP = 'https://rp.example.com';
const STATE = 'rp_state=1; Path=/; HttpOnly; SameSite=Lax';
const AUTHORIZE = `${ISSUER}/v1/authorize?${new URLSearchParams({
  ...{ client_id: CLIENT, response_type: 'code', scope: 'openid', redirect_uri: `${RP}/cb` },
  ...{ state: 's1', nonce: NONCE, code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
})}`;
const CALLBACK = `${RP}/cb?code=code-1&state=s1`;
const DATES = { party: 'Sun, 01 Mar 2026 10:00:02 GMT', provider: 'Sun, 01 Mar 2026 10:00:01 GMT' };
const REFUSED = { status: 400, type: 'text/html', body: '<title>400</title><p>Bad Request</p>' };

interface Refusal {
  readonly set?: string;
  readonly sent?: string;
  readonly provider?: string;
  readonly end?: Partial<HarStep>;
  readonly behind?: readonly HarStep[];
}

function flow({ set = STATE, sent = 'rp_state=1', ...more }: Refusal): readonly HarStep[] {
  const { provider = DATES.provider, end = REFUSED, behind = [] } = more;
  return [
    { url: `${RP}/`, status: 302, location: AUTHORIZE, responseHeaders: { 'set-cookie': set } },
    { url: AUTHORIZE, status: 302, location: CALLBACK, responseHeaders: { date: provider } },
    {
      ...{ url: CALLBACK, requestHeaders: sent === '' ? {} : { cookie: sent } },
      ...{ responseHeaders: { date: DATES.party }, ...end },
    },
    ...behind,
  ];
}

const failures = async (refusal: Refusal, exporter?: Exporter): Promise<readonly string[]> =>
  failuresOf(await verified(harOf(flow(refusal), exporter), known(), { isTimeGiven: false }));

const UNEXPLAINED = 'O42 page-unexplained';

describe('an answer that was refused', () => {
  it('tells nothing more, where nothing is odd', async () => {
    expect(await failures({})).toEqual([UNEXPLAINED]);
  });

  it('came without the cookie that was set before the person was sent away', async () => {
    expect(await failures({ sent: 'sid=1' })).toEqual(['O16 cookie-lost']);
  });

  it.each<[string, Refusal]>([
    ['the cookie was taken back', { set: 'rp_state=; Max-Age=0', sent: 'sid=1' }],
    ['it had ended long before', { set: 'rp_state=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', sent: 'sid=1' }],
    ['it came back beside others', { sent: 'sid=1; rp_state=1' }],
    ['another came back, and it is for another path', { set: `${STATE}\nshop=1; Path=/shop` }],
  ])('is not for a lost cookie, where %s', async (_, refusal) => {
    expect(await failures(refusal)).toEqual([UNEXPLAINED]);
  });

  it('is not for a lost cookie, where the exporter leaves cookies out', async () => {
    expect(await failures({ set: STATE, sent: '' }, 'bare')).toEqual([UNEXPLAINED]);
  });

  it.each([
    ['ahead', 'Sun, 01 Mar 2026 10:20:01 GMT'],
    ['behind', 'Sun, 01 Mar 2026 09:40:01 GMT'],
  ])('came from a provider whose clock is %s', async (_, provider) => {
    expect(await failures({ provider })).toEqual(['O11 clocks-differ']);
  });

  it('is not for clocks that are as far apart as clocks may be', async () => {
    expect(await failures({ provider: 'Sun, 01 Mar 2026 10:00:40 GMT' })).toEqual([UNEXPLAINED]);
  });
});

describe('an error of the provider', () => {
  it('is what is wrong, though it brings no state back', async () => {
    const steps: readonly HarStep[] = [
      { url: AUTHORIZE, status: 302, location: `${RP}/cb?error=invalid_request` },
      { url: `${RP}/cb?error=invalid_request`, ...REFUSED },
    ];
    const report = await verified(harOf(steps), known(), { isTimeGiven: false });
    expect(failuresOf(report)).toEqual(['O19 error-invalid-request']);
    expect(report?.findings).toContainEqual(
      expect.objectContaining({ reason: 'state-missing', outcome: 'warned' }),
    );
  });
});

describe('a page', () => {
  it('of SimpleSAMLphp says what is wrong, with the status of one that is right', async () => {
    const body =
      '<title>Metadata not found</title><h1>Metadata not found</h1><p>Unable to locate metadata for x</p>';
    const sso = `https://idp.example/sso?SAMLRequest=${encodeURIComponent(deflated(AUTHN_REQUEST))}`;
    const report = await verified(harOf([{ url: sso, type: 'text/html', body }]), known());
    expect(failuresOf(report)).toContain('S4 page-says-so');
  });

  const taken: Partial<HarStep> = { status: 302, location: `${RP}/home` };
  const home = { url: `${RP}/home`, type: 'text/html', body: '<title>Nothing</title>' };

  it('that is not there behind an answer that was taken is no fault of the sign-in', async () => {
    const refusal = { end: taken, behind: [{ ...home, status: 404 }] };
    const report = await verified(harOf(flow(refusal)), known(), { isTimeGiven: false });
    expect(failuresOf(report)).toEqual([]);
    expect(report?.findings.map((it) => it.reason)).toContain('page-not-there');
  });

  it('that refuses the person behind an answer that was taken is one', async () => {
    expect(await failures({ end: taken, behind: [{ ...home, status: 403 }] })).toEqual([UNEXPLAINED]);
  });

  it('of which nothing is kept, and that posts the refusal on, is none', async () => {
    const form = { error: 'unsupported_response_type', state: 's1' };
    const steps: readonly HarStep[] = [
      { url: AUTHORIZE, status: 400, type: 'text/html' },
      { url: `${RP}/cb`, form, status: 400, type: 'text/html', body: '<h1>Sign-in failed</h1>' },
    ];
    const report = await verified(harOf(steps), known(), { isTimeGiven: false });
    expect(failuresOf(report)).toEqual(['O19 error-unsupported-response-type']);
  });
});
