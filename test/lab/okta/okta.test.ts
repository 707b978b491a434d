import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab, LabContext, LabVendor } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { OKTA_ORGS, oktaOrg } from '../../../src/lab/okta/index.ts';

const ORDINARY = 'sam.reed@lab.example';
const PRIVILEGED = 'sam.reed-admin@lab.example';

/** Made from the seed as a CPM would make it; obviously no real password. */
const FIRST = 'made-up-by-the-vault-1';
const SECOND = 'made-up-by-the-vault-2';

/** What the CyberArk stand-in does: tells the org the password at the start and after a change. */
function vault(context: LabContext): LabVendor {
  const set = (password: string) =>
    context.notify('okta-wic', 'password-set', { userName: PRIVILEGED, password });
  return {
    id: 'cyberark',
    listeners: [],
    reset: () => undefined,
    save: () => null,
    load: () => undefined,
    on: (event, data) => set(event === 'seeded' ? FIRST : String(data)),
    credentials: () => ({}),
    faultResponse: () => new Response(null, { status: 500 }),
  };
}

let lab: Lab;
let changePassword: (password: string) => void;

async function start(factories = [vault, ...OKTA_ORGS], statePath?: string): Promise<Lab> {
  return createLab({ basePort: 0, seed: 'okta', ...(statePath === undefined ? {} : { statePath }) }, [
    (context) => {
      changePassword = (password) => context.notify('cyberark', 'changed', password);
      return (factories[0] ?? vault)(context);
    },
    ...factories.slice(1),
  ]);
}

beforeEach(async () => {
  lab = await start();
});

afterEach(() => lab.stop());

async function post(body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const response = await fetch(`${lab.urls['wic']}/api/v1/authn`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

function ownPassword(): string {
  return lab.credentials()[`wic/${ORDINARY}`] ?? '';
}

function oktaError(errorCode: string, errorSummary: unknown = expect.any(String), errorCauses: unknown = []) {
  return {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: expect.stringMatching(/^oae\w{22}$/),
    errorCauses,
  };
}

describe('primary authentication', () => {
  it('signs in with a password and gives a session token', async () => {
    const { status, json } = await post({ username: ORDINARY, password: ownPassword() });
    expect(status).toBe(200);
    expect(json).toEqual({
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      status: 'SUCCESS',
      sessionToken: expect.stringMatching(/^\w{42}$/),
      _embedded: {
        user: {
          id: expect.stringMatching(/^00u\w{17}$/),
          passwordChanged: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          profile: {
            login: ORDINARY,
            firstName: 'Sam',
            lastName: 'Reed',
            locale: 'en_US',
            timeZone: 'Europe/London',
          },
        },
      },
    });
    expect(Date.parse(String(json['expiresAt']))).toBeGreaterThan(lab.clock.now());
  });

  it('takes options, a device token, a short name and other capitals', async () => {
    const options = { multiOptionalFactorEnroll: false, warnBeforePasswordExpired: null };
    const context = { deviceToken: 'a'.repeat(32) };
    for (const username of ['sam.reed', 'Sam.Reed@LAB.example']) {
      const { json } = await post({ username, password: ownPassword(), options, context });
      expect(json).toMatchObject({
        status: 'SUCCESS',
        _embedded: { user: { profile: { login: ORDINARY } } },
      });
    }
  });

  it('gives each sign-in its own session token', async () => {
    const credentials = { username: ORDINARY, password: ownPassword() };
    const [one, two] = [await post(credentials), await post(credentials)];
    expect(one.json['sessionToken']).not.toBe(two.json['sessionToken']);
  });

  it('refuses a wrong password and an unknown user alike', async () => {
    for (const username of [ORDINARY, 'nobody@lab.example']) {
      const { status, json } = await post({ username, password: 'made-up-and-wrong' });
      expect(status).toBe(401);
      expect(json).toEqual(oktaError('E0000004'));
    }
  });

  it('locks an account after ten bad tries, against the right password, too', async () => {
    for (let i = 0; i < 10; i += 1) {
      expect((await post({ username: ORDINARY, password: 'made-up-and-wrong' })).status).toBe(401);
    }
    const { status, json } = await post({ username: ORDINARY, password: ownPassword() });
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'LOCKED_OUT',
      _links: {
        next: {
          name: 'unlock',
          href: `${lab.urls['wic']}/api/v1/authn/recovery/unlock`,
          hints: { allow: ['POST'] },
        },
      },
    });
    expect((await post({ username: PRIVILEGED, password: FIRST })).json['status']).toBe('SUCCESS');
  });

  it('counts bad tries in a row only', async () => {
    for (const round of [1, 2]) {
      for (let i = 0; i < 9; i += 1) await post({ username: ORDINARY, password: `made-up-${round}` });
      expect((await post({ username: ORDINARY, password: ownPassword() })).json['status']).toBe('SUCCESS');
    }
  });

  it.each([
    ['broken JSON', '{"username":', 'E0000003', []],
    ['an unknown field', { username: 'a', password: 'b', extra: 1 }, 'E0000001', [/extra/]],
    [
      'an unknown option',
      { username: 'a', password: 'b', options: { x: true } },
      'E0000001',
      [/^options\.x: /],
    ],
    ['a number as password', { username: 'a', password: 1 }, 'E0000001', [/^password: /]],
    [
      'a long device token',
      { username: 'a', password: 'b', context: { deviceToken: 'a'.repeat(33) } },
      'E0000001',
      [/^context\.deviceToken: /],
    ],
    ['no password', { username: 'a' }, 'E0000001', [/^username, password: /]],
    ['a list', [], 'E0000001', [/object/]],
  ])('refuses %s', async (_what, body, code, causes) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toEqual(
      oktaError(
        code,
        expect.any(String),
        causes.map((cause) => ({ errorSummary: expect.stringMatching(cause) })),
      ),
    );
  });

  it('refuses a body that is not called JSON', async () => {
    const { status, json } = await post({ username: 'a', password: 'b' }, { 'content-type': 'text/plain' });
    expect([status, json['errorCode']]).toEqual([400, 'E0000021']);
  });

  it('says that activation by token is not part of it', async () => {
    const { status, json } = await post({ token: 'made-up' });
    expect([status, json['errorCode']]).toEqual([501, 'E0000060']);
  });
});

describe('the privileged account', () => {
  it('has the password that the vault set at the start, and then the one that it changed it to', async () => {
    expect((await post({ username: PRIVILEGED, password: FIRST })).json['status']).toBe('SUCCESS');
    changePassword(SECOND);
    expect((await post({ username: PRIVILEGED, password: FIRST })).status).toBe(401);
    expect((await post({ username: PRIVILEGED, password: SECOND })).json['status']).toBe('SUCCESS');
    lab.reset();
    expect((await post({ username: PRIVILEGED, password: FIRST })).json['status']).toBe('SUCCESS');
  });

  it('tells when its password was last changed', async () => {
    lab.clock.advance(86_400_000);
    changePassword(SECOND);
    const { json } = await post({ username: PRIVILEGED, password: SECOND });
    const { user } = json['_embedded'] as { user: { passwordChanged: string } };
    expect(Date.parse(user.passwordChanged)).toBeGreaterThan(Date.now() + 80_000_000);
  });

  it('stays locked when its password changes', async () => {
    for (let i = 0; i < 10; i += 1) await post({ username: PRIVILEGED, password: 'made-up-and-wrong' });
    changePassword(SECOND);
    expect((await post({ username: PRIVILEGED, password: SECOND })).json['status']).toBe('LOCKED_OUT');
  });

  it('cannot sign in, and does not lock, before anybody set a password', async () => {
    await lab.stop();
    lab = await start([oktaOrg('wic')]);
    for (let i = 0; i < 12; i += 1)
      expect((await post({ username: PRIVILEGED, password: '' })).status).toBe(401);
    expect(lab.credentials()[`wic/${PRIVILEGED}`]).toBeUndefined();
  });

  it('keeps password and lock over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'idctl-lab-'));
    await lab.stop();
    lab = await start(undefined, join(folder, 'state.json'));
    const password = ownPassword();
    for (let i = 0; i < 10; i += 1) await post({ username: PRIVILEGED, password: 'made-up-and-wrong' });
    await lab.stop();
    lab = await start(undefined, join(folder, 'state.json'));
    expect(ownPassword()).toBe(password);
    expect((await post({ username: PRIVILEGED, password: FIRST })).json['status']).toBe('LOCKED_OUT');
    expect((await post({ username: ORDINARY, password })).json['status']).toBe('SUCCESS');
    rmSync(folder, { recursive: true });
  });
});

describe('the rest of the org', () => {
  it.each([
    ['GET', '/api/v1/behaviors'],
    ['POST', '/api/v1/authn/recovery/unlock'],
    ['POST', '/api/v1/authn/'],
    ['GET', '/oauth2/default/v1/keys'],
  ])('answers 501 by name for %s %s', async (method, path) => {
    const response = await fetch(`${lab.urls['wic']}${path}`, { method });
    expect(response.status).toBe(501);
    const cause = { errorSummary: `${method} ${path} is not part of this stand-in` };
    expect(await response.json()).toEqual(oktaError('E0000060', expect.any(String), [cause]));
    expect(response.headers.get('x-okta-request-id')).toMatch(/^\w{27}$/);
  });

  it.each(['GET', 'PUT', 'DELETE'])('answers 405 for %s of the sign-in', async (method) => {
    const response = await fetch(`${lab.urls['wic']}/api/v1/authn`, { method });
    expect(response.status).toBe(405);
    expect(await response.json()).toEqual(oktaError('E0000022'));
  });

  it('tells the rate limit on every answer, good or bad, by the lab`s clock', async () => {
    lab.clock.advance(86_400_000);
    const good = await post({ username: ORDINARY, password: ownPassword() });
    const bad = await post('{');
    const limits = (headers: Headers) =>
      ['limit', 'remaining'].map((name) => headers.get(`x-rate-limit-${name}`));
    expect(limits(good.headers)).toEqual(['600', '599']);
    expect(limits(bad.headers)).toEqual(['600', '598']);
    const wait =
      Number(good.headers.get('x-rate-limit-reset')) - Date.parse(good.headers.get('date') ?? '') / 1000;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(62);
    expect(good.headers.get('x-okta-request-id')).not.toBe(bad.headers.get('x-okta-request-id'));
  });

  it('limits calls within a minute and opens again after it', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 601; i += 1) statuses.push((await post('{')).status);
    expect(statuses.indexOf(429)).toBe(600);
    const limited = await post('{');
    expect(limited.json).toEqual(oktaError('E0000047'));
    expect(limited.headers.get('x-rate-limit-remaining')).toBe('0');
    lab.clock.advance(60_000);
    expect((await post('{')).status).toBe(400);
  });

  it.each([
    ['429', 'E0000047'],
    ['500', 'E0000009'],
    ['503', 'E0000010'],
  ] as const)('answers an ordered %s in Okta`s shape', async (kind, code) => {
    lab.addFault({ listener: 'wic', method: 'POST', path: '/api/v1/authn', kind, skip: 0, times: 1 });
    const { status, json, headers } = await post('{');
    expect(status).toBe(Number(kind));
    expect(json).toEqual(oktaError(code));
    expect(headers.get('x-okta-request-id')).toMatch(/^\w{27}$/);
    expect(headers.get('x-rate-limit-remaining')).toBe(kind === '429' ? '0' : null);
  });
});
