import { describe, expect, it } from 'vitest';
import { IdctlError } from '../../../../../src/core/errors.ts';
import type { LoggedEvent } from '../../../../../src/services/directory/logs-port.ts';
import type { AttemptRow } from '../../../../../src/services/federation/live/attempt-logs.ts';
import { attemptLogs, type LogSource } from '../../../../../src/services/federation/live/attempt-logs.ts';
import { type Cause, withCause } from '../../../../../src/services/federation/live/cause.ts';
import { logCauses, logFinding } from '../../../../../src/services/federation/live/log-causes.ts';
import { provenBy } from '../../../../../src/services/federation/live/log-reasons.ts';
import { outcomeOf } from '../../../../../src/services/federation/live/outcome.ts';
import { pageCauses } from '../../../../../src/services/federation/live/page-causes.ts';
import { walkCauses } from '../../../../../src/services/federation/live/walk-causes.ts';
import { makeFinding } from '../../../../../src/services/federation/make-finding.ts';
import type { FederationMessage } from '../../../../../src/services/federation/message.ts';
import { FakeClock, START } from '../../../../support/fakes/clock.ts';
import { page, postingPage, redirect, walked } from './sites.ts';

const ANA = 'ana@acme.example';

function event(more: Partial<LoggedEvent>): LoggedEvent {
  return {
    ...{
      id: '1',
      at: new Date(START + 1000).toISOString(),
      type: 'user.authentication.sso',
      severity: 'INFO',
    },
    ...{
      message: '',
      actor: { id: 'u', type: 'User', name: ANA },
      targets: [],
      outcome: 'SUCCESS',
      reason: '',
    },
    ...{ address: '', transaction: 't', raw: {}, ...more },
  };
}

const row = (
  end: AttemptRow['end'],
  more: Partial<LoggedEvent>,
  by: AttemptRow['by'] = 'person',
): AttemptRow => ({
  ...{ end, by, connection: end === 'provider' ? 'wic' : 'cic' },
  event: event(more),
});

describe('what a log proves', () => {
  it.each([
    ['party', 'oidc', 'jit_disabled', 'O37'],
    ['party', 'oidc', 'User Not Found', 'O36'],
    ['party', 'oidc', 'Unable to match the transformed username', 'O36'],
    ['party', 'saml', 'Unable to transform email to username', 'O36'],
    ['party', 'oidc', 'link_denied_group', 'O38'],
    ['party', 'saml', 'User linking was disabled', 'O38'],
    ['party', 'saml', 'Unable to validate the digital signature', 'S6'],
    ['party', 'saml', 'Issuer http://x did not match the Issuer configured', 'S18'],
    ['party', 'saml', 'The assertion did not designate us as the target: Audience', 'S19'],
    ['party', 'saml', 'The assertion has expired', 'S23'],
    ['party', 'oidc', 'invalid_social_state', 'O16'],
    ['party', 'oidc', 'invalid_social_token: invalid_client', 'O22'],
    ['party', 'oidc', 'access_denied: user_not_assigned', 'O20'],
    ['provider', 'oidc', 'illegal_redirect_uri_enhanced', 'O13'],
    ['provider', 'oidc', 'pkce_verification_failed', 'O15'],
    ['provider', 'oidc', 'invalid_client', 'O22'],
    ['provider', 'saml', 'user_not_assigned', 'S37'],
    ['provider', 'saml', 'no_matching_policy', 'O40'],
  ] as const)('at the %s, for %s: %s is %s', (end, protocol, reason, check) => {
    const [cause] = logCauses([row(end, { outcome: 'FAILURE', reason })], protocol);
    expect(cause).toMatchObject({ check, certainty: 'proven', actual: reason });
  });

  it('is nothing of a row that says that all went well, and of words that nobody knows', () => {
    expect(logCauses([row('provider', { reason: 'user_not_assigned' })], 'oidc')).toEqual([]);
    expect(
      provenBy('party', { type: 'user.authentication.auth_via_IDP', reason: 'GENERAL_NONSUCCESS' }),
    ).toBeNull();
  });

  it('is told by the end that refused, and not by the one that suffers from it', () => {
    const rows = [
      row('party', { outcome: 'FAILURE', reason: 'invalid_social_token: 401' }),
      row('provider', { outcome: 'FAILURE', reason: 'invalid_client' }),
    ];
    expect(logCauses(rows, 'oidc')[0]).toMatchObject({ check: 'O22', reason: 'client-refused' });
  });

  it('is narrowed down only by a row that names neither a request nor the person', () => {
    const rows = [row('provider', { outcome: 'FAILURE', reason: 'invalid_client' }, 'subject')];
    expect(logCauses(rows, 'oidc')[0]).toMatchObject({ certainty: 'narrowed' });
  });

  it('cannot steer a terminal', () => {
    const rows = [row('party', { outcome: 'FAILURE', reason: 'User Not Found \u001b[2J\u202e' })];
    const [cause] = logCauses(rows, 'oidc');
    for (const text of [cause?.message, cause?.actual, logFinding({ rows, unread: [] }, 1).message]) {
      expect(text).toContain('User Not Found');
      expect(text).not.toMatch(/\p{Cc}|\p{Cf}/u);
    }
  });
});

function source(events: readonly LoggedEvent[] | IdctlError, about: readonly string[] = []): LogSource {
  return {
    ...{ end: 'provider', connection: 'wic', filter: {}, about },
    log: {
      async *search() {
        if (events instanceof IdctlError) throw events;
        yield* events;
      },
      followFrom: () => Promise.reject(new Error('not here')),
      followOn: () => Promise.reject(new Error('not here')),
    },
  };
}

const ATTEMPT = { startedAtMs: START, endedAtMs: START + 5000, requestIds: new Set(['ours']), userName: ANA };
const other = { id: 'o', type: 'User', name: 'joe@acme.example' };

describe('the rows of an attempt', () => {
  it('are those of its requests, of the person and of the application, in order of time', async () => {
    const events = [
      event({ id: 'later', at: new Date(START + 4000).toISOString() }),
      event({ id: 'request', transaction: 'ours', actor: other }),
      event({
        id: 'application',
        actor: null,
        targets: [{ id: 'app', type: 'AppInstance', name: 'x' }],
        at: new Date(START + 2000).toISOString(),
      }),
      event({ id: 'somebody else', actor: other }),
    ];
    const { rows } = await attemptLogs([source(events, ['app'])], ATTEMPT, new FakeClock(), () => true);
    expect(rows.map(({ event: { id }, by }) => `${id}: ${by}`)).toEqual([
      'request: transaction',
      'application: subject',
      'later: person',
    ]);
  });

  it('leave out what the same person did before', async () => {
    const events = [
      event({ id: 'before', at: new Date(START + 500).toISOString() }),
      event({ id: 'request', transaction: 'ours' }),
    ];
    const { rows } = await attemptLogs([source(events)], ATTEMPT, new FakeClock(), () => true);
    expect(rows.map(({ event: { id } }) => id)).toEqual(['request']);
  });

  it('are looked for again while they do not tell enough, and not for ever', async () => {
    const clock = new FakeClock();
    await attemptLogs([source([])], ATTEMPT, clock, () => false);
    expect(clock.slept.length).toBeGreaterThan(1);
    expect(clock.slept.length).toBeLessThan(6);
  });

  it('may be out of reach, which is no failure of the federation', async () => {
    const denied = new IdctlError('DENIED', 'okta.logs.read is missing');
    const logs = await attemptLogs([source(denied)], ATTEMPT, new FakeClock(), () => false);
    expect(logs.unread).toMatchObject([{ connection: 'wic' }]);
    expect(logFinding(logs, 1)).toMatchObject({
      outcome: 'untested',
      message: expect.stringContaining('okta.logs.read'),
    });
    expect(logFinding({ rows: [], unread: [] }, 0)).toMatchObject({ outcome: 'untested', reason: 'no-log' });
  });
});

const SP = 'https://app.example';
const IDP = 'https://org.okta.com';

async function attempted(sites: Parameters<typeof walked>[1]) {
  const { exchanges, end } = await walked(`${SP}/in`, sites);
  const attempt = {
    ...{
      startedAtMs: START,
      endedAtMs: START,
      exchanges,
      end,
      start: new URL(`${SP}/in`),
      inside: new URL(`${SP}/in`),
    },
    ...{ origins: [IDP], sent: null, redemption: null },
  };
  const outcome = outcomeOf(attempt);
  return { attempt, outcome, causes: walkCauses(attempt, outcome, 'saml') };
}

describe('what a walk tells', () => {
  it('is a cookie that a browser keeps back from a posted response', async () => {
    const { outcome, causes } = await attempted({
      [SP]: ({ url, headers }) => {
        if (url.pathname === '/in') return redirect(`${IDP}/sso`, { setCookie: ['state=1; SameSite=Lax'] });
        return headers['cookie'] === undefined
          ? page('<h1>400</h1>no state', { status: 400 })
          : redirect('/in');
      },
      [IDP]: () => postingPage(`${SP}/acs`, { SAMLResponse: 'x' }),
    });
    expect(outcome).toMatchObject({ kind: 'refused', by: 'party' });
    expect(causes).toMatchObject([{ check: 'S25', reason: 'cookie-withheld', evidence: [{ hop: 3 }] }]);
    expect(causes[0]?.message).toContain('SameSite=Lax');
  });

  it.each([
    ['a circle', { [SP]: () => redirect('/in') }, 'S25', 'loop'],
    ['a way over plain http', { [SP]: () => redirect('http://org.example/sso') }, 'O6', 'insecure'],
    ['a host that does not answer', { [SP]: () => redirect(`${IDP}/sso`) }, 'O6', 'unreachable'],
    [
      'a form that is cut off',
      { [SP]: () => page('<form method=post><input type=hidden name=SAMLResponse value=x>') },
      'S15',
      'unfit-form',
    ],
  ] as const)('is %s', async (_what, sites, check, reason) => {
    const { causes } = await attempted(sites);
    expect(causes).toMatchObject([{ check, reason }]);
  });

  it('is not a cookie that has nothing to do with the answer', async () => {
    const { outcome, causes } = await attempted({
      [SP]: ({ url }) =>
        url.pathname === '/in'
          ? redirect(`${IDP}/sso`, { setCookie: ['tracking=1; SameSite=Strict'] })
          : page('Forbidden', { status: 403 }),
      [IDP]: () => page(`<meta http-equiv="refresh" content="0; url=${SP}/out">`),
    });
    expect(outcome).toMatchObject({ kind: 'refused', by: 'party' });
    expect(causes).toEqual([]);
  });

  it('is nothing where the person came in, whatever cookie was kept back', async () => {
    const { outcome, causes } = await attempted({
      [SP]: ({ url, method }) =>
        url.pathname === '/in' && method === 'GET' && url.search === ''
          ? redirect(`${IDP}/sso`, { setCookie: ['tracking=1; SameSite=Strict'] })
          : page('Welcome'),
      [IDP]: () => redirect(`${SP}/in?code=c&state=s`),
    });
    expect(outcome).toEqual({ kind: 'in' });
    expect(causes).toEqual([]);
  });

  it('is a provider that asks again for what nobody is there to give', async () => {
    const { outcome } = await attempted({
      [SP]: () => redirect(`${IDP}/sso?ForceAuthn`),
      [IDP]: () => page('<form method=post><input type=password name=p></form>'),
    });
    expect(outcome).toMatchObject({ kind: 'refused', by: 'source', asksAgain: true });
  });
});

describe('what the last page tells', () => {
  const shown = (text: string): readonly FederationMessage[] => [
    { kind: 'error-page', url: null, status: 400, text, at: null, evidence: { source: 'x' } },
  ];

  it('is that the vendor hides the reason', () => {
    const causes = pageCauses(shown('400 Bad Request GENERAL_NONSUCCESS'), 'oidc', () => true);
    expect(causes).toMatchObject([{ check: 'O42', reason: 'reason-hidden', certainty: 'narrowed' }]);
  });

  it('narrows down to what was not found right already', () => {
    const text = 'Audience is invalid';
    expect(pageCauses(shown(text), 'saml', () => true)[0]).toMatchObject({
      check: 'S19',
      certainty: 'narrowed',
    });
    expect(
      pageCauses(shown(text), 'saml', (check) => check !== 'S19').map(({ check }) => check),
    ).not.toContain('S19');
  });
});

describe('a cause', () => {
  it('takes the place of what only follows from it', () => {
    const cause: Cause = {
      check: 'O20',
      reason: 'user-not-assigned',
      message: 'Not assigned.',
      certainty: 'proven',
      evidence: [],
    };
    const refusal = makeFinding({
      check: 'O19',
      outcome: 'failed',
      reason: 'error-access_denied',
      message: 'Refused.',
    });
    const passed = makeFinding({ check: 'O20', outcome: 'passed', reason: 'x', message: 'Fine.' });
    expect(withCause([refusal, passed], cause).map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
      'O20 failed',
      'O19 untested',
    ]);
  });
});
