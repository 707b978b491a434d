import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from './support.ts';
import { LabUnderTest, refusalOf } from './support.ts';

let lab: LabUnderTest;
let sam: Caller;
beforeEach(async () => {
  lab = new LabUnderTest();
  sam = await lab.as('sam');
});

const names = async (query: string, caller = sam) =>
  (await caller.get(`Accounts?${query}`)).json.value.map((one: { name: string }) => one.name);

describe('search', () => {
  it('finds accounts whose properties hold every keyword', async () => {
    expect(await names('search=sam.reed%20okta')).toEqual(['okta-admin-sam.reed']);
    expect(await names('search=1433')).toEqual(['db-prod-sa']);
    expect(await names('search=sam.reed%20nowhere')).toEqual([]);
  });

  it('can want the beginning of a property', async () => {
    expect(await names('search=prod&searchType=contains')).toEqual(['db-prod-sa']);
    expect(await names('search=prod&searchType=StartsWith')).toEqual([]);
    expect(refusalOf(await sam.get('Accounts?searchType=exact'))).toEqual([400, 'PASWS167E']);
  });

  it('knows the two hosts with an account of the name root', async () => {
    const roots = (await sam.get('Accounts?search=root')).json.value.filter(
      (one: { name: string }) => one.name === 'root',
    );
    expect(roots.map((one: { address: string }) => one.address)).toEqual([
      'web-01.lab.example',
      'web-02.lab.example',
    ]);
  });

  it('filters by safe and by modification time', async () => {
    expect(await names('filter=safeName%20eq%20linux')).toEqual(['root', 'root-db-01', 'root-build-01']);
    const later = Math.floor(lab.now() / 1000) + 1;
    expect(await names(`filter=safeName%20eq%20Linux%20AND%20modificationTime%20gte%20${later}`)).toEqual([]);
  });

  it('refuses filters that came later or never', async () => {
    for (const filter of ['platformId eq UnixSSH', 'safeName eq', 'safeName eq Linux OR safeName eq Bulk']) {
      const answer = await sam.get(`Accounts?filter=${encodeURIComponent(filter)}`);
      expect(refusalOf(answer), filter).toEqual([400, 'CAWS00001E']);
    }
  });

  it('sorts by up to three properties', async () => {
    expect(await names('filter=safeName%20eq%20Linux&sort=address%20desc')).toEqual([
      'root',
      'root-db-01',
      'root-build-01',
    ]);
    expect(await names('filter=safeName%20eq%20Linux&sort=userName,name%20asc')).toEqual([
      'root',
      'root-build-01',
      'root-db-01',
    ]);
    expect((await sam.get('Accounts?sort=secret')).status).toBe(400);
    expect((await sam.get('Accounts?sort=name,address,userName,safeName')).status).toBe(400);
  });

  it('shows only what the caller may list', async () => {
    const lea = await lab.as('lea', 'LDAP');
    expect(await names('search=root', lea)).toEqual(['root', 'root-db-01', 'root-build-01']);
    expect((await lea.get('Accounts/41_8')).status).toBe(404);
    expect((await lea.get('Accounts/99_9')).status).toBe(404);
  });

  it('refuses parameters that do not exist or have no sense', async () => {
    for (const query of ['page=2', 'limit=0', 'limit=1001', 'offset=-1', 'limit=ten', 'savedFilter=Lost']) {
      expect((await sam.get(`Accounts?${query}`)).status, query).toBe(400);
    }
    expect((await sam.get(`Accounts?search=${'x'.repeat(501)}`)).status).toBe(400);
    expect((await sam.get('Accounts?savedFilter=Favorites')).status).toBe(501);
  });
});

describe('paging', () => {
  it('leads over every page by a relative link', async () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    let next: string | undefined = 'api/Accounts?limit=50&search=lab.example';
    while (next !== undefined) {
      expect(next).toMatch(/^api\/Accounts\?/);
      const page: { json: { value: { id: string }[]; count: number; nextLink?: string } } = await sam.get(
        `../${next}`,
      );
      seen.push(...page.json.value.map((one) => one.id));
      sizes.push(page.json.count);
      next = page.json.nextLink;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).map(() => 50));
    expect(seen.length).toBeGreaterThan(120);
  });

  it('shows 50 by default', async () => {
    expect((await sam.get('Accounts')).json.value).toHaveLength(50);
  });

  it('loses the saved filter in the link, and nothing else', async () => {
    const page = await sam.get('Accounts?savedFilter=Regular&search=bulk&sort=name%20desc&limit=10');
    const link = new URL(page.json.nextLink, 'http://x.localhost/').searchParams;
    expect(Object.fromEntries(link)).toEqual({
      offset: '10',
      limit: '10',
      search: 'bulk',
      sort: 'name desc',
    });
  });

  it('is cut off in silence at the server’s cap, and beyond it fails', async () => {
    lab = new LabUnderTest({ maxDisplayedRecords: 60 });
    sam = await lab.as('sam');
    const last = await sam.get('Accounts?offset=50&limit=50');
    expect(last.json.value).toHaveLength(10);
    expect(last.json.nextLink).toBeUndefined();
    expect(refusalOf(await sam.get('Accounts?offset=60'))).toEqual([500, 'CAWS00001E']);
  });
});

describe('saved filters', () => {
  it('list what is locked', async () => {
    expect(await names('savedFilter=Locked')).toEqual(['db-prod-sa']);
    await sam.retrieve('41_8');
    expect(await names('savedFilter=locked')).toEqual(['okta-admin-sam.reed', 'db-prod-sa']);
  });

  it('list what the CPM is to do and what it failed to do', async () => {
    await sam.post('Accounts/45_8/Change');
    expect(await names('savedFilter=ScheduledForChange')).toEqual(['edge-cpm-fails']);
    lab.advance(2000);
    expect(await names('savedFilter=ScheduledForChange')).toEqual([]);
    expect(await names('savedFilter=FailedChange')).toEqual(['edge-cpm-fails']);
    expect(await names('savedFilter=FailedVerify')).toEqual([]);
    expect(await names('savedFilter=DisabledPasswordByUser')).toEqual(['edge-manual']);
  });
});

describe('an account', () => {
  it('shows neither its secret nor its lock', async () => {
    const { json } = await sam.get('Accounts/43_2');
    expect(json).toMatchObject({
      id: '43_2',
      name: 'db-prod-sa',
      platformId: 'MSSqlExclusive',
      safeName: 'Databases',
    });
    expect(JSON.stringify(json)).not.toMatch(/mira|lock/i);
    expect(json.secret).toBeUndefined();
  });

  it('shows its holder in the overview of the user interface', async () => {
    expect((await sam.get('ExtendedAccounts/43_2/overview')).json.Details).toMatchObject({
      LockedBy: 'mira',
      Name: 'db-prod-sa',
    });
    expect((await sam.get('ExtendedAccounts/41_8/overview')).json.Details.LockedBy).toBe('');
  });

  it('keeps a history with reasons, newest first, in both generations', async () => {
    await sam.retrieve('44_1', { reason: 'kernel update', TicketingSystem: 'SNOW', TicketId: 'CHG1' });
    await sam.post('Accounts/44_1/Password/Update', { NewCredentials: 'another' });
    const { Activities } = (await sam.get('Accounts/44_1/Activities')).json;
    expect(Activities.map((one: { Action: string }) => one.Action)).toEqual([
      'Store password',
      'Retrieve password',
    ]);
    expect(Activities[1]).toMatchObject({
      User: 'sam',
      Reason: 'kernel update',
      MoreInfo: 'SNOW CHG1',
      ActionID: 295,
    });
    const old = await sam.get('../WebServices/PIMServices.svc/Accounts/44_1/Activities');
    expect(old.json.GetAccountActivitiesResult[1]).toMatchObject({
      UserName: 'sam',
      Reason: 'kernel update',
    });
  });

  it('shows its history only to auditors of the safe', async () => {
    expect((await (await lab.as('auditor')).get('Accounts/44_1/Activities')).status).toBe(200);
    const lea = await lab.as('lea', 'LDAP');
    expect(refusalOf(await lea.get('Accounts/44_1/Activities'))).toEqual([403, 'PASWS041E']);
    await lea.retrieve('44_1', { reason: 'r' });
    expect((await lea.get('ExtendedAccounts/44_1/overview')).json.Activities).toEqual([]);
    expect((await sam.get('ExtendedAccounts/44_1/overview')).json.Activities).toHaveLength(1);
  });
});

describe('PATCH', () => {
  const patch = (operations: unknown, id = '43_2') =>
    sam.send('PATCH', `Accounts/${id}`, { json: operations });

  it('changes properties and answers the account', async () => {
    const answer = await patch([
      { op: 'replace', path: '/address', value: 'db-2.lab.example' },
      { op: 'add', path: '/platformAccountProperties/DSN', value: 'prod' },
      { op: 'remove', path: '/platformAccountProperties/Database' },
      { op: 'replace', path: '/remoteMachinesAccess/remoteMachines', value: 'a;b' },
    ]);
    expect(answer.json).toMatchObject({
      address: 'db-2.lab.example',
      platformAccountProperties: { Port: '1433', DSN: 'prod' },
      remoteMachinesAccess: { remoteMachines: 'a;b' },
    });
  });

  it('stops the CPM with a reason', async () => {
    const answer = await patch([
      { op: 'replace', path: '/secretManagement/automaticManagementEnabled', value: 'false' },
      { op: 'add', path: '/secretManagement/manualManagementReason', value: 'broken' },
    ]);
    expect(answer.json.secretManagement).toMatchObject({
      automaticManagementEnabled: false,
      manualManagementReason: 'broken',
    });
    expect((await sam.post('Accounts/43_2/Verify')).status).toBe(400);
  });

  it.each([
    ['a read-only property', '/safeName', 'Linux', 'PASWS125E'],
    ['a status', '/secretManagement/status', 'success', 'PASWS125E'],
    ['an absent property', '/platformAccountProperties/Nothing', 'x', 'PASWS164E'],
    ['a port that is no number', '/platformAccountProperties/Port', 'x', 'PASWS018E'],
    ['a reason under automatic management', '/secretManagement/manualManagementReason', 'x', 'PASWS159E'],
  ])('refuses %s', async (_, path, value, code) => {
    expect(refusalOf(await patch([{ op: 'replace', path, value }]))).toEqual([400, code]);
  });

  it('does all operations or none', async () => {
    await patch([
      { op: 'replace', path: '/address', value: 'elsewhere' },
      { op: 'replace', path: '/id', value: '1' },
    ]);
    expect((await sam.get('Accounts/43_2')).json.address).toBe('db-prod.lab.example');
  });

  it('wants an array of known operations and the permission', async () => {
    expect((await patch({ Operations: [] })).status).toBe(400);
    expect((await patch([{ op: 'move', path: '/name', from: '/address' }])).status).toBe(400);
    const auditor = await lab.as('auditor');
    const answer = await auditor.send('PATCH', 'Accounts/43_2', {
      json: [{ op: 'replace', path: '/name', value: 'x' }],
    });
    expect(refusalOf(answer)).toEqual([403, 'PASWS041E']);
  });
});
