import { X509Certificate } from 'node:crypto';
import { Agent, type Dispatcher, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../../src/lab/kernel/certificates.ts';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { tinyVendor } from './tiny-vendor.ts';

let lab: Lab;
const agents: Agent[] = [];

beforeAll(async () => {
  lab = await createLab({ basePort: 0 }, [
    tinyVendor({ id: 'server', tls: 'server' }),
    tinyVendor({ id: 'mutual', tls: 'mutual' }),
  ]);
});

afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.destroy()));
  await lab.stop();
});

/** Over a new connection each time, as pipelining is off and the answer closes it. */
async function peer(listener: string, connect: object, agent = newAgent(connect)): Promise<unknown> {
  const url = `${(lab.urls[listener] ?? '').replace('127.0.0.1', 'localhost')}/peer`;
  const { body } = await request(url, { dispatcher: agent, reset: true });
  return ((await body.json()) as { peer: unknown }).peer;
}

function newAgent(connect: object): Dispatcher {
  const agent = new Agent({ connect });
  agents.push(agent);
  return agent;
}

function withClientCertificate() {
  return { ca: lab.tls.caPem, cert: lab.tls.clientCertPem, key: lab.tls.clientKeyPem };
}

describe('TLS of the lab', () => {
  it('is trusted by whoever trusts the lab`s authority, by name and by address, and by nobody else', async () => {
    expect(lab.urls['server']).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect(await peer('server', { ca: lab.tls.caPem })).toBeNull();
    const byAddress = await request(`${lab.urls['server']}/count`, {
      dispatcher: newAgent({ ca: lab.tls.caPem }),
    });
    expect(byAddress.statusCode).toBe(200);
    await byAddress.body.dump();
    await expect(peer('server', {})).rejects.toThrow(/certificate/);
  });

  it('does not ask for a client certificate where the listener does not want one', async () => {
    expect(await peer('server', withClientCertificate())).toBeNull();
  });

  it('hands on who calls, also when the client resumes its TLS session', async () => {
    const certificate = new X509Certificate(lab.tls.clientCertPem);
    const expected = {
      subject: 'CN=idctl-runbook',
      fingerprint256: certificate.fingerprint256,
      serialNumber: certificate.serialNumber,
      authorized: true,
    };
    const agent = newAgent(withClientCertificate());
    expect(await peer('mutual', {}, agent)).toEqual(expected);
    expect(await peer('mutual', {}, agent)).toEqual(expected);
  });

  it('lets a call without a certificate through, for the vendor to refuse', async () => {
    expect(await peer('mutual', { ca: lab.tls.caPem })).toBeNull();
  });

  it('marks a certificate of another authority as not authorized', async () => {
    const foreign = await makeCertificates();
    const connect = { ca: lab.tls.caPem, cert: foreign.clientCertPem, key: foreign.clientKeyPem };
    expect(await peer('mutual', connect)).toMatchObject({ subject: 'CN=idctl-runbook', authorized: false });
  });

  it('has an authority that signed both certificates, for their purposes only', async () => {
    const pems = await makeCertificates();
    const ca = new X509Certificate(pems.caPem);
    const server = new X509Certificate(pems.serverCertPem);
    const client = new X509Certificate(pems.clientCertPem);
    expect(ca.ca).toBe(true);
    for (const leaf of [server, client]) {
      expect(leaf.ca).toBe(false);
      expect(leaf.verify(ca.publicKey)).toBe(true);
      expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    }
    expect(server.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect([server.keyUsage, client.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']]);
  });
});
