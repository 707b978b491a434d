import { describe, expect, it } from 'vitest';
import type { PrivilegedAccount } from '../../../src/services/pam/port.ts';
import { opaPrivilegedAccess } from '../../../src/vendors/opa/pam.ts';
import { FakeOpa, json, list, NO_CONTENT, NO_ROLE, NOW, TEAM, text } from './fake-opa.ts';
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
  serverMethod,
  UD_ACCOUNT,
  UD_PATH,
  udAccount,
} from './samples.ts';
import { revealing, type Writing } from './sealing.ts';

const AD_METHODS = `GET ${AD_PATH}/user_access_methods`;
const AD_REVEAL = `POST ${AD_PATH}/reveal_credentials`;
const MFA = { type: 'mfa', condition_is_met: false, description: 'Any two factors' };
const LEASED = { required: true, max_checkout_duration_in_seconds: 1800 };

const checkOut = (opa: FakeOpa, account: PrivilegedAccount = adAccount()) =>
  opaPrivilegedAccess(opa.context()).checkOut(account, {});

describe('checking out', () => {
  it.each<[string, PrivilegedAccount, string, string, Record<string, unknown>]>([
    ['ad', adAccount(), AD_METHODS, AD_REVEAL, method(AD_ACCOUNT)],
    [
      'saas',
      saasAccount(),
      `GET ${SAAS_PATH}/user_access_methods`,
      `POST ${SAAS_PATH}/reveal_credentials`,
      method(SAAS_ACCOUNT),
    ],
    [
      'ud',
      udAccount(),
      `GET ${UD_PATH}/user_access_methods`,
      `POST ${UD_PATH}/reveal_credentials`,
      method(UD_ACCOUNT),
    ],
  ])(
    'a known account of the kind %s takes two calls and a token',
    async (_, account, methods, reveal, uam) => {
      const opa = new FakeOpa().on(methods, list(uam)).on(reveal, revealing('fake pass'));
      const outcome = await checkOut(opa, account);
      if (outcome.kind !== 'granted') throw new Error(outcome.kind);
      expect(outcome.secret.reveal()).toBe('fake pass');
      expect(opa.calls).toEqual([methods, reveal]);
      expect(opa.tokens).toBe(1);
      expect(opa.request(reveal)).toMatchObject({
        effect: 'write',
        body: { contentType: 'application/json' },
      });
    },
  );

  it('a server account takes two calls as well, by the name of its server', async () => {
    const reveal = `POST ${TEAM}/server_accounts/${SERVER_ACCOUNT}/reveal_credentials`;
    const other = {
      ...serverMethod(),
      server_id: 'other',
      details: { server_id: 'other', identity: 'root' },
    };
    const opa = new FakeOpa()
      .on(
        'POST v1/resolve',
        json({ results: [{ name: 'db1', user_access_methods: [other, serverMethod()] }] }),
      )
      .on(reveal, revealing('fake pass'));
    expect(await checkOut(opa, serverAccount())).toMatchObject({ kind: 'granted' });
    expect(opa.calls).toEqual(['POST v1/resolve', reveal]);
    expect(JSON.parse(opa.sent('POST v1/resolve')).names).toEqual(['db1.acme.example']);
    expect(JSON.parse(opa.sent(reveal)).user_access_method).toEqual(serverMethod());
  });

  it('sends the access method back byte for byte', async () => {
    const raw = JSON.stringify(method(AD_ACCOUNT, { more: { later: 'field' } }))
      .replace(
        '"later":"field"',
        '"later" : [1.0, 1E2, 12345678901234567890, "\\u003ca\\/b>"],\n "7": null, "5": {}',
      )
      .replace('"brokered":false', '"brokered" : false');
    const opa = new FakeOpa()
      .on(AD_METHODS, text(`{"x":[1],"list":[ ${raw} ]}`, 200))
      .on(AD_REVEAL, revealing('fake pass'));
    await checkOut(opa);
    expect(opa.sent(AD_REVEAL)).toMatch(/^\{"public_key":\{[^}]*\},"user_access_method":/);
    expect(opa.sent(AD_REVEAL).endsWith(`"user_access_method":${raw}}`)).toBe(true);
  });

  it('sends no private part of a key, and another key each time', async () => {
    const opa = new FakeOpa().on(AD_METHODS, list(method(AD_ACCOUNT))).on(AD_REVEAL, revealing('fake pass'));
    await checkOut(opa);
    await checkOut(opa);
    const keys = opa.requests
      .filter(({ operation }) => operation === 'revealActiveDirectoryAccountPassword')
      .map(({ body }) => (body !== undefined && 'text' in body ? JSON.parse(body.text).public_key : null));
    expect(Object.keys(keys[0]).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(keys[0].n).not.toBe(keys[1].n);
  });

  it.each<Writing>(['flattened', 'general', 'compact'])(
    'reads an answer written as %s JWE',
    async (writing) => {
      const opa = new FakeOpa()
        .on(AD_METHODS, list(method(AD_ACCOUNT)))
        .on(AD_REVEAL, revealing('"odd\\ \u{1F511}\n', writing));
      const outcome = await checkOut(opa);
      expect(outcome.kind === 'granted' && outcome.secret.reveal()).toBe('"odd\\ \u{1F511}\n');
    },
  );

  it('chooses the method that may reveal and whose conditions are met', async () => {
    const [wrong, blocked, right] = [
      method(AD_ACCOUNT, { privileges: ['rotate_password'] }),
      method(AD_ACCOUNT, { conditionals: [approvalCondition(false)] }),
      method(AD_ACCOUNT, { conditionals: [approvalCondition(true)] }),
    ];
    const opa = new FakeOpa()
      .on(AD_METHODS, list(wrong, blocked, right))
      .on(AD_REVEAL, revealing('fake pass'));
    expect(await checkOut(opa)).toMatchObject({ kind: 'granted' });
    expect(JSON.parse(opa.sent(AD_REVEAL)).user_access_method).toEqual(right);
  });

  it('uses what a policy question has just read, once', async () => {
    const opa = new FakeOpa().on(AD_METHODS, list(method(AD_ACCOUNT))).on(AD_REVEAL, revealing('fake pass'));
    const pam = opaPrivilegedAccess(opa.context());
    await pam.policy(adAccount());
    await pam.checkOut(adAccount(), {});
    expect(opa.calls).toEqual([AD_METHODS, AD_REVEAL]);
    await pam.checkOut(adAccount(), {});
    expect(opa.calls.slice(2)).toEqual([AD_METHODS, AD_REVEAL]);
    await pam.policy(adAccount());
    opa.nowMs += 30_000;
    await pam.checkOut(adAccount(), {});
    expect(opa.calls.slice(4)).toEqual([AD_METHODS, AD_METHODS, AD_REVEAL]);
  });

  it.each([
    ['required: until the longest time', LEASED, {}, { exclusive: 'yes', until: '2026-03-01T00:30:00.000Z' }],
    [
      'already mine: until my own expiry',
      LEASED,
      { resource_status: 'checked_out', current_user_checkout_expires_at: '2026-03-01T00:10:00.123456789Z' },
      { exclusive: 'yes', until: '2026-03-01T00:10:00.123Z' },
    ],
    ['not required: for good', { required: false }, {}, { exclusive: 'no', until: null }],
    ['not told: unknown', undefined, {}, { exclusive: 'unknown', until: null }],
  ])('with check-out %s', async (_, checkout, more, expected) => {
    const uam = method(AD_ACCOUNT, { more, ...(checkout === undefined ? {} : { checkout }) });
    const opa = new FakeOpa().on(AD_METHODS, list(uam)).on(AD_REVEAL, revealing('fake pass'));
    expect(await checkOut(opa)).toMatchObject({ kind: 'granted', ...expected });
  });

  it('tells who holds the account instead of revealing', async () => {
    const opa = new FakeOpa()
      .on(AD_METHODS, list(method(AD_ACCOUNT, { status: 'checked_out_by_other_user' })))
      .on(
        `GET ${AD_PATH}`,
        json({
          account: { id: AD_ACCOUNT, availability_status: 'CHECKED_OUT_BY_OTHER_USER' },
          checkout_details: { checkout_required: true, last_checked_out_by: 'bob' },
        }),
      );
    expect(await checkOut(opa)).toEqual({
      kind: 'held',
      custody: { state: 'held-by-other', holder: 'bob', since: null, until: null },
    });
    expect(opa.calls).not.toContain(AD_REVEAL);
  });

  it('is pending while only an approval is missing, naming its request type', async () => {
    const opa = new FakeOpa().on(
      AD_METHODS,
      list(
        method(AD_ACCOUNT, { conditionals: [MFA] }),
        method(AD_ACCOUNT, {
          conditionals: [approvalCondition(false), { type: 'gateway', condition_is_met: true }],
        }),
      ),
    );
    expect(await checkOut(opa)).toMatchObject({
      kind: 'pending',
      approval: { requestId: null, approvers: [], message: expect.stringContaining('"Production access"') },
    });
  });

  it.each([
    ['MFA', [MFA], /a service user cannot complete \(Any two factors\)/],
    ['a gateway', [{ type: 'gateway', condition_is_met: false }], /through a gateway/],
    [
      'a recording',
      [{ type: 'gateway_with_session_recording', condition_is_met: false }],
      /records the session/,
    ],
    ['an unknown condition', [{ type: 'moon_phase' }], /"moon_phase" is not met/],
    ['an approval and MFA', [approvalCondition(false), MFA], /"Production access".*MFA/],
  ])('is denied while %s is missing', async (_, conditionals, message) => {
    const opa = new FakeOpa().on(AD_METHODS, list(method(AD_ACCOUNT, { conditionals })));
    const error = await checkOut(opa).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DENIED', message: expect.stringMatching(message) });
  });

  it.each([
    ['no policy', list(), /No security policy/],
    [
      'a policy without the privilege',
      list(method(AD_ACCOUNT, { privileges: ['rotate_password'] })),
      /does not let/,
    ],
  ])('is denied by %s', async (_, methods, message) => {
    const error = await checkOut(new FakeOpa().on(AD_METHODS, methods)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DENIED', message: expect.stringMatching(message) });
  });

  it('does not ask for an account that is unavailable', async () => {
    const more = { availability_details_text: 'Rotation in progress' };
    const opa = new FakeOpa().on(AD_METHODS, list(method(AD_ACCOUNT, { status: 'unavailable', more })));
    await expect(checkOut(opa)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('Rotation in progress'),
      hint: expect.stringContaining('Try again in a minute.'),
    });
  });

  it.each([undefined, '', 'unavailable'])('says itself why, where Okta says %j', async (text) => {
    const more = text === undefined ? {} : { availability_details_text: text };
    const opa = new FakeOpa().on(AD_METHODS, list(method(AD_ACCOUNT, { status: 'unavailable', more })));
    await expect(checkOut(opa)).rejects.toMatchObject({
      message: expect.stringContaining('is unavailable: it is being returned or rotated'),
    });
  });

  it.each([
    ['a 403', json({ code: 403, message: 'conditions are not met', nottype: 'forbidden' }, 403), 'DENIED'],
    ['a 404', text('', 404), 'NOT_FOUND'],
    ['a 412', text('', 412), 'CONFLICT'],
    ['a 429', text('', 429), 'RATE_LIMITED'],
    ['a 502', text('<html>Bad gateway</html>', 502), 'OUTCOME_UNKNOWN'],
    ['a password for another key', json({ password_jwe: 'e30.a.b.c.d' }), 'OUTCOME_UNKNOWN'],
    ['no password', json({}), 'OUTCOME_UNKNOWN'],
    ['empty', text('', 200), 'OUTCOME_UNKNOWN'],
  ])('asks once when the answer is %s', async (_, answer, code) => {
    const opa = new FakeOpa().on(AD_METHODS, list(method(AD_ACCOUNT))).on(AD_REVEAL, answer);
    await expect(checkOut(opa)).rejects.toMatchObject({ code });
    expect(opa.calls.filter((call) => call === AD_REVEAL)).toHaveLength(1);
  });

  it('does not offer earlier versions', async () => {
    const opa = new FakeOpa();
    const pam = opaPrivilegedAccess(opa.context());
    await expect(pam.checkOut(adAccount(), { version: '1' })).rejects.toMatchObject({ code: 'USAGE' });
    expect(await pam.versions(adAccount())).toEqual([]);
    expect(opa.requests).toEqual([]);
  });
});

describe('checking in', () => {
  const OWN = `GET ${TEAM}/checked_out_resources`;
  const RETURN = `POST ${TEAM}/checkin_resource`;
  const FORCE = `POST ${PROJECT_PATH}/checkin_resource`;
  const loan = (resource_id: string, resource_type?: string) => ({
    resource_id,
    ...(resource_type === undefined ? {} : { resource_type }),
    checkout_at: '2026-02-28T23:00:00Z',
    checkout_expiry_at: '2026-03-01T01:00:00Z',
  });
  const checkIn = (opa: FakeOpa, account: PrivilegedAccount, force = false) =>
    opaPrivilegedAccess(opa.context()).checkIn(account, { force });
  const free = (word: string) => json({ account: { id: 'x', availability_status: word } });

  it('gives back what the caller has out, by the type that Okta calls it', async () => {
    const opa = new FakeOpa()
      .on(OWN, list(loan('another', 'x'), loan(SAAS_ACCOUNT, 'managed_saas_app_account_password_login')))
      .on(RETURN, NO_CONTENT);
    expect(await checkIn(opa, saasAccount())).toEqual({ kind: 'returned', rotation: 'started' });
    expect(JSON.parse(opa.sent(RETURN))).toEqual({
      resource_id: SAAS_ACCOUNT,
      resource_type: 'managed_saas_app_account_password_login',
    });
    expect(opa.calls).toEqual([OWN, RETURN]);
  });

  it("trusts Okta's own word for Active Directory more than the setting", async () => {
    const opa = new FakeOpa().on(OWN, list(loan(AD_ACCOUNT, 'ad_type_by_okta'))).on(RETURN, NO_CONTENT);
    await checkIn(opa, adAccount());
    expect(JSON.parse(opa.sent(RETURN)).resource_type).toBe('ad_type_by_okta');
    expect(opa.warnings).toEqual([]);
  });

  it('gives back an account that the list of loans does not tell of', async () => {
    const opa = new FakeOpa()
      .on(OWN, list())
      .on(`GET ${AD_PATH}`, free('CHECKED_OUT'))
      .on(RETURN, NO_CONTENT);
    opa.settings = { ...opa.settings, adResourceType: 'some_other_type' };
    const pam = opaPrivilegedAccess(opa.context());
    expect(await pam.checkIn(adAccount(), { force: false })).toMatchObject({ kind: 'returned' });
    await pam.checkIn(adAccount(), { force: false });
    expect(JSON.parse(opa.sent(RETURN))).toEqual({
      resource_id: AD_ACCOUNT,
      resource_type: 'some_other_type',
    });
    expect(opa.warnings).toEqual([expect.stringContaining('some_other_type')]);
  });

  it.each(['AVAILABLE', 'CHECKED_OUT_BY_OTHER_USER', 'UNAVAILABLE'])(
    'has nothing to give back when the account is %s',
    async (word) => {
      const opa = new FakeOpa().on(OWN, list()).on(`GET ${AD_PATH}`, free(word));
      expect(await checkIn(opa, adAccount())).toEqual({ kind: 'not-out' });
      expect(opa.calls).not.toContain(RETURN);
    },
  );

  it('does not give back twice what is on its way', async () => {
    const returning = { ...loan(UD_ACCOUNT, 'x'), checkin_start_at: '2026-03-01T00:00:00Z' };
    const opa = new FakeOpa().on(OWN, list(returning)).on(`GET ${UD_PATH}`, free('unavailable'));
    expect(await checkIn(opa, udAccount())).toEqual({ kind: 'not-out' });
  });

  it('knows not whether it happened when the answer is lost', async () => {
    const opa = new FakeOpa().on(OWN, list(loan(UD_ACCOUNT, 'x'))).on(RETURN, text('', 504));
    await expect(checkIn(opa, udAccount())).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(opa.calls.filter((call) => call === RETURN)).toHaveLength(1);
  });

  it("ends somebody else's loan by the project", async () => {
    const opa = administeredWorld(new FakeOpa())
      .on(
        `GET ${PROJECT_PATH}/checked_out_resources`,
        list({ ...loan(SERVER_ACCOUNT, 'server_account_password_login'), checkout_by_username: 'bob' }),
      )
      .on(FORCE, NO_CONTENT);
    expect(await checkIn(opa, serverAccount(), true)).toEqual({ kind: 'returned', rotation: 'started' });
    expect(JSON.parse(opa.sent(FORCE))).toEqual({
      resource_id: SERVER_ACCOUNT,
      resource_type: 'server_account_password_login',
    });
  });

  it('by force finds nothing to end when nobody holds the account', async () => {
    const opa = administeredWorld(new FakeOpa())
      .on(`GET ${PROJECT_PATH}/checked_out_resources`, list())
      .on(`GET ${PROJECT_PATH}/server_accounts/${SERVER_ACCOUNT}`, json({ items: { id: SERVER_ACCOUNT } }));
    expect(await checkIn(opa, serverAccount(), true)).toEqual({ kind: 'not-out' });
  });

  it('by force takes the role of an administrator', async () => {
    const opa = new FakeOpa().emptyWorld();
    await expect(checkIn(opa, udAccount(), true)).rejects.toMatchObject({ code: 'DENIED' });
  });

  it('by force is refused by Okta in its own words', async () => {
    const opa = administeredWorld(new FakeOpa()).on(`GET ${PROJECT_PATH}/checked_out_resources`, NO_ROLE);
    await expect(checkIn(opa, udAccount(), true)).rejects.toMatchObject({ code: 'DENIED' });
  });
});

describe('custody', () => {
  const OWN = `GET ${TEAM}/checked_out_resources`;
  const own = { checkout_at: '2026-02-28T23:00:00Z', checkout_expiry_at: '2026-03-01T01:00:00Z' };
  const UD_DETAIL = `GET ${PROJECT_PATH}/okta_universal_directory_accounts/${UD_ACCOUNT}`;

  it('is mine by the list of my own loans', async () => {
    const opa = new FakeOpa()
      .emptyWorld()
      .on(OWN, list({ ...own, resource_id: AD_ACCOUNT, resource_type: 'x' }));
    expect(await opaPrivilegedAccess(opa.context()).custody(adAccount())).toEqual({
      state: 'held-by-me',
      holder: 'svc-idctl',
      since: '2026-02-28T23:00:00.000Z',
      until: '2026-03-01T01:00:00.000Z',
    });
  });

  it.each([
    ['AVAILABLE', 'available'],
    ['CHECKED_OUT', 'held-by-me'],
    ['CHECKED_OUT_BY_OTHER_USER', 'held-by-other'],
    ['UNAVAILABLE', 'unknown'],
    ['NEW_WORD', 'unknown'],
  ])('is told by the end-user view: %s is %s', async (word, state) => {
    const opa = new FakeOpa()
      .emptyWorld()
      .on(`GET ${AD_PATH}`, json({ account: { id: AD_ACCOUNT, availability_status: word } }));
    expect(await opaPrivilegedAccess(opa.context()).custody(adAccount())).toMatchObject({ state });
  });

  it.each([
    [{ checkout_status: 'available' }, { state: 'available', holder: null }],
    [
      {
        checkout_status: 'checked_out',
        last_checkout_user: 'bob',
        checkout_expiry_at: '2026-03-01T01:00:00Z',
      },
      { state: 'held-by-other', holder: 'bob', until: '2026-03-01T01:00:00.000Z' },
    ],
    [
      { checkout_status: 'checked_out', last_checkout_user: 'svc-idctl' },
      { state: 'held-by-me', holder: 'svc-idctl' },
    ],
    [
      { checkout_status: 'checked_out_by_other_user', last_checkout_user: 'eve' },
      { state: 'held-by-other', holder: 'eve' },
    ],
    [{ checkout_status: 'unavailable' }, { state: 'unknown' }],
  ])("is told by the administrator's view: %j", async (detail, custody) => {
    const opa = administeredWorld(new FakeOpa()).on(UD_DETAIL, json(detail));
    const pam = opaPrivilegedAccess(opa.context());
    expect(await pam.custody(await pam.get(udAccount().id))).toMatchObject(custody);
  });

  it("of a server is told by the project's loans", async () => {
    const opa = administeredWorld(new FakeOpa())
      .on(`GET ${PROJECT_PATH}/server_accounts/${SERVER_ACCOUNT}`, json({ items: { id: SERVER_ACCOUNT } }))
      .on(
        `GET ${PROJECT_PATH}/checked_out_resources`,
        list({ ...own, resource_id: SERVER_ACCOUNT, resource_type: 'x', checkout_by_username: 'bob' }),
        list(),
      );
    const pam = opaPrivilegedAccess(opa.context());
    const account = await pam.get(serverAccount().id);
    expect(await pam.custody(account)).toEqual({
      state: 'held-by-other',
      holder: 'bob',
      since: '2026-02-28T23:00:00.000Z',
      until: '2026-03-01T01:00:00.000Z',
    });
    expect(await pam.custody(account)).toMatchObject({ state: 'available' });
  });

  it('of a server that no administrator sees is told by its access method', async () => {
    const uam = serverMethod({ status: 'checked_out_by_other_user' });
    const opa = new FakeOpa()
      .emptyWorld()
      .on('POST v1/resolve', json({ results: [{ name: 'x', user_access_methods: [uam] }] }));
    expect(await opaPrivilegedAccess(opa.context()).custody(serverAccount())).toMatchObject({
      state: 'held-by-other',
    });
  });

  it('is looked for in the other view when an account moved to another project', async () => {
    const opa = administeredWorld(new FakeOpa())
      .on(UD_DETAIL, text('', 404))
      .on(`GET ${UD_PATH}`, json({ account: { id: UD_ACCOUNT, availability_status: 'available' } }));
    const pam = opaPrivilegedAccess(opa.context());
    const account = await pam.get(udAccount().id);
    expect(await pam.custody(account)).toMatchObject({ state: 'available' });
    expect(opa.facts.get('accounts')).toEqual([]);
  });
});

describe('policy', () => {
  const policy = (opa: FakeOpa, account = adAccount()) => opaPrivilegedAccess(opa.context()).policy(account);

  it('tells a loan, its longest time and the approval', async () => {
    const uam = method(AD_ACCOUNT, {
      privileges: ['reveal_password', 'rotate_password'],
      checkout: LEASED,
      conditionals: [approvalCondition(false), MFA],
    });
    expect(await policy(new FakeOpa().on(AD_METHODS, list(uam)))).toEqual({
      reason: 'no',
      ticket: 'no',
      approval: 'yes',
      exclusive: 'yes',
      oneTime: 'yes',
      maxLoanMs: 1_800_000,
      obstacles: [
        'an approval by the request type "Production access" is needed (Approval)',
        'MFA is needed, which a service user cannot complete (Any two factors)',
      ],
      rotationMethods: ['change'],
    });
  });

  it('tells a plain reveal', async () => {
    const uam = method(AD_ACCOUNT, { checkout: { required: false } });
    expect(await policy(new FakeOpa().on(AD_METHODS, list(uam)))).toMatchObject({
      approval: 'no',
      exclusive: 'no',
      oneTime: 'no',
      maxLoanMs: null,
      obstacles: [],
    });
  });

  it.each([
    ['nothing', list(), 'no security policy'],
    ['no reveal', list(method(AD_ACCOUNT, { privileges: ['rotate_password'] })), 'privilege to reveal'],
  ])('names %s as an obstacle', async (_, methods, sentence) => {
    const { obstacles } = await policy(new FakeOpa().on(AD_METHODS, methods));
    expect(obstacles).toEqual([expect.stringContaining(sentence)]);
  });

  it('takes what will pass for no obstacle', async () => {
    const busy = list(method(AD_ACCOUNT, { status: 'unavailable' }));
    expect((await policy(new FakeOpa().on(AD_METHODS, busy))).obstacles).toEqual([]);
  });

  it.each([
    ['an end user who may update', ['reveal_password', 'update_password'], {}, ['set']],
    ['an end user who may only reveal', ['reveal_password'], {}, []],
    [
      'an account that Okta cannot change',
      ['update_password'],
      { rule_resource_type: 'unmanaged_saas_app_based_resource' },
      [],
    ],
  ])('offers rotation of a SaaS account to %s', async (_, privileges, more, expected) => {
    const opa = new FakeOpa().on(
      `GET ${SAAS_PATH}/user_access_methods`,
      list(method(SAAS_ACCOUNT, { privileges, more })),
    );
    opa.facts.set('accounts', [{ account: saasAccount(), place: null, seenAtMs: NOW }]);
    expect((await policy(opa, saasAccount())).rotationMethods).toEqual(expected);
  });

  it('of an account that only administrators see is no access, and no error', async () => {
    const opa = administeredWorld(new FakeOpa()).on(`GET ${UD_PATH}/user_access_methods`, text('', 404));
    const pam = opaPrivilegedAccess(opa.context());
    expect(await pam.policy(await pam.get(udAccount().id))).toMatchObject({
      approval: 'unknown',
      obstacles: [expect.stringContaining('no security policy')],
      rotationMethods: ['change'],
    });
  });

  it('of an account that nobody sees is an error', async () => {
    const opa = new FakeOpa().on(`GET ${UD_PATH}/user_access_methods`, text('', 404));
    await expect(policy(opa, udAccount())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
