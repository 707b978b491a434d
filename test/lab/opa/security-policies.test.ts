/** ListSecurityPolicies: what the seeded rules look like to a security administrator. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Caller, type Json, nextOf, TestLab } from './support.ts';

let lab: TestLab;
let admin: Caller;

beforeEach(async () => {
  lab = new TestLab();
  admin = await lab.signIn();
});

/** Policies by their groups. */
async function policies(): Promise<Record<string, Json>> {
  const rows = await admin.all('security_policy');
  return Object.fromEntries(
    rows.map((row) => [row.principals.user_groups.map((it: Json) => it.name).join(), row]),
  );
}

describe('security policies', () => {
  it('are one for each set of groups, with every seeded rule in it once', async () => {
    const found = await policies();
    expect(Object.keys(found).sort()).toEqual([
      'app-operators',
      'pam-operators',
      'pam-operators,database-admins',
    ]);
    const rules = Object.values(found).flatMap((policy) => policy.rules);
    expect(rules.map((rule: Json) => rule.name).sort()).toEqual(
      [
        ...['wks-001 and 103 more', 'adm-backup', 'adm-backup', 'adm-sql', 'adm-approval', 'adm-mfa'],
        ...['adm-broken', 'adm-offline', 'adm-plain', 'adm-plain'],
        ...['ledger-admin', 'ledger-admin', 'svc-okta-reports', 'root'],
      ].sort(),
    );
  });

  it('name the accounts of each kind, the privileges and the conditions', async () => {
    const { rules } = (await policies())['pam-operators'];
    const rule = (name: string): Json => rules.find((it: Json) => it.name === name);
    expect(rule('root')).toMatchObject({
      resource_type: 'server_based_resource',
      resource_selector: {
        selectors: [
          {
            selector_type: 'individual_server_account',
            selector: { server: { name: 'web-1', type: 'server' }, username: 'root' },
          },
        ],
      },
      privileges: [{ privilege_type: 'reveal_password', privilege_value: { reveal_password: true } }],
      conditions: [],
    });
    const [workstations] = rule('wks-001 and 103 more').resource_selector.selectors;
    expect(workstations.selector.shared_accounts.specific_accounts).toHaveLength(104);
    expect(rule('adm-mfa').conditions).toEqual([
      {
        condition_type: 'mfa',
        condition_value: { _type: 'mfa', acr_values: 'phr', re_auth_frequency_in_seconds: 3600 },
      },
    ]);
    expect(rule('adm-approval').conditions[0].condition_value).toMatchObject({
      request_type_name: 'Directory administrators',
      expires_after_seconds: 3600,
    });
  });

  it('come in pages, and by a part of their name', async () => {
    const first = await admin.get('security_policy?count=2');
    expect(first.body.list).toHaveLength(2);
    expect((await admin.get(nextOf(first) ?? '')).body.list).toHaveLength(1);
    expect((await admin.get('security_policy?contains=database')).body.list).toHaveLength(1);
    expect((await admin.get('security_policy?order_by=name')).status).toBe(400);
  });

  it('have ids that last over a reset', async () => {
    const before = (await policies())['app-operators'].id;
    lab.vendor.reset();
    admin = await lab.signIn();
    expect((await policies())['app-operators'].id).toBe(before);
  });

  it('are shown to security administrators only, and made by nobody here', async () => {
    const limited = await lab.signIn('limited-');
    expect((await limited.get('security_policy')).status).toBe(401);
    expect((await admin.post('security_policy', {})).status).toBe(501);
    expect((await admin.call('DELETE', 'security_policy')).status).toBe(405);
    const { id } = (await policies())['app-operators'];
    expect((await admin.get(`security_policy/${id}`)).status).toBe(501);
  });
});
