import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCyberArkLab } from '../../../src/lab/cyberark/index.ts';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';

let lab: Lab;
let known: Agent;
let unknown: Agent;
beforeAll(async () => {
  lab = await createLab({ basePort: 0 }, [createCyberArkLab]);
  const { caPem, clientCertPem, clientKeyPem } = lab.tls;
  known = new Agent({ connect: { ca: caPem, cert: clientCertPem, key: clientKeyPem } });
  unknown = new Agent({ connect: { ca: caPem } });
});
afterAll(async () => {
  await Promise.all([known?.close(), unknown?.close()]);
  await lab?.stop();
});

describe('over real TLS', () => {
  it('the lab’s client certificate is the runbook’s at PVWA and at the CCP', async () => {
    const logon = await fetch(`${lab.urls['pvwa-tls']}/PasswordVault/API/auth/PKI/Logon`, {
      method: 'POST',
      dispatcher: known,
    });
    expect(logon.status).toBe(200);
    const secret = await fetch(
      `${lab.urls['ccp']}/AIMWebService/api/Accounts?AppID=idctl-runbook&Safe=Linux&Object=root`,
      { dispatcher: known },
    );
    expect(await secret.json()).toMatchObject({ UserName: 'root', Address: 'web-01.lab.example' });
  });

  it('no certificate is IIS’s 403.7', async () => {
    const answer = await fetch(
      `${lab.urls['ccp']}/AIMWebService/api/Accounts?AppID=idctl-runbook&Safe=Linux`,
      {
        dispatcher: unknown,
      },
    );
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('403.7')]);
  });
});
