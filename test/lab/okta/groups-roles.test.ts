import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { type Ask, caller, refusal, startOrgs, succeed } from './support.ts';

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab);
});

afterEach(() => lab.stop());

describe('groups', () => {
  it('are made, found, changed and deleted', async () => {
    const made = await succeed(
      ask('POST /api/v1/groups', { profile: { name: 'Auditors', description: 'They look' } }),
    );
    expect(made).toMatchObject({
      type: 'OKTA_GROUP',
      objectClass: ['okta:user_group'],
      profile: { name: 'Auditors' },
    });
    expect(await succeed(ask('GET /api/v1/groups?q=aud'))).toEqual([made]);
    expect(await succeed(ask('GET /api/v1/groups?search=profile.name%20eq%20%22Auditors%22'))).toEqual([
      made,
    ]);
    const changed = await succeed(ask(`PUT /api/v1/groups/${made.id}`, { profile: { name: 'Inspectors' } }));
    expect(changed.profile).toEqual({ name: 'Inspectors', description: null });
    expect((await ask(`DELETE /api/v1/groups/${made.id}`)).status).toBe(204);
    expect(await refusal(ask(`GET /api/v1/groups/${made.id}`))).toEqual([404, 'E0000007']);
  });

  it('have members, each once', async () => {
    const [{ id }] = await succeed(ask('GET /api/v1/groups?q=Finance'));
    const ana = await succeed(ask('GET /api/v1/users/ana.ruiz@lab.example'));
    for (let i = 0; i < 2; i += 1)
      expect((await ask(`PUT /api/v1/groups/${id}/users/${ana.id}`)).status).toBe(204);
    const logins = async () =>
      (await succeed(ask(`GET /api/v1/groups/${id}/users`))).map(
        ({ profile }: { profile: { login: string } }) => profile.login,
      );
    expect(await logins()).toEqual(['ana.ruiz@lab.example', 'ben.cole@lab.example']);
    expect((await ask(`DELETE /api/v1/groups/${id}/users/${ana.id}`)).status).toBe(204);
    expect(await logins()).toEqual(['ben.cole@lab.example']);
    const [withStats] = await succeed(ask('GET /api/v1/groups?q=Finance&expand=stats'));
    expect(withStats._embedded.stats).toMatchObject({ usersCount: 1 });
  });

  it('of Okta`s own are left alone', async () => {
    const [{ id }] = await succeed(ask('GET /api/v1/groups?q=Everyone'));
    for (const at of [`DELETE /api/v1/groups/${id}`, `PUT /api/v1/groups/${id}/users/ana.ruiz@lab.example`]) {
      expect(await refusal(ask(at))).toEqual([403, 'E0000006']);
    }
  });

  it.each([
    ['a name that is taken', { profile: { name: 'Finance' } }, /^name: /],
    ['no name', { profile: { description: 'x' } }, /^profile\.name: /],
    ['an unknown attribute', { profile: { name: 'x', owner: 'y' } }, /^profile\.owner: /],
  ])('refuse %s', async (_what, body, cause) => {
    expect(await refusal(ask('POST /api/v1/groups', body))).toEqual([
      400,
      'E0000001',
      expect.stringMatching(cause),
    ]);
  });

  it('have no rules here, and say so by name', async () => {
    expect(await refusal(ask('GET /api/v1/groups/rules'))).toEqual([
      501,
      'E0000060',
      expect.stringContaining('GET /api/v1/groups/rules'),
    ]);
  });
});

describe('roles', () => {
  const at = '/api/v1/users/mira.okafor@lab.example/roles';

  it('are given once, shown and taken', async () => {
    const role = await succeed(ask(`POST ${at}`, { type: 'APP_ADMIN' }), 201);
    expect(role).toMatchObject({
      type: 'APP_ADMIN',
      label: 'Application Administrator',
      assignmentType: 'USER',
    });
    expect(await refusal(ask(`POST ${at}`, { type: 'APP_ADMIN' }))).toEqual([409, 'E0000090']);
    expect(await succeed(ask(`GET ${at}`))).toEqual([role]);
    const admins = await succeed(ask('GET /api/v1/iam/assignees/users'));
    expect(admins.value).toHaveLength(4);
    expect((await ask(`DELETE ${at}/${role.id}`)).status).toBe(204);
    expect(await succeed(ask(`GET ${at}`))).toEqual([]);
  });

  it.each([
    ['a type that is none', { type: 'KING' }, [400, 'E0000001', expect.stringMatching(/^type: /)]],
    [
      'a custom role',
      { type: 'CUSTOM', role: 'a', 'resource-set': 'b' },
      [501, 'E0000060', expect.any(String)],
    ],
  ])('refuse %s', async (_what, body, wanted) => {
    expect(await refusal(ask(`POST ${at}`, body))).toEqual(wanted);
  });

  it('are a super administrator`s to give', async () => {
    const limited = caller(lab, 'wic', 'limited-token');
    expect(await refusal(limited(`POST ${at}`, { type: 'SUPER_ADMIN' }))).toEqual([403, 'E0000006']);
  });

  it('of service applications are on their clients', async () => {
    const id = lab.credentials()['okta/wic-service-client-id'];
    const roles = await succeed(ask(`GET /oauth2/v1/clients/${id}/roles`));
    expect(roles).toMatchObject([{ type: 'SUPER_ADMIN', assignmentType: 'CLIENT' }]);
    const made = await succeed(ask(`POST /oauth2/v1/clients/${id}/roles`, { type: 'USER_ADMIN' }));
    expect((await ask(`DELETE /oauth2/v1/clients/${id}/roles/${made.id}`)).status).toBe(204);
  });
});

describe('the org', () => {
  it('says what it is to everybody', async () => {
    const about = await succeed(caller(lab, 'cic', null)('GET /.well-known/okta-organization'));
    expect(about).toMatchObject({ pipeline: 'idx', _links: { organization: { href: lab.urls['cic'] } } });
    const settings = await succeed(caller(lab, 'cic')('GET /api/v1/org'));
    expect(settings).toMatchObject({ id: about.id, status: 'ACTIVE' });
  });

  it('lists its API tokens without their values', async () => {
    const answer = await ask('GET /api/v1/api-tokens');
    expect(answer.json).toHaveLength(2);
    expect(answer.text).not.toContain(lab.credentials()['okta/wic-token'] ?? 'none');
  });
});
