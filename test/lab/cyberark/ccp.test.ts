import { beforeEach, describe, expect, it } from 'vitest';
import type { PeerCertificate } from '../../../src/lab/kernel/contract.ts';
import { LabUnderTest, RUNBOOK_PEER } from './support.ts';

let lab: LabUnderTest;
beforeEach(() => {
  lab = new LabUnderTest();
});

const read = (
  query: Readonly<Record<string, string>>,
  peer: PeerCertificate | null = RUNBOOK_PEER,
  path = '/AIMWebService/api/Accounts',
) =>
  lab.send('GET', `${path}?${new URLSearchParams({ AppID: 'idctl-runbook', ...query })}`, {
    listener: 'ccp',
    peer,
  });

async function fault(query: Readonly<Record<string, string>>): Promise<readonly [number, string]> {
  const answer = await read(query);
  expect(Object.keys(answer.json)).toEqual(['ErrorCode', 'ErrorMsg']);
  return [answer.status, answer.json.ErrorCode];
}

describe('the Central Credential Provider', () => {
  it('answers flat strings and takes no lock', async () => {
    const answer = await read({ Safe: 'Databases', Object: 'db-prod-sa', Reason: 'nightly' });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      UserName: 'sa',
      Safe: 'Databases',
      Folder: 'Root',
      Name: 'db-prod-sa',
      PolicyID: 'MSSqlExclusive',
      Port: '1433',
      PasswordChangeInProcess: 'False',
    });
    expect(Object.values(answer.json).every((value) => typeof value === 'string')).toBe(true);
    expect((await (await lab.as('mira')).retrieve('43_2')).json).toBe(answer.json.Content);
    expect((await read({ Safe: 'Linux', Object: 'root-db-01' })).status).toBe(200);
    expect((await (await lab.as('sam')).get('Accounts?savedFilter=Locked')).json.value).toHaveLength(1);
  });

  it('finds by each criterion, by Query and by regular expression', async () => {
    expect((await read({ safe: 'linux', username: 'ROOT', address: 'db-01.lab.example' })).json.Name).toBe(
      'root-db-01',
    );
    expect((await read({ Safe: 'Bulk', Query: 'Safe=Linux;Object=root' })).json.Address).toBe(
      'web-01.lab.example',
    );
    expect((await read({ Query: 'Safe=Edge.*;Object=.*quotes', QueryFormat: 'Regexp' })).json.Name).toBe(
      'edge-quotes',
    );
    expect((await read({ Database: 'master' })).json.Name).toBe('db-prod-sa');
    expect((await read({ PolicyID: 'MSSqlExclusive', Folder: 'Root' })).json.Name).toBe('db-prod-sa');
  });

  it.each([
    ['an unknown parameter', { Safe: 'Linux', Colour: 'red' }, [400, 'AIMWS030E']],
    ['no criterion', {}, [400, 'AIMWS030E']],
    ['a query that is none', { Query: 'Safe' }, [400, 'AIMWS030E']],
    ['no application', { AppID: '', Safe: 'Linux' }, [400, 'AIMWS031E']],
    ['an unknown application', { AppID: 'nobody', Safe: 'Linux' }, [403, 'APPAP008E']],
    ['a disabled application', { AppID: 'idctl-retired', Safe: 'Linux' }, [403, 'APPAP008E']],
    [
      'an application with another certificate',
      { AppID: 'idctl-foreign', Safe: 'Linux' },
      [403, 'APPAP306E'],
    ],
    ['more than one match', { Safe: 'Linux' }, [400, 'APPAP227E']],
    ['no match', { Safe: 'Linux', Object: 'none' }, [404, 'APPAP004E']],
    ['a safe without permission', { Safe: 'Okta-Admins' }, [404, 'APPAP004E']],
    ['illegal characters', { Safe: 'Linux', Object: 'a&b' }, [400, 'CASVL010E']],
    ['an unknown format', { Safe: 'Linux', QueryFormat: 'Glob' }, [400, 'APPAP081E']],
    ['a broken expression', { Safe: '(', QueryFormat: 'Regexp' }, [400, 'APPAP081E']],
    ['a timeout that is no number', { Safe: 'Linux', ConnectionTimeout: 'long' }, [400, 'APPAP081E']],
  ])('refuses %s', async (_, query, expected) => {
    expect(await fault(query as Record<string, string>)).toEqual(expected);
  });

  it('tells of a change in process, or fails when asked to', async () => {
    await (await lab.as('sam')).post('Accounts/44_1/Change');
    const query = { Safe: 'Linux', Object: 'root' };
    expect((await read(query)).json.PasswordChangeInProcess).toBe('True');
    expect(await fault({ ...query, FailRequestOnPasswordChange: 'true' })).toEqual([500, 'APPAP282E']);
    lab.advance(1000);
    expect((await read({ ...query, FailRequestOnPasswordChange: 'true' })).json.PasswordChangeInProcess).toBe(
      'False',
    );
  });

  it('can lose its vault for a while', async () => {
    lab.lab.on('vault-unreachable', { untilMs: lab.now() + 5000 });
    expect(await fault({ Safe: 'Linux', Object: 'root' })).toEqual([400, 'APPAP007E']);
    lab.advance(5000);
    expect((await read({ Safe: 'Linux', Object: 'root' })).status).toBe(200);
  });

  it('is behind IIS, which wants a trusted certificate first', async () => {
    expect((await read({ Safe: 'Linux' }, null)).text).toContain('403.7');
    expect((await read({ Safe: 'Linux' }, { ...RUNBOOK_PEER, authorized: false })).text).toContain('403.16');
  });

  it('has one path and one method', async () => {
    expect(
      (await read({ Safe: 'Linux', Object: 'root' }, RUNBOOK_PEER, '/aimwebservice/API/accounts/')).status,
    ).toBe(200);
    expect((await read({}, RUNBOOK_PEER, '/AIMWebService/v1.1/AIM.asmx')).status).toBe(501);
    const post = await lab.send('POST', '/AIMWebService/api/Accounts', {
      listener: 'ccp',
      peer: RUNBOOK_PEER,
      json: {},
    });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET']);
  });
});
