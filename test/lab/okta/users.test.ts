import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { type Ask, caller, linksOf, refusal, startOrgs, succeed } from './support.ts';

const PROFILE = {
  login: 'new.one@lab.example',
  email: 'new.one@lab.example',
  firstName: 'New',
  lastName: 'One',
};
const GOOD = { password: { value: 'Made-up-4-tests' } };
const BETTER = { value: 'Made-up-again-5' };

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab);
});

afterEach(() => lab.stop());

async function signIn(username: string, password: string, org: 'wic' | 'cic' = 'wic') {
  return caller(lab, org, null)('POST /api/v1/authn', { username, password });
}

describe('who may call', () => {
  it.each([
    ['nobody', null, {}, 403, 'E0000005'],
    ['a made-up token', 'made-up', {}, 401, 'E0000011'],
    ['a bearer token of nowhere', null, { authorization: 'Bearer made-up' }, 401, undefined],
  ] as const)('refuses %s', async (_who, token, headers, status, code) => {
    const answer = await caller(lab, 'wic', token)('GET /api/v1/users', undefined, headers);
    expect([answer.status, answer.json?.errorCode]).toEqual([status, code]);
  });

  it('keeps the orgs apart', async () => {
    const token = lab.credentials()['okta/cic-token'] ?? '';
    expect(await refusal(caller(lab, 'wic', token)('GET /api/v1/users'))).toEqual([401, 'E0000011']);
    const users = await succeed(caller(lab, 'cic')('GET /api/v1/users'));
    expect(users.map((user: { profile: { login: string } }) => user.profile.login)).toContain(
      'joe@customer.example',
    );
  });

  it('gives a token its owner`s role', async () => {
    const limited = caller(lab, 'wic', 'limited-token');
    expect((await limited('GET /api/v1/users')).status).toBe(200);
    expect(await refusal(limited('POST /api/v1/users', { profile: PROFILE }))).toEqual([403, 'E0000006']);
    expect((await limited('POST /api/v1/users/ben.cole/lifecycle/expire_password')).status).toBe(200);
    // Nobody but a super administrator touches an administrator.
    expect(await refusal(limited('POST /api/v1/users/break.glass/lifecycle/expire_password'))).toEqual([
      403,
      'E0000006',
    ]);
  });

  it('lets a token go, by itself', async () => {
    expect((await ask('DELETE /api/v1/api-tokens/current')).status).toBe(204);
    expect(await refusal(ask('GET /api/v1/users/me'))).toEqual([401, 'E0000011']);
  });

  it('lets a token expire that nobody used for a month, and keeps alive one that somebody did', async () => {
    for (let day = 0; day < 40; day += 20) {
      lab.clock.advance(20 * 86_400_000);
      expect((await ask('GET /api/v1/users/me')).status).toBe(200);
    }
    lab.clock.advance(31 * 86_400_000);
    expect(await refusal(ask('GET /api/v1/users/me'))).toEqual([401, 'E0000011']);
  });
});

describe('finding people', () => {
  it('shows the caller as me, with what can be done with him', async () => {
    const me = await succeed(ask('GET /api/v1/users/me'));
    expect(me).toMatchObject({
      profile: { login: 'sam.reed-admin@lab.example' },
      credentials: { provider: { type: 'OKTA' } },
    });
    expect(JSON.stringify(me)).not.toContain('"value"');
    expect(me._links.self.href).toBe(`${lab.urls['wic']}/api/v1/users/${me.id}`);
  });

  it('leaves out who is gone, unless somebody searches', async () => {
    const logins = (users: { profile: { login: string } }[]) => users.map(({ profile }) => profile.login);
    expect(logins(await succeed(ask('GET /api/v1/users')))).not.toContain('olaf.gone@lab.example');
    expect(logins(await succeed(ask('GET /api/v1/users?filter=status%20eq%20%22DEPROVISIONED%22')))).toEqual([
      'olaf.gone@lab.example',
    ]);
  });

  it.each([
    [
      'search=profile.department eq "IT" and status eq "ACTIVE"',
      ['sam.reed@lab.example', 'mira.okafor@lab.example'],
    ],
    [
      'search=profile.login sw "ana" or profile.firstName eq "ben"',
      ['ana.ruiz@lab.example', 'ben.cole@lab.example'],
    ],
    ['search=(profile.userType pr) and not_here', 'E0000031'],
    ['search=profile.login ne "a"', 'E0000031'],
    ['search=profile.login eq ana', 'E0000031'],
    ['filter=profile.department eq "IT"', 'E0000031'],
    ['filter=profile.login eq "BEN.COLE@lab.example"', ['ben.cole@lab.example']],
    ['q=rui', ['ana.ruiz@lab.example']],
    ['limit=0', 'E0000001'],
    ['limit=201', 'E0000001'],
    ['wanted=1', 'E0000001'],
    ['search=id pr&filter=id pr', 'E0000033'],
  ])('answers %s', async (query, wanted) => {
    const { json } = await ask(`GET /api/v1/users?${encodeURI(query)}`);
    expect(Array.isArray(json) ? json.map(({ profile }) => profile.login) : json.errorCode).toEqual(wanted);
  });

  it('pages through Link headers, whatever is deleted meanwhile', async () => {
    const seen: string[] = [];
    let next: string | undefined = `${lab.urls['wic']}/api/v1/users?limit=3`;
    while (next !== undefined) {
      const page = await ask(`GET ${next}`);
      expect(linksOf(page)['self']).toBe(next);
      seen.push(...page.json.map(({ id }: { id: string }) => id));
      for (let i = 0; i < 2 && seen.length === 3; i += 1) await ask(`DELETE /api/v1/users/${seen[2]}`);
      next = linksOf(page)['next'];
    }
    const all = await succeed(ask('GET /api/v1/users'));
    expect(seen.filter((_id, index) => index !== 2)).toEqual(all.map(({ id }: { id: string }) => id));
  });

  it('gives only the fields that are asked for', async () => {
    const [user] = await succeed(ask('GET /api/v1/users?limit=1&fields=id,profile:(login)'));
    expect(Object.keys(user).sort()).toEqual(['_links', 'id', 'profile']);
    expect(user.profile).toEqual({ login: 'sam.reed@lab.example' });
  });
});

describe('making people', () => {
  it.each([
    ['?activate=false', undefined, 'STAGED'],
    ['', undefined, 'PROVISIONED'],
    ['?activate=true', GOOD, 'ACTIVE'],
    ['?nextLogin=changePassword', GOOD, 'PASSWORD_EXPIRED'],
  ])('makes them with %s', async (query, credentials, status) => {
    const user = await succeed(ask(`POST /api/v1/users${query}`, { profile: PROFILE, credentials }));
    expect(user).toMatchObject({
      status,
      profile: PROFILE,
      credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    });
    expect(await succeed(ask(`GET /api/v1/users/${PROFILE.login}`))).toEqual(user);
  });

  it.each([
    ['a login that is taken', { profile: { ...PROFILE, login: 'Ben.Cole@lab.example' } }, /^login: /],
    ['a login that is no address', { profile: { ...PROFILE, login: 'just-a-name' } }, /^profile\.login: /],
    [
      'an attribute that users do not have',
      { profile: { ...PROFILE, shoeSize: '9' } },
      /^profile\.shoeSize: /,
    ],
    ['nobody`s name', { profile: { ...PROFILE, lastName: null } }, /^profile\.lastName: /],
    [
      'a weak password',
      { profile: PROFILE, credentials: { password: { value: 'short' } } },
      /^password: .*8/,
    ],
    [
      'his own name in the password',
      { profile: PROFILE, credentials: { password: { value: 'Example-123' } } },
      /username/,
    ],
    ['an unknown field', { profile: PROFILE, nickname: 'x' }, /^nickname: /],
  ])('refuses %s', async (_what, body, cause) => {
    expect(await refusal(ask('POST /api/v1/users', body))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(cause),
    ]);
  });

  it('never repeats a password', async () => {
    const { text } = await ask('POST /api/v1/users', {
      profile: PROFILE,
      credentials: { password: { value: 'Short1' } },
    });
    expect(text).not.toContain('Short1');
  });

  it('puts them into groups', async () => {
    const [{ id }] = await succeed(ask('GET /api/v1/groups?q=Partners'));
    const user = await succeed(ask('POST /api/v1/users', { profile: PROFILE, groupIds: [id] }));
    const groups = await succeed(ask(`GET /api/v1/users/${user.id}/groups`));
    expect(groups.map(({ profile }: { profile: { name: string } }) => profile.name)).toEqual([
      'Everyone',
      'Partners',
    ]);
  });
});

describe('changing people', () => {
  it('merges with POST, replaces with PUT', async () => {
    const at = '/api/v1/users/ana.ruiz@lab.example';
    const merged = await succeed(ask(`POST ${at}`, { profile: { title: 'Lead', department: null } }));
    expect(merged.profile).toMatchObject({ title: 'Lead', lastName: 'Ruiz' });
    expect(merged.profile.department).toBeUndefined();
    const { login, email, firstName, lastName } = merged.profile;
    const replaced = await succeed(ask(`PUT ${at}`, { profile: { login, email, firstName, lastName } }));
    expect(replaced.profile.title).toBeUndefined();
    expect(await refusal(ask(`PUT ${at}`, { profile: { login, email } }))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(/^profile\.firstName: /),
      expect.stringMatching(/^profile\.lastName: /),
    ]);
  });

  it('refuses a change of what has changed meanwhile', async () => {
    const at = '/api/v1/users/ana.ruiz@lab.example';
    const etag = (await ask(`GET ${at}`)).headers.get('etag') ?? '';
    lab.clock.advance(1000);
    const change = (title: string) => ask(`POST ${at}`, { profile: { title } }, { 'if-match': etag });
    expect((await change('First')).status).toBe(200);
    expect(await refusal(change('Second'))).toEqual([412, 'E0000231']);
  });

  it('sets a password without the old one, and changes it with the old one', async () => {
    const login = 'ben.cole@lab.example';
    await succeed(ask(`POST /api/v1/users/${login}`, { credentials: GOOD }));
    expect((await signIn(login, GOOD.password.value)).json.status).toBe('SUCCESS');
    const change = (oldPassword: object, newPassword: object) =>
      ask(`POST /api/v1/users/${login}/credentials/change_password`, { oldPassword, newPassword });
    expect(await refusal(change({ value: 'Not-the-1-it-is' }, BETTER))).toEqual([
      403,
      'E0000014',
      expect.stringMatching(/^oldPassword: /),
    ]);
    expect(await refusal(change(GOOD.password, { value: 'weak' }))).toEqual([
      403,
      'E0000014',
      expect.stringMatching(/^newPassword: /),
    ]);
    expect(await succeed(change(GOOD.password, BETTER))).toEqual({
      password: {},
      provider: { type: 'OKTA', name: 'OKTA' },
    });
    expect((await signIn(login, GOOD.password.value)).status).toBe(401);
    expect((await signIn(login, BETTER.value)).json.status).toBe('SUCCESS');
  });
});

describe('the way through life', () => {
  const at = (step: string) => `POST /api/v1/users/ben.cole@lab.example/lifecycle/${step}`;
  const status = async () => (await succeed(ask('GET /api/v1/users/ben.cole@lab.example'))).status;

  it('suspends and takes back', async () => {
    expect(await refusal(ask(at('unsuspend')))).toEqual([400, 'E0000001', expect.any(String)]);
    expect(await succeed(ask(at('suspend')))).toEqual({});
    expect(await status()).toBe('SUSPENDED');
    expect(await refusal(ask(at('suspend')))).toEqual([400, 'E0000001', expect.any(String)]);
    await succeed(ask(at('unsuspend')));
    expect(await status()).toBe('ACTIVE');
  });

  it('unlocks who is locked, and nobody else', async () => {
    const hub = caller(lab, 'cic');
    await succeed(hub('POST /api/v1/users/ines@shop.example/lifecycle/unlock'));
    expect(await refusal(hub('POST /api/v1/users/ines@shop.example/lifecycle/unlock'))).toEqual([
      403,
      'E0000032',
    ]);
  });

  it('locks with ten bad tries', async () => {
    for (let i = 0; i < 10; i += 1) await signIn('ben.cole@lab.example', 'Made-up-wrong-1');
    expect(await status()).toBe('LOCKED_OUT');
    await succeed(ask(at('unlock')));
    expect(await status()).toBe('ACTIVE');
  });

  it('expires a password, with a temporary one when asked', async () => {
    expect(await succeed(ask(at('expire_password')))).toMatchObject({ status: 'PASSWORD_EXPIRED' });
    const { tempPassword } = await succeed(ask(at('expire_password_with_temp_password')));
    expect((await signIn('ben.cole@lab.example', tempPassword)).json.status).toBe('PASSWORD_EXPIRED');
  });

  it('resets a password by a link, and only when told whether to mail it', async () => {
    expect(await refusal(ask(at('reset_password')))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(/^sendEmail: /),
    ]);
    expect(await succeed(ask(at('reset_password?sendEmail=true')))).toEqual({});
    const { resetPasswordUrl } = await succeed(ask(at('reset_password?sendEmail=false')));
    expect(resetPasswordUrl).toMatch(new RegExp(`^${lab.urls['wic']}/`));
    expect(await status()).toBe('RECOVERY');
  });

  it('activates once', async () => {
    const staged = 'POST /api/v1/users/kim.new@lab.example/lifecycle/activate';
    const link = await succeed(ask(`${staged}?sendEmail=false`));
    expect(link).toEqual({
      activationToken: expect.any(String),
      activationUrl: expect.stringContaining('/welcome/'),
    });
    expect(await refusal(ask(staged))).toEqual([403, 'E0000016']);
  });

  it('deletes in two steps', async () => {
    expect((await ask('DELETE /api/v1/users/ben.cole@lab.example')).status).toBe(204);
    expect(await status()).toBe('DEPROVISIONED');
    expect((await ask('DELETE /api/v1/users/ben.cole@lab.example')).status).toBe(204);
    expect(await refusal(ask('GET /api/v1/users/ben.cole@lab.example'))).toEqual([404, 'E0000007']);
  });

  it('takes the API tokens of who is deactivated', async () => {
    await succeed(ask('POST /api/v1/users/mira.okafor-admin@lab.example/lifecycle/deactivate'));
    expect(await refusal(caller(lab, 'wic', 'limited-token')('GET /api/v1/users'))).toEqual([
      401,
      'E0000011',
    ]);
  });
});
