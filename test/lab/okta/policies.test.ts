import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab, LabVendor } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { oktaOrg } from '../../../src/lab/okta/index.ts';
import { type Answer, type Ask, caller, refusal, startOrgs, succeed } from './support.ts';

const ALLOW = {
  appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '1FA' } },
};
const DENY = { appSignOn: { access: 'DENY' } };

let lab: Lab;
let ask: Ask;

beforeEach(async () => {
  lab = await startOrgs();
  ask = caller(lab);
});

afterEach(() => lab.stop());

const rule = (name: string, more: object = {}) => ({ type: 'ACCESS_POLICY', name, actions: ALLOW, ...more });

async function newPolicy(): Promise<{ id: string }> {
  return succeed(
    ask('POST /api/v1/policies', { type: 'ACCESS_POLICY', name: 'Admins', description: 'Two factors' }),
  );
}

async function order(policyId: string): Promise<readonly string[]> {
  const rules = await succeed(ask(`GET /api/v1/policies/${policyId}/rules`));
  return rules.map(({ name, priority }: { name: string; priority: number }) => `${priority} ${name}`);
}

describe('policies', () => {
  it.each(['IDP_DISCOVERY', 'ACCESS_POLICY', 'OKTA_SIGN_ON', 'PASSWORD', 'MFA_ENROLL', 'PROFILE_ENROLLMENT'])(
    'of type %s are there, with a rule that fits always',
    async (type) => {
      const policies = await succeed(ask(`GET /api/v1/policies?type=${type}&expand=rules`));
      expect(policies).toMatchObject([
        { type, system: true, status: 'ACTIVE', _embedded: { rules: [{ system: true }] } },
      ]);
    },
  );

  it('need a type to be listed', async () => {
    expect((await refusal(ask('GET /api/v1/policies'))).slice(0, 2)).toEqual([400, 'E0000001']);
    expect((await refusal(ask('GET /api/v1/policies?type=NONE'))).slice(0, 2)).toEqual([400, 'E0000001']);
  });

  it('for signing in are made with a catch-all, given to applications, and deleted', async () => {
    const policy = await newPolicy();
    expect(await order(policy.id)).toEqual(['99 Catch-all Rule']);
    const [app] = await succeed(ask('GET /api/v1/apps'));
    expect((await ask(`PUT /api/v1/apps/${app.id}/policies/${policy.id}`)).status).toBe(204);
    expect(await succeed(ask(`GET /api/v1/policies/${policy.id}/app`))).toMatchObject([{ id: app.id }]);
    const [routing] = await succeed(ask('GET /api/v1/policies?type=IDP_DISCOVERY'));
    expect((await refusal(ask(`PUT /api/v1/apps/${app.id}/policies/${routing.id}`))).slice(0, 2)).toEqual([
      400,
      'E0000001',
    ]);
    const copy = await succeed(ask(`POST /api/v1/policies/${policy.id}/clone`));
    expect(copy.name).toBe('[cloned] Admins');
    expect((await ask(`DELETE /api/v1/policies/${policy.id}`)).status).toBe(204);
    const after = await succeed(ask(`GET /api/v1/apps/${app.id}`));
    expect(after._links.accessPolicy).toEqual(app._links.accessPolicy);
  });

  it('of the system, and of types that are read here only, stay', async () => {
    const [own] = await succeed(ask('GET /api/v1/policies?type=ACCESS_POLICY'));
    expect((await refusal(ask(`DELETE /api/v1/policies/${own.id}`))).slice(0, 2)).toEqual([400, 'E0000001']);
    const [password] = await succeed(ask('GET /api/v1/policies?type=PASSWORD'));
    expect((await refusal(ask(`DELETE /api/v1/policies/${password.id}`))).slice(0, 2)).toEqual([
      501,
      'E0000060',
    ]);
    expect(
      (await refusal(ask('POST /api/v1/policies', { type: 'IDP_DISCOVERY', name: 'x' }))).slice(0, 2),
    ).toEqual([400, 'E0000001']);
  });
});

describe('rules', () => {
  it('go to their priority and push the others down', async () => {
    const { id } = await newPolicy();
    for (const name of ['first', 'second'])
      await succeed(ask(`POST /api/v1/policies/${id}/rules`, rule(name)));
    await succeed(ask(`POST /api/v1/policies/${id}/rules`, rule('before', { priority: 1 })));
    expect(await order(id)).toEqual(['1 before', '2 first', '3 second', '99 Catch-all Rule']);
    const [, first] = await succeed(ask(`GET /api/v1/policies/${id}/rules`));
    await succeed(ask(`PUT /api/v1/policies/${id}/rules/${first.id}`, { ...first, priority: 9 }));
    expect(await order(id)).toEqual(['1 before', '2 second', '3 first', '99 Catch-all Rule']);
  });

  it('read back with their defaults', async () => {
    const { id } = await newPolicy();
    const actions = {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: {
          type: 'ASSURANCE',
          factorMode: '2FA',
          reauthenticateIn: 'PT0S',
          constraints: [{ possession: { phishingResistant: 'REQUIRED' } }],
        },
      },
    };
    const made = await succeed(ask(`POST /api/v1/policies/${id}/rules`, rule('passwordless', { actions })));
    expect(made).toMatchObject({
      status: 'ACTIVE',
      system: false,
      conditions: { network: { connection: 'ANYWHERE' }, riskScore: { level: 'ANY' } },
      actions: {
        appSignOn: {
          verificationMethod: {
            constraints: [{ possession: { phishingResistant: 'REQUIRED', required: false } }],
          },
        },
      },
    });
    expect(await succeed(ask(`PUT /api/v1/policies/${id}/rules/${made.id}`, made))).toEqual({
      ...made,
      lastUpdated: expect.any(String),
    });
  });

  it.each([
    ['another type', rule('x', { type: 'SIGN_ON' }), /^type: /],
    [
      'managed and not registered devices',
      rule('x', { conditions: { device: { managed: true } } }),
      /device\.managed/,
    ],
    [
      'a group that there is not',
      rule('x', { conditions: { people: { groups: { include: ['00g'] } } } }),
      null,
    ],
    ['half a user type', rule('x', { conditions: { userType: { include: [] } } }), /userType\.exclude/],
    [
      'constraints as an object',
      rule('x', {
        actions: {
          appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', constraints: {} } },
        },
      }),
      /constraints/,
    ],
    [
      'a duration that is none',
      rule('x', {
        actions: {
          appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', reauthenticateIn: '2h' } },
        },
      }),
      /reauthenticateIn/,
    ],
  ])('refuse %s', async (_what, body, cause) => {
    const { id } = await newPolicy();
    const answer = await refusal(ask(`POST /api/v1/policies/${id}/rules`, body));
    expect(answer.slice(0, 2)).toEqual(cause === null ? [404, 'E0000007'] : [400, 'E0000001']);
    if (cause !== null) expect(answer.slice(2)).toContainEqual(expect.stringMatching(cause));
  });

  it('at the end are changed in what they do only', async () => {
    const { id } = await newPolicy();
    const [last] = await succeed(ask(`GET /api/v1/policies/${id}/rules`));
    const at = `/api/v1/policies/${id}/rules/${last.id}`;
    const changed = await succeed(ask(`PUT ${at}`, { type: 'ACCESS_POLICY', name: 'Mine', actions: DENY }));
    expect(changed).toMatchObject({ name: 'Catch-all Rule', conditions: null, actions: DENY, system: true });
    expect((await refusal(ask(`DELETE ${at}`))).slice(0, 2)).toEqual([400, 'E0000001']);
    expect((await refusal(ask(`POST ${at}/lifecycle/deactivate`))).slice(0, 2)).toEqual([400, 'E0000001']);
  });

  it('are written one at a time', async () => {
    const { id } = await newPolicy();
    const write = (name: string) => ask(`POST /api/v1/policies/${id}/rules`, rule(name));
    const answers = await Promise.all(['a', 'b', 'c'].map(write));
    const locked = answers.filter(({ status }: Answer) => status === 423);
    expect(answers.filter(({ status }: Answer) => status === 200).length).toBeGreaterThan(0);
    expect(locked.length).toBeGreaterThan(0);
    expect(locked.every(({ json }: Answer) => json.errorCode === 'E0000239')).toBe(true);
  });
});

describe('routing rules', () => {
  const routing = (more: object) => ({
    type: 'IDP_DISCOVERY',
    name: 'Partners',
    conditions: {
      userIdentifier: { type: 'IDENTIFIER', patterns: [{ matchType: 'SUFFIX', value: '@lab.example' }] },
    },
    actions: { idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' } },
    ...more,
  });

  it.each([
    ['no provider', { actions: { idp: { providers: [], idpSelectionType: 'SPECIFIC' } } }, [400, 'E0000001']],
    [
      'an unknown provider',
      { actions: { idp: { providers: [{ type: 'OIDC', id: '0oa' }] } } },
      [404, 'E0000007'],
    ],
    [
      'a choice without a criterion',
      { actions: { idp: { idpSelectionType: 'DYNAMIC' } } },
      [400, 'E0000001'],
    ],
    [
      'an attribute that is not said',
      { conditions: { userIdentifier: { type: 'ATTRIBUTE' } } },
      [400, 'E0000001'],
    ],
  ])('refuse %s', async (_what, more, wanted) => {
    const [policy] = await succeed(ask('GET /api/v1/policies?type=IDP_DISCOVERY'));
    const answer = await refusal(ask(`POST /api/v1/policies/${policy.id}/rules`, routing(more)));
    expect(answer.slice(0, 2)).toEqual(wanted);
  });

  it('come before the default one, which nobody deletes', async () => {
    const [policy] = await succeed(ask('GET /api/v1/policies?type=IDP_DISCOVERY'));
    await succeed(ask(`POST /api/v1/policies/${policy.id}/rules`, routing({})));
    expect(await order(policy.id)).toEqual(['1 Partners', expect.stringContaining('Default Rule')]);
    const rules = await succeed(ask(`GET /api/v1/policies/${policy.id}/rules`));
    expect(
      (await refusal(ask(`DELETE /api/v1/policies/${policy.id}/rules/${rules[1].id}`))).slice(0, 2),
    ).toEqual([400, 'E0000001']);
  });
});

it('locks policies as often as a test orders', async () => {
  let org: LabVendor | undefined;
  const one = await createLab({ basePort: 0 }, [
    (context) => {
      org = oktaOrg('wic')(context);
      return org;
    },
  ]);
  org?.on('policy-lock', { times: 2 });
  const write = () => caller(one)('POST /api/v1/policies', { type: 'ACCESS_POLICY', name: 'Admins' });
  const statuses = [await write(), await write(), await write()].map(({ status }) => status);
  await one.stop();
  expect(statuses).toEqual([423, 423, 200]);
});

it('can be an org of the older kind, and one without early-access features', async () => {
  let org: LabVendor | undefined;
  const one = await createLab({ basePort: 0 }, [
    (context) => {
      org = oktaOrg('wic')(context);
      return org;
    },
  ]);
  org?.on('pipeline', { pipeline: 'v1' });
  org?.on('feature-off', { feature: 'org2org-oidc' });
  const about = await succeed(caller(one, 'wic', null)('GET /.well-known/okta-organization'));
  const app = {
    name: 'okta_org2org',
    label: 'Hub',
    signOnMode: 'OPENID_CONNECT',
    settings: { app: { baseUrl: 'https://hub.lab.example' } },
  };
  const answer = await refusal(caller(one)('POST /api/v1/apps', app));
  const saml = await caller(one)('POST /api/v1/apps', { ...app, signOnMode: 'SAML_2_0' });
  await one.stop();
  expect([about.pipeline, answer, saml.status]).toEqual(['v1', [401, 'E0000015'], 200]);
});
