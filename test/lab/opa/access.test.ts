/** User access methods, what a reveal demands, and the encryption of passwords in both directions. */
import { CompactEncrypt, decodeProtectedHeader, FlattenedEncrypt, GeneralEncrypt, importJWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Caller, callerKey, type Json, TestLab } from './support.ts';

let lab: TestLab;
let admin: Caller;

beforeEach(async () => {
  lab = new TestLab();
  admin = await lab.signIn();
});

describe('user access methods', () => {
  it('name the account, the privileges, the rule and the check-out', async () => {
    const account = await admin.directoryAccount('adm-backup');
    const [method] = await admin.all(`${account}/user_access_methods`);
    expect(method).toMatchObject({
      identity: 'adm-backup@corp.lab.example',
      resource_status: 'available',
      rule_resource_type: 'active_directory_based_resource',
      checkout_requirements: { required: true, max_checkout_duration_in_seconds: 3600 },
      conditionals: [],
      details: { _type: 'active_directory_account' },
    });
    expect(method.rule_ids).toHaveLength(1);
    expect(method.details.privileges.map((held: Json) => held.privilege_type)).toEqual([
      'reveal_password',
      'rotate_password',
    ]);
  });

  it('come one for each rule, so that the caller has to choose', async () => {
    const methods = await admin.all(`${await admin.directoryAccount('adm-plain')}/user_access_methods`);
    expect(methods).toHaveLength(2);
    expect(methods[0].checkout_requirements).toEqual({ required: false });
  });

  it('hide accounts and domains from a caller whom no policy names', async () => {
    const limited = await lab.signIn('limited-');
    const plain = await admin.directoryAccount('adm-plain');
    expect((await limited.get(plain)).status).toBe(404);
    expect((await limited.get(`${plain}/user_access_methods`)).status).toBe(404);
    expect(await limited.all('okta_universal_directory_accounts')).toEqual([]);
    const [domain] = await limited.all('active_directory');
    expect(await limited.all(`active_directory/${domain.id}/accounts`)).toHaveLength(1);
  });

  it('of a server account come by name resolution only', async () => {
    const ask = { names: ['web-1', 'web-9'], include_user_access_methods: true };
    const { body } = await admin.post('/v1/resolve', ask);
    expect(body.results[0].servers).toHaveLength(1);
    expect(body.results[0].user_access_methods[0]).toMatchObject({
      identity: 'root',
      server_host_name: 'web-1',
      server_id: body.results[0].servers[0].id,
    });
    expect(body.results[1]).toEqual({ name: 'web-9', servers: [], user_access_methods: [] });
    const filtered = await admin.post('/v1/resolve', {
      ...ask,
      user_access_method_filters: { 'web-1': { identity: 'nobody' } },
    });
    expect(filtered.body.results[0].user_access_methods).toEqual([]);
    const plain = await admin.post('/v1/resolve', { names: ['web-1'] });
    expect(plain.body.results[0].user_access_methods).toBeUndefined();
  });
});

describe('a reveal', () => {
  it('gives the stored password, quotes, backslash, umlaut and emoji included', async () => {
    const { status, password } = await admin.reveal(await admin.directoryAccount('adm-backup'));
    expect(status).toBe(200);
    expect(password).toBe(lab.stored('adm-backup').password);
    expect(password).toMatch(/"\\'ü🔑$/u);
  });

  it.each(['identity', 'resource_status', 'conditionals', 'details', 'short_text', 'sudo_display_name'])(
    'refuses an access method that lost its %s',
    async (field) => {
      const account = await admin.directoryAccount('adm-plain');
      const method = await admin.method(account, 'reveal_password');
      const { [field]: _lost, ...rest } = method;
      expect((await admin.reveal(account, rest)).status).toBe(400);
      expect((await admin.reveal(account, { ...method, [field]: 'other' })).status).toBe(400);
      expect((await admin.reveal(account, method)).status).toBe(200);
    },
  );

  it('refuses one with an additional field, one without rule ids, and one of another account', async () => {
    const account = await admin.directoryAccount('adm-plain');
    const method = await admin.method(account, 'reveal_password');
    const { rule_ids, ...bare } = method;
    expect((await admin.reveal(account, { ...method, note: 'x' })).status).toBe(400);
    expect((await admin.reveal(account, bare)).body.message).toContain('rule_ids');
    expect((await admin.reveal(account, { ...method, rule_ids: [...rule_ids, 'x'] })).status).toBe(400);
    const other = await admin.method(await admin.directoryAccount('adm-broken'), 'reveal_password');
    expect((await admin.reveal(account, other)).status).toBe(400);
  });

  it('takes the same object with its keys in another order', async () => {
    const account = await admin.directoryAccount('adm-plain');
    const method = await admin.method(account, 'reveal_password');
    const turned = Object.fromEntries(Object.entries(method).reverse());
    expect((await admin.reveal(account, turned)).status).toBe(200);
  });

  it('refuses a method that was handed to somebody else', async () => {
    const limited = await lab.signIn('limited-');
    const account = await limited.directoryAccount('adm-backup');
    const method = await limited.method(account, 'reveal_password');
    expect((await admin.reveal(account, method)).status).toBe(400);
    expect((await limited.reveal(account, method)).status).toBe(200);
  });

  it('needs the privilege to reveal', async () => {
    const account = await admin.directoryAccount('adm-plain');
    const rotateOnly = await admin.method(account, 'rotate_password');
    const answer = await admin.reveal(account, rotateOnly);
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({ code: 403, nottype: 'forbidden', message: expect.any(String) });
  });

  it.each([
    ['adm-approval', 'access_request'],
    ['adm-mfa', 'mfa'],
  ])(
    'of %s is refused while its %s condition is unmet, also when the caller claims it is met',
    async (name, type) => {
      const account = await admin.directoryAccount(name);
      const method = await admin.method(account, 'reveal_password');
      expect(method.conditionals).toEqual([expect.objectContaining({ type, condition_is_met: false })]);
      expect((await admin.reveal(account, method)).status).toBe(403);
      const forged = { ...method, conditionals: [{ ...method.conditionals[0], condition_is_met: true }] };
      expect((await admin.reveal(account, forged)).status).toBe(400);

      lab.vendor.on('condition', { account: name, type, met: true });
      expect((await admin.method(account, 'reveal_password')).conditionals[0].condition_is_met).toBe(true);
      expect((await admin.reveal(account)).status).toBe(200);
    },
  );

  it('is refused again when the approval has run out', async () => {
    const account = await admin.directoryAccount('adm-approval');
    lab.vendor.on('condition', { account: 'adm-approval', type: 'access_request', met: true });
    lab.pass(3_599_000);
    admin = await lab.signIn();
    expect((await admin.reveal(account)).status).toBe(200);
    lab.pass(1_000);
    expect((await admin.reveal(account)).status).toBe(403);
  });

  it('of an account below another domain, or of none, answers 404', async () => {
    const account = await admin.directoryAccount('adm-plain');
    const elsewhere = account.replace(
      /active_directory\/[^/]+/,
      'active_directory/0b7e2f9c-4c1d-4b52-9c55-0d0f4a8f5a11',
    );
    expect((await admin.reveal(elsewhere, { rule_ids: [] })).status).toBe(404);
    expect((await admin.reveal(`${account.slice(0, -1)}x`, { rule_ids: [] })).status).toBe(404);
  });
});

describe('the key that a caller sends', () => {
  async function revealWith(change: (jwk: Json, privateJwk: Json) => Json): Promise<number> {
    const account = await admin.directoryAccount('adm-plain');
    const { publicJwk, privateJwk } = await callerKey();
    const answer = await admin.post(`${account}/reveal_credentials`, {
      public_key: change({ ...publicJwk }, privateJwk),
      user_access_method: await admin.method(account, 'reveal_password'),
    });
    return answer.status;
  }

  it('may leave out what the document does not require', async () => {
    expect(await revealWith(({ kty, n, e }) => ({ kty, n, e }))).toBe(200);
  });

  it('must not hold private members', async () => {
    expect(await revealWith((jwk, secret) => ({ ...jwk, ...secret }))).toBe(400);
    expect(await revealWith((jwk, { d }) => ({ ...jwk, d }))).toBe(400);
  });

  it('must be an RSA encryption key for RSA-OAEP-256 of 2048 bits', async () => {
    expect(await revealWith((jwk) => ({ ...jwk, alg: 'RSA-OAEP' }))).toBe(400);
    expect(await revealWith((jwk) => ({ ...jwk, alg: 'EdDSA' }))).toBe(400);
    expect(await revealWith((jwk) => ({ ...jwk, use: 'sig' }))).toBe(400);
    expect(await revealWith(() => ({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }))).toBe(400);
    expect(await revealWith((jwk) => ({ ...jwk, n: jwk.n.slice(0, 170) }))).toBe(400);
    expect(await revealWith(({ n: _n, ...jwk }) => jwk)).toBe(400);
  });

  it('must have the documented shape', async () => {
    expect(await revealWith((jwk) => ({ ...jwk, kid: 'laptop' }))).toBe(400);
    expect(await revealWith((jwk) => ({ ...jwk, key_ops: ['encrypt'] }))).toBe(400);
  });
});

describe('the JWE that a reveal answers with', () => {
  it('is flattened JSON in a string for directory accounts', async () => {
    const account = await admin.directoryAccount('adm-backup');
    const { body } = await admin.reveal(account);
    const jwe = JSON.parse(body.password_jwe);
    expect(Object.keys(jwe).sort()).toEqual(['ciphertext', 'encrypted_key', 'iv', 'protected', 'tag']);
    const { kid } = (await callerKey()).publicJwk;
    expect(decodeProtectedHeader(jwe)).toEqual({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid });
  });

  it('is general JSON for the SaaS account and compact for the Okta service account', async () => {
    const saas = await admin.reveal(await admin.saasAccount());
    expect(JSON.parse(saas.body.password_jwe).recipients).toHaveLength(1);
    expect(saas.password).toBe(lab.stored('ledger-admin').password);
    const okta = await admin.reveal(await admin.universalDirectoryAccount());
    expect(okta.body.password_jwe.split('.')).toHaveLength(5);
    expect(okta.password).toBe(lab.stored('svc-okta-reports').password);
  });

  it('can be switched by account', async () => {
    const account = await admin.directoryAccount('adm-plain');
    lab.vendor.on('account', { account: 'adm-plain', jweForm: 'compact' });
    const { body, password } = await admin.reveal(account);
    expect(body.password_jwe).not.toContain('{');
    expect(password).toBe(lab.stored('adm-plain').password);
  });
});

describe('a server account', () => {
  it('is revealed with the method that name resolution gave', async () => {
    const { body } = await admin.post('/v1/resolve', { names: ['web-1'], include_user_access_methods: true });
    const [method] = body.results[0].user_access_methods;
    const path = `server_accounts/${method.details.identity_id}`;
    const answer = await admin.reveal(path, method);
    expect(answer.password).toBe(lab.stored('root').password);
  });
});

describe('a password that a caller sends', () => {
  const plain = new TextEncoder().encode('fake-"new"\\ü🔑');

  async function vault() {
    const [jwk] = (await admin.get('vault/jwks.json')).body.keys;
    return {
      jwk,
      key: await importJWK(jwk, jwk.alg),
      header: { alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid },
    };
  }

  async function overwrite(password_jwe: unknown): Promise<number> {
    const account = await admin.saasAccount();
    const user_access_method = await admin.method(account, 'update_password');
    const body = { password_jwe, user_access_method };
    return (await admin.call('PUT', `${account}/credentials`, { body })).status;
  }

  it('is encrypted to the vault key, whose public half alone is told', async () => {
    const { jwk, key, header } = await vault();
    expect(Object.keys(jwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    const flattened = await new FlattenedEncrypt(plain).setProtectedHeader(header).encrypt(key);
    expect(await overwrite(JSON.stringify(flattened))).toBe(204);
    expect(lab.stored('ledger-admin').password).toBe('fake-"new"\\ü🔑');
    expect(lab.stored('ledger-admin').change.successCount).toBe(1);
  });

  it('may come in the general serialization', async () => {
    const { key, header } = await vault();
    const general = new GeneralEncrypt(plain).setProtectedHeader(header);
    general.addRecipient(key);
    expect(await overwrite(JSON.stringify(await general.encrypt()))).toBe(204);
  });

  it('is refused in clear, in compact form, for another key, by another method, and empty', async () => {
    const { key, header } = await vault();
    const encrypt = async (bytes: Uint8Array, to: typeof key, fields: Json) =>
      JSON.stringify(await new FlattenedEncrypt(bytes).setProtectedHeader(fields).encrypt(to));
    const foreign = await importJWK((await callerKey()).publicJwk, 'RSA-OAEP-256');
    const before = lab.stored('ledger-admin').password;
    expect(await overwrite('fake-password')).toBe(400);
    expect(await overwrite(await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(key))).toBe(
      400,
    );
    expect(await overwrite(await encrypt(plain, foreign, header))).toBe(400);
    expect(await overwrite(await encrypt(plain, key, { ...header, kid: 'other' }))).toBe(400);
    expect(await overwrite(await encrypt(plain, key, { ...header, enc: 'A128GCM' }))).toBe(400);
    expect(await overwrite(await encrypt(new Uint8Array(), key, header))).toBe(400);
    expect(await overwrite(undefined)).toBe(400);
    expect(lab.stored('ledger-admin').password).toBe(before);
  });

  it('needs the privilege to update', async () => {
    const limited = await lab.signIn('limited-');
    const account = await limited.saasAccount();
    const { key, header } = await vault();
    const password_jwe = JSON.stringify(
      await new FlattenedEncrypt(plain).setProtectedHeader(header).encrypt(key),
    );
    const user_access_method = await limited.method(account, 'reveal_password');
    const body = { password_jwe, user_access_method };
    expect((await limited.call('PUT', `${account}/credentials`, { body })).status).toBe(403);
    expect((await limited.post(`${account}/rotate_password`, body)).status).toBe(403);
  });
});
