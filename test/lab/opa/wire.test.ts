/** The strict edge: tokens, roles, routes, bodies, paging, rate limits, faults. */
import { decodeJwt, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { AD_TYPE, type Caller, callerKey, nextOf, TestLab } from './support.ts';

let lab: TestLab;
let admin: Caller;

beforeEach(async () => {
  lab = new TestLab();
  admin = await lab.signIn();
});

const refusal = (code: number, nottype: string) => ({ code, nottype, message: expect.any(String) });

describe('service tokens', () => {
  it('are signed and end when expires_at says, by the lab clock', async () => {
    const keys = lab.vendor.credentials();
    const { status, body } = await lab.send('POST', '/v1/teams/lab/service_token', {
      body: { key_id: keys['opa/key-id'], key_secret: keys['opa/key-secret'] },
    });
    expect(status).toBe(200);
    expect(body.team_name).toBe('lab');
    expect((decodeJwt(body.bearer_token).exp ?? 0) * 1000).toBe(Date.parse(body.expires_at));

    const headers = { authorization: `Bearer ${body.bearer_token}` };
    lab.pass(Date.parse(body.expires_at) - lab.now - 1000);
    expect((await lab.send('GET', '/v1/teams/lab/current_user', { headers })).status).toBe(200);
    lab.pass(2000);
    const late = await lab.send('GET', '/v1/teams/lab/current_user', { headers });
    expect(late.status).toBe(401);
    expect(late.body).toEqual(refusal(401, 'authorization_error'));
  });

  it('are refused for a wrong secret, an unknown key, a malformed key id and an unknown team', async () => {
    const { 'opa/key-id': key_id, 'opa/key-secret': key_secret } = lab.vendor.credentials();
    const ask = async (team: string, body: unknown) =>
      (await lab.send('POST', `/v1/teams/${team}/service_token`, { body })).status;
    expect(await ask('lab', { key_id, key_secret: `${key_secret}x` })).toBe(401);
    expect(await ask('lab', { key_id: '0b7e2f9c-4c1d-4b52-9c55-0d0f4a8f5a11', key_secret })).toBe(401);
    expect(await ask('lab', { key_id: 'nonsense', key_secret })).toBe(400);
    expect(await ask('elsewhere', { key_id, key_secret })).toBe(404);
  });

  it('are refused for a service user that was disabled', async () => {
    const state = lab.vendor.save() as { users: { name: string; status: string }[] };
    for (const user of state.users.filter(({ name }) => name === 'idctl')) user.status = 'DISABLED';
    lab.vendor.load(state);
    expect((await admin.get('current_user')).status).toBe(401);
    await expect(lab.signIn().then((caller) => caller.token)).resolves.toBeUndefined();
  });

  it('must be there, be bearer tokens and be of this lab', async () => {
    const foreign = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
    for (const authorization of ['', 'Basic eDp5', `SSWS ${admin.token}`, `Bearer ${foreign}`]) {
      const answer = await lab.send('GET', '/v1/teams/lab/current_user', { headers: { authorization } });
      expect(answer.status, authorization.split(' ')[0]).toBe(401);
      expect(answer.body.nottype).toBe('authorization_error');
    }
  });

  it('do not open a team that is not there', async () => {
    const answer = await admin.get('/v1/teams/elsewhere/current_user');
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual(refusal(404, 'not_found'));
  });
});

describe('roles', () => {
  it('tell the caller who it is, whatever its roles', async () => {
    const limited = await lab.signIn('limited-');
    expect((await admin.get('current_user')).body).toMatchObject({ team_name: 'lab', name: 'idctl' });
    expect((await limited.get('current_user')).body.name).toBe('idctl-limited');
  });

  it('refuse a caller without the role with 401, as the vendor does', async () => {
    const limited = await lab.signIn('limited-');
    for (const path of ['resource_groups', 'connections/active_directory', 'all_servers']) {
      const answer = await limited.get(path);
      expect(answer.status, path).toBe(401);
      expect(answer.body).toEqual(refusal(401, 'authorization_error'));
    }
  });
});

describe('routes', () => {
  it('that do not exist answer 501 by name', async () => {
    const answer = await admin.post('access_requests', {});
    expect(answer.status).toBe(501);
    expect(answer.body.message).toContain('POST /v1/teams/lab/access_requests');
    expect((await admin.get('gateways')).status).toBe(501);
  });

  it('that the vendor documents and the lab lacks answer 501 on paths that it has', async () => {
    const project = await admin.project('Directory', 'Tier0');
    const put = await admin.call('PUT', `${project}/active_directory_checkout_settings`, { body: {} });
    expect(put.status).toBe(501);
    expect((await admin.call('DELETE', project)).status).toBe(501);
    expect((await admin.post('resource_groups', { name: 'New' })).status).toBe(501);
  });

  it('refuse methods that nobody documents with 405', async () => {
    const answer = await admin.call('DELETE', 'current_user');
    expect(answer.status).toBe(405);
    expect(answer.body).toEqual(refusal(405, 'method_not_allowed'));
    expect((await admin.get('checkin_resource')).status).toBe(405);
  });
});

describe('request bodies', () => {
  const resource_id = '0b7e2f9c-4c1d-4b52-9c55-0d0f4a8f5a11';

  it('must be application/json', async () => {
    const body = JSON.stringify({ resource_id, resource_type: AD_TYPE });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
      const headers = { 'content-type': type };
      const answer = await admin.call('POST', 'checkin_resource', { body, headers });
      expect(answer.status, type).toBe(415);
      expect(answer.body).toEqual(refusal(415, 'unsupported_content_type'));
    }
  });

  it.each([
    ['broken JSON', '{'],
    ['an empty body', ' '],
    ['a missing field', { resource_id }],
    ['an unknown field', { resource_id, resource_type: AD_TYPE, force: true }],
    ['a wrong type', { resource_id: 7, resource_type: AD_TYPE }],
    ['an unknown resource type', { resource_id, resource_type: 'active_directory_account' }],
  ])('with %s are refused with 400', async (_what, body) => {
    const answer = await admin.post('checkin_resource', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal(400, 'bad_request'));
  });

  it('with values that do not fit are refused without repeating the values', async () => {
    const secret = 'x'.repeat(600);
    const answer = await lab.send('POST', '/v1/teams/lab/service_token', {
      body: { key_id: 'k', key_secret: secret },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('key_secret');
    expect(answer.body.message).not.toContain(secret);
  });

  it('may name the error type as the other reading of the document does', async () => {
    lab.vendor.on('settings', { errorTypeKey: 'type' });
    expect((await admin.post('checkin_resource', {})).body).toMatchObject({ type: 'bad_request' });
  });
});

describe('queries', () => {
  it('with an unknown or malformed parameter are refused with 400', async () => {
    expect((await admin.get('resource_groups?search=x')).status).toBe(400);
    expect((await admin.get('resource_groups?count=0')).status).toBe(400);
    expect((await admin.get('resource_groups?count=ten')).status).toBe(400);
    expect((await admin.get('resource_groups?count=1&count=2')).status).toBe(400);
    expect((await admin.get('checked_out_resources?include_pending_checkin=yes')).status).toBe(400);
    expect((await admin.get('current_user?verbose=true')).status).toBe(400);
    expect((await admin.get('active_directory?contains=a%20b')).status).toBe(400);
  });
});

describe('paging', () => {
  it('leads with absolute links over more than one page of directory accounts', async () => {
    const [domain] = await admin.all('active_directory');
    const first = await admin.get(`active_directory/${domain.id}/accounts`);
    expect(first.body.list).toHaveLength(100);
    expect(nextOf(first)).toMatch(/^http:\/\/127\.0\.0\.1:9999\/v1\/teams\/lab\/active_directory\/.+offset=/);
    const rows = await admin.all(`active_directory/${domain.id}/accounts`);
    expect(new Set(rows.map(({ account }) => account.id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(100);
    // The named accounts are on the second page: who does not follow the link does not find them.
    const names = first.body.list.map((row: { account: { username: string } }) => row.account.username);
    expect(names).not.toContain('adm-backup@corp.lab.example');
  });

  it('carries count into the links and gives the last page none', async () => {
    const first = await admin.get('resource_groups?count=1');
    expect(first.body.list).toHaveLength(1);
    expect(nextOf(first)).toContain('count=1');
    const second = await admin.get(nextOf(first) ?? '');
    expect(nextOf(second)).toBeUndefined();
    expect(second.headers.get('link')).toContain('rel="prev"');
  });

  it('goes back by the previous link and round by descending', async () => {
    const forward = await admin.all('resource_groups?count=1');
    const second = await admin.get(nextOf(await admin.get('resource_groups?count=1')) ?? '');
    const previous = /<([^>]+)>; rel="prev"/.exec(second.headers.get('link') ?? '')?.[1] ?? '';
    expect((await admin.get(previous)).body.list).toEqual(forward.slice(0, 1));
    expect(await admin.all('resource_groups?count=1&descending=true')).toEqual([...forward].reverse());
  });

  it('keeps to 25 rows on the assignment list, whatever count asks', async () => {
    const [connection] = await admin.all('connections/active_directory');
    const path = `resource_assignment/active_directory/${connection.id}/accounts`;
    expect((await admin.get(path)).body.list).toHaveLength(25);
    expect((await admin.get(`${path}?count=90`)).body.list).toHaveLength(25);
    expect((await admin.all(path)).length).toBeGreaterThan(100);
  });

  it('refuses an offset that it never gave', async () => {
    expect((await admin.get('resource_groups?offset=nowhere')).status).toBe(400);
  });
});

describe('rate limits', () => {
  it('are told on every answer, refusals included, and counted down', async () => {
    const first = await admin.get('current_user');
    const second = await admin.get('gateways');
    const remaining = (answer: typeof first) => Number(answer.headers.get('x-ratelimit-remaining'));
    expect(remaining(second)).toBe(remaining(first) - 1);
    expect(Number(first.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(lab.now);
    expect(first.headers.get('x-ratelimit-limit')).toBe('6000');
  });

  it('refuse once they are used up, and begin anew with the next minute', async () => {
    const calls = Array.from({ length: 6000 }, () => lab.send('GET', '/v1/x'));
    await Promise.all(calls);
    const refused = await admin.get('current_user');
    expect(refused.status).toBe(429);
    const retryAt = Number(refused.headers.get('x-ratelimit-retry-at'));
    lab.pass(retryAt * 1000 - lab.now);
    expect((await admin.get('current_user')).status).toBe(200);
  });

  it('give ordered faults in the vendor shape, with an instant to retry at', async () => {
    const limited = lab.vendor.faultResponse('429', lab.now);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBeNull();
    const retryAt = Number(limited.headers.get('x-ratelimit-retry-at'));
    expect(retryAt * 1000).toBeGreaterThan(lab.now);
    expect(retryAt * 1000).toBeLessThan(lab.now + 60_000);
    expect(await limited.json()).toEqual(refusal(429, 'too_many_requests'));
    expect(await lab.vendor.faultResponse('500', lab.now).json()).toEqual(refusal(500, 'internal_error'));
    expect(await lab.vendor.faultResponse('503', lab.now).json()).toEqual(refusal(503, 'service_offline'));
  });
});

describe('state', () => {
  it('is plain JSON, and a load brings back tokens, keys and loans', async () => {
    const account = await admin.directoryAccount('adm-backup');
    const { password } = await admin.reveal(account);
    const { body: keys } = await admin.get('vault/jwks.json');
    const saved: unknown = JSON.parse(JSON.stringify(lab.vendor.save()));

    lab.vendor.reset();
    expect((await admin.get('current_user')).status).toBe(401);
    lab.vendor.load(saved);
    expect((await admin.get('vault/jwks.json')).body).toEqual(keys);
    expect((await admin.reveal(account)).password).toBe(password);
    expect(await admin.all('checked_out_resources')).toHaveLength(1);
  });

  it('refuses to load what it did not save, and an event that it does not know', () => {
    expect(() => lab.vendor.load({ teamName: 'lab' })).toThrow();
    expect(() => lab.vendor.on('surprise', {})).toThrow('surprise');
  });

  it('has credentials of two service users, made by chance', () => {
    const credentials = lab.vendor.credentials();
    expect(Object.keys(credentials).sort()).toEqual([
      'opa/key-id',
      'opa/key-secret',
      'opa/limited-key-id',
      'opa/limited-key-secret',
    ]);
    lab.vendor.reset();
    expect(lab.vendor.credentials()['opa/key-secret']).not.toBe(credentials['opa/key-secret']);
  });
});

describe('random passwords', () => {
  const ask = async (options: unknown) =>
    admin.post('random_password', { public_key: (await callerKey()).publicJwk, ...(options as object) });

  it('have the asked length and characters, encrypted to the caller', async () => {
    const answer = await ask({ num_chars: 40, character_options: { digits: true, lower_case: true } });
    const password = await (await callerKey()).open(answer.body.password_jwe);
    expect(password).toMatch(/^[0-9a-z]{40}$/);
    expect(password).toMatch(/[0-9]/);
    expect(password).toMatch(/[a-z]/);
  });

  it('are refused without characters to make them of', async () => {
    expect((await ask({ num_chars: 40, character_options: {} })).status).toBe(400);
    expect((await ask({ num_chars: 40, character_options: { emoji: true } })).status).toBe(400);
    expect((await ask({ num_chars: '40', character_options: { digits: true } })).status).toBe(400);
  });
});
