import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './support.ts';
import { LabUnderTest, refusalOf } from './support.ts';

let lab: LabUnderTest;
let sam: Caller;
beforeEach(async () => {
  lab = new LabUnderTest();
  sam = await lab.as('sam');
});

const safeNames = async (query = '', caller = sam) =>
  (await caller.get(`Safes${query}`)).json.value.map((one: { safeName: string }) => one.safeName);

describe('safes', () => {
  it('are listed to their members, sorted and in pages', async () => {
    const all = ['Bulk', 'Databases', 'Domain-Admins', 'Edge-Cases', 'Linux', 'Okta-Admins'];
    expect(await safeNames()).toEqual(all);
    expect(await safeNames('?sort=safeName%20desc')).toEqual([...all].reverse());
    expect(await safeNames('?search=admins')).toEqual(['Domain-Admins', 'Okta-Admins']);
    expect(await safeNames('', await lab.as('lea', 'LDAP'))).toEqual(['Linux']);
    const page = await sam.get('Safes?limit=4');
    expect(page.json).toMatchObject({ count: 4, nextLink: 'api/Safes?offset=4&limit=4' });
    expect((await sam.get(`../${page.json.nextLink}`)).json.value).toHaveLength(2);
  });

  it('tell their accounts when asked', async () => {
    expect((await sam.get('Safes/Okta-Admins')).json.accounts).toBeUndefined();
    expect((await sam.get('Safes/Okta-Admins?includeAccounts=true')).json).toMatchObject({
      safeUrlId: 'Okta-Admins',
      safeNumber: 41,
      accounts: [{ id: '41_8', name: 'okta-admin-sam.reed' }],
    });
  });

  it('are not there for those who are no members', async () => {
    expect(refusalOf(await sam.get('Safes/Nowhere'))).toEqual([404, 'SFWS0007']);
    expect(refusalOf(await (await lab.as('lea', 'LDAP')).get('Safes/Databases'))).toEqual([404, 'SFWS0007']);
  });

  it('tell their members and permissions, predefined users on demand', async () => {
    const { value } = (await sam.get('Safes/Domain-Admins/Members')).json;
    const mira = value.find((one: { memberName: string }) => one.memberName === 'mira');
    expect(mira.permissions).toMatchObject({ requestsAuthorizationLevel1: true, unlockAccounts: false });
    expect(Object.keys(mira.permissions)).toHaveLength(22);
    const hidden = (one: { memberName: string }) => one.memberName === 'PasswordManager';
    expect(value.some(hidden)).toBe(false);
    const filter = encodeURIComponent('memberType eq user AND includePredefinedUsers eq true');
    expect((await sam.get(`Safes/Domain-Admins/Members?filter=${filter}`)).json.value.some(hidden)).toBe(
      true,
    );
    expect((await sam.get('Safes/Domain-Admins/Members?filter=x')).status).toBe(400);
    expect((await sam.get('Safes/Domain-Admins/Members/mira')).json.memberName).toBe('mira');
    expect((await sam.get('Safes/Domain-Admins/Members/nobody')).status).toBe(404);
    expect(refusalOf(await (await lab.as('lea', 'LDAP')).get('Safes/Linux/Members'))).toEqual([
      403,
      'PASWS041E',
    ]);
  });
});

describe('platforms', () => {
  it('tell the rules of access to administrators', async () => {
    const { Platforms, Total } = (await sam.get('Platforms/Targets')).json;
    expect(Total).toBe(Platforms.length);
    const rules = (id: string) =>
      Object.fromEntries(
        Object.entries(
          Platforms.find((one: { PlatformID: string }) => one.PlatformID === id).PrivilegedAccessWorkflows,
        ).map(([name, rule]) => [name, (rule as { IsActive: boolean }).IsActive]),
      );
    expect(rules('OktaAdmins')).toEqual({
      RequireDualControlPasswordAccessApproval: false,
      EnforceCheckinCheckoutExclusiveAccess: true,
      EnforceOnetimePasswordAccess: true,
      RequireUsersToSpecifyReasonForAccess: false,
    });
    expect(rules('WinDomainDual')).toEqual({
      RequireDualControlPasswordAccessApproval: true,
      EnforceCheckinCheckoutExclusiveAccess: true,
      EnforceOnetimePasswordAccess: false,
      RequireUsersToSpecifyReasonForAccess: true,
    });
  });

  it('are refused to everybody else', async () => {
    const auditor = await lab.as('auditor');
    for (const path of ['Platforms', 'Platforms/Targets', 'Platforms/UnixSSH']) {
      expect(refusalOf(await auditor.get(path)), path).toEqual([403, 'PASWS041E']);
    }
  });

  it('can be searched, filtered and read one by one', async () => {
    expect((await sam.get('Platforms/Targets?search=unixssh')).json.Total).toBe(2);
    expect((await sam.get('Platforms/Targets?filter=active%20eq%20false')).json.Platforms).toEqual([]);
    expect((await sam.get('Platforms/Targets?filter=x')).status).toBe(400);
    expect((await sam.get('Platforms?systemType=Database')).json.Platforms[0].general.id).toBe(
      'MSSqlExclusive',
    );
    expect((await sam.get('Platforms?platformType=Group')).json.Total).toBe(0);
    expect((await sam.get('Platforms?platformType=other')).status).toBe(400);
    expect((await sam.get('Platforms/oktaadmins')).json).toMatchObject({
      PlatformID: 'OktaAdmins',
      Details: { MinValidityPeriod: '60' },
      Active: true,
    });
    expect((await sam.get('Platforms/None')).status).toBe(404);
  });
});
