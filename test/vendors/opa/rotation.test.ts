import { exportJWK, flattenedDecrypt, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { PrivilegedAccount, RotationMark } from '../../../src/services/pam/port.ts';
import { opaPrivilegedAccess } from '../../../src/vendors/opa/pam.ts';
import { FakeOpa, json, list, NO_CONTENT, NO_ROLE, TEAM, text } from './fake-opa.ts';
import {
  AD_ACCOUNT,
  AD_PATH,
  adAccount,
  administeredWorld,
  approvalCondition,
  method,
  PROJECT_PATH,
  SAAS_ACCOUNT,
  SAAS_PATH,
  SERVER_ACCOUNT,
  saasAccount,
  serverAccount,
  UD_ACCOUNT,
  UD_PATH,
  udAccount,
} from './samples.ts';

const ROTATE = `POST ${PROJECT_PATH}/rotate_resource`;
const AD_DETAIL = `GET ${PROJECT_PATH}/active_directory_accounts/${AD_ACCOUNT}`;
const BEFORE = {
  password_change_success_count: 4,
  password_change_error_count: 2,
  password_change_error_count_since_last_success: 1,
  last_password_change_success_report_timestamp: '2026-02-01T00:00:00Z',
  last_password_change_error_report_timestamp: '2026-02-02T00:00:00Z',
};

const start = (
  opa: FakeOpa,
  account: PrivilegedAccount,
  method: 'change' | 'set' | 'reconcile' | 'verify' = 'change',
) =>
  opaPrivilegedAccess(opa.context()).startRotation(account, {
    method,
    ...(method === 'set' ? { newSecret: new Secret('fake new "pass"') } : {}),
  });

describe('starting a rotation', () => {
  it.each([
    ['ad', adAccount(), AD_ACCOUNT, 'pam_ad_account_password_login'],
    ['saas', saasAccount(), SAAS_ACCOUNT, 'managed_saas_app_account_password_login'],
    ['ud', udAccount(), UD_ACCOUNT, 'okta_universal_directory_account_password_login'],
    ['server', serverAccount(), SERVER_ACCOUNT, 'server_account_password_login'],
  ])(
    'as administrator of the kind %s needs no access method',
    async (kind, account, resource_id, resource_type) => {
      const opa = administeredWorld(new FakeOpa()).on(ROTATE, NO_CONTENT);
      await start(opa, account);
      expect(JSON.parse(opa.sent(ROTATE))).toEqual({ resource_id, resource_type });
      expect(opa.request(ROTATE)).toMatchObject({ effect: 'write' });
      expect(opa.warnings).toHaveLength(kind === 'ad' ? 1 : 0);
    },
  );

  it('says where the unconfirmed resource type is set when it is refused', async () => {
    const opa = administeredWorld(new FakeOpa()).on(
      ROTATE,
      json({ code: 400, message: 'bad resource_type' }, 400),
    );
    await expect(start(opa, adAccount())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('bad resource_type'),
      hint: expect.stringContaining('adResourceType'),
    });
  });

  it('of an AD account falls to the end user when the administrator call is refused', async () => {
    const uam = method(AD_ACCOUNT, { privileges: ['rotate_password'] });
    const opa = administeredWorld(new FakeOpa())
      .on(ROTATE, NO_ROLE)
      .on(`GET ${AD_PATH}/user_access_methods`, list(uam))
      .on(`POST ${AD_PATH}/rotate_password`, NO_CONTENT);
    await start(opa, adAccount());
    expect(opa.sent(`POST ${AD_PATH}/rotate_password`)).toBe(`{"user_access_method":${JSON.stringify(uam)}}`);
  });

  it('does not try a second way when the first may have worked', async () => {
    const opa = administeredWorld(new FakeOpa()).on(ROTATE, text('', 500));
    await expect(start(opa, adAccount())).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(opa.calls.at(-1)).toBe(ROTATE);
  });

  it.each([
    ['no privilege', method(AD_ACCOUNT), /rotate_password/],
    [
      'an approval missing',
      method(AD_ACCOUNT, { privileges: ['rotate_password'], conditionals: [approvalCondition(false)] }),
      /Production access/,
    ],
  ])('of an AD account is denied with %s', async (_, uam, message) => {
    const opa = new FakeOpa().emptyWorld().on(`GET ${AD_PATH}/user_access_methods`, list(uam));
    const error = await start(opa, adAccount()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DENIED', message: expect.stringMatching(message) });
  });

  it.each([saasAccount(), udAccount(), serverAccount()])(
    'of $platform takes an administrator',
    async (account) => {
      await expect(start(new FakeOpa().emptyWorld(), account)).rejects.toMatchObject({ code: 'DENIED' });
    },
  );

  it.each([
    ['saas', saasAccount(), SAAS_ACCOUNT, SAAS_PATH],
    ['ud', udAccount(), UD_ACCOUNT, UD_PATH],
  ])('sets a given password of the kind %s, sealed for the vault', async (_, account, id, path) => {
    const pair = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const vault = { ...(await exportJWK(pair.publicKey)), alg: 'ECDH-ES+A256KW', kid: 'vault-1' };
    const uam = method(id, { privileges: ['reveal_password', 'update_password'] });
    const opa = new FakeOpa()
      .emptyWorld()
      .on(`GET ${path}/user_access_methods`, list(uam))
      .on(`GET ${TEAM}/vault/jwks.json`, json({ keys: [vault] }))
      .on(`POST ${path}/rotate_password`, NO_CONTENT);
    await start(opa, account, 'set');
    const sent = JSON.parse(opa.sent(`POST ${path}/rotate_password`));
    expect(sent.user_access_method).toEqual(uam);
    const opened = await flattenedDecrypt(JSON.parse(sent.password_jwe), pair.privateKey);
    expect(new TextDecoder().decode(opened.plaintext)).toBe('fake new "pass"');
    expect(JSON.stringify(opa.requests)).not.toContain('fake new');
  });

  it('does not set the password of an account that Okta only keeps', async () => {
    const more = { rule_resource_type: 'unmanaged_saas_app_based_resource' };
    const uam = method(SAAS_ACCOUNT, { privileges: ['update_password'], more });
    const opa = new FakeOpa().emptyWorld().on(`GET ${SAAS_PATH}/user_access_methods`, list(uam));
    await expect(start(opa, saasAccount(), 'set')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it.each([
    ['reconcile', udAccount()],
    ['verify', adAccount()],
    ['set', adAccount()],
    ['set', serverAccount()],
  ] as const)('does not offer %s for every kind', async (way, account) => {
    const opa = new FakeOpa();
    await expect(start(opa, account, way)).rejects.toMatchObject({ code: 'USAGE' });
    expect(opa.requests).toEqual([]);
  });
});

describe('the proof of a rotation', () => {
  async function progress(after: Record<string, unknown>, before: Record<string, unknown> = BEFORE) {
    const opa = administeredWorld(new FakeOpa()).on(AD_DETAIL, json(before), json(after));
    const pam = opaPrivilegedAccess(opa.context());
    const account = await pam.get(adAccount().id);
    // Through a journal, as a resumed run would have it.
    const mark: RotationMark = JSON.parse(JSON.stringify(await pam.rotationMark(account)));
    return pam.rotationProgress(account, mark, 'change');
  }

  it('is missing while nothing moves', async () => {
    expect(await progress(BEFORE)).toEqual({ state: 'running' });
  });

  it('is a success counter that rose', async () => {
    const at = '2026-03-01T00:00:05Z';
    const after = {
      ...BEFORE,
      password_change_success_count: 5,
      last_password_change_success_report_timestamp: at,
    };
    expect(await progress(after)).toEqual({
      state: 'done',
      at: '2026-03-01T00:00:05.000Z',
      proof: 'Okta counts 5 successful password changes, 4 before',
    });
  });

  it('is a first success, where zero counters are left out', async () => {
    expect(await progress({ password_change_success_count: 1 }, {})).toMatchObject({ state: 'done' });
  });

  it('is a success report that moved', async () => {
    const after = { ...BEFORE, last_password_change_success_report_timestamp: '2026-02-01T00:00:00.5Z' };
    expect(await progress(after)).toMatchObject({ state: 'done', at: '2026-02-01T00:00:00.500Z' });
  });

  it('is not the time stamp that never was', async () => {
    const never = { last_password_change_success_report_timestamp: '0001-01-01T00:00:00Z' };
    expect(await progress(never, {})).toEqual({ state: 'running' });
  });

  it.each([
    ['errors since the last success', { password_change_error_count_since_last_success: 2 }],
    ['errors', { password_change_error_count: 3 }],
    ['an error report', { last_password_change_error_report_timestamp: '2026-03-01T00:00:05Z' }],
  ])('fails by %s, with the type of the error', async (_, moved) => {
    const after = { ...BEFORE, ...moved, last_password_change_error_type: 'PASSWORD_POLICY' };
    expect(await progress(after)).toEqual({
      state: 'failed',
      message: expect.stringContaining('PASSWORD_POLICY'),
    });
  });

  it('is read again in the view of the mark, without a search', async () => {
    const opa = administeredWorld(new FakeOpa()).on(AD_DETAIL, json(BEFORE));
    const pam = opaPrivilegedAccess(opa.context());
    const mark = await pam.rotationMark(await pam.get(adAccount().id));
    const later = new FakeOpa().on(AD_DETAIL, json(BEFORE));
    await opaPrivilegedAccess(later.context()).rotationProgress(adAccount(), mark, 'change');
    expect(later.calls).toEqual([AD_DETAIL]);
  });

  it("of an AD account is also in the end user's view", async () => {
    const detail = (count: number) =>
      json({ account: {}, rotation: { password_change_success_count: count } });
    const opa = new FakeOpa().emptyWorld().on(`GET ${AD_PATH}`, detail(4), detail(5));
    const pam = opaPrivilegedAccess(opa.context());
    const mark = await pam.rotationMark(adAccount());
    expect(await pam.rotationProgress(adAccount(), mark, 'change')).toMatchObject({ state: 'done' });
    expect(opa.warnings).toEqual([]);
  });

  it('of a SaaS account is shown to administrators only, which is said', async () => {
    const detail = json({ account: { id: SAAS_ACCOUNT, availability_status: 'available' } });
    const opa = new FakeOpa().emptyWorld().on(`GET ${SAAS_PATH}`, detail);
    const pam = opaPrivilegedAccess(opa.context());
    const mark = await pam.rotationMark(saasAccount());
    expect(opa.warnings).toHaveLength(1);
    expect(await pam.rotationProgress(saasAccount(), mark, 'set')).toEqual({ state: 'running' });
  });

  it.each([
    ['nested in items', (account: object) => ({ items: account })],
    ['bare', (account: object) => account],
  ])('of a server is its success report, %s', async (_, shape) => {
    const path = `GET ${PROJECT_PATH}/server_accounts/${SERVER_ACCOUNT}`;
    const at = (last_password_change_success_report_timestamp: string) =>
      json(shape({ id: SERVER_ACCOUNT, last_password_change_success_report_timestamp }));
    const opa = administeredWorld(new FakeOpa()).on(
      path,
      at('2026-02-01T00:00:00Z'),
      at('2026-03-01T00:00:00Z'),
    );
    const pam = opaPrivilegedAccess(opa.context());
    const mark = await pam.rotationMark(serverAccount());
    expect(await pam.rotationProgress(serverAccount(), mark, 'change')).toMatchObject({ state: 'done' });
  });
});

describe('the state of rotation', () => {
  async function states(detail: Record<string, unknown>) {
    const opa = administeredWorld(new FakeOpa())
      .on(AD_DETAIL, json(detail))
      .on(`GET ${PROJECT_PATH}/checked_out_resources`, list());
    const pam = opaPrivilegedAccess(opa.context());
    const account = await pam.get(adAccount().id);
    return { state: await pam.rotationState(account), history: await pam.history(account) };
  }

  it('is failed while errors followed the last success', async () => {
    const { state, history } = await states({ ...BEFORE, last_password_change_error_type: 'AGENT_OFFLINE' });
    expect(state).toEqual({
      lastRotatedAt: '2026-02-01T00:00:00.000Z',
      lastVerifiedAt: null,
      status: 'failed',
      message: expect.stringContaining('AGENT_OFFLINE'),
      automatic: 'no',
    });
    expect(history.map(({ what }) => what)).toEqual([
      'password change failed: AGENT_OFFLINE',
      'password changed',
    ]);
  });

  it('is ok when the last change succeeded, and tells a schedule', async () => {
    const { state } = await states({
      ...BEFORE,
      password_change_error_count_since_last_success: 0,
      next_scheduled_password_rotation_timestamp: '2026-04-01T00:00:00Z',
    });
    expect(state).toMatchObject({ status: 'ok', message: null, automatic: 'yes' });
  });

  it('is unknown when nothing ever happened', async () => {
    const { state, history } = await states({});
    expect(state).toMatchObject({ status: 'unknown', lastRotatedAt: null });
    expect(history).toEqual([]);
  });

  it('tells who has the account out', async () => {
    const opa = administeredWorld(new FakeOpa())
      .on(AD_DETAIL, json({}))
      .on(
        `GET ${PROJECT_PATH}/checked_out_resources`,
        list({
          resource_id: AD_ACCOUNT,
          resource_type: 'x',
          checkout_at: '2026-02-28T23:00:00Z',
          checkout_by_username: 'bob',
        }),
      );
    const pam = opaPrivilegedAccess(opa.context());
    expect(await pam.history(await pam.get(adAccount().id))).toEqual([
      { at: '2026-02-28T23:00:00.000Z', who: 'bob', what: 'checked out', reason: null },
    ]);
  });
});
