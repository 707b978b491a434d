/** `federation certs`: what parses, what it says, and with which exit code. */

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/build.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));
const wired = async (name: string): Promise<void> => {
  const outcome = await line(`sso apply --file ${join(ROOT, 'examples/wirings', `${name}.yaml`)}`);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
};

interface Listed {
  readonly sha256: string;
  readonly keyBits: number;
  readonly signatureAlgorithm: string;
  readonly shared: boolean;
  readonly uses: ReadonlyArray<{ connection: string; role: string; kind: string; name: string }>;
}

describe('federation certs', () => {
  it('tells in one row where a certificate signs and where it is trusted', async () => {
    await wired('partners-saml');
    const outcome = await line('federation certs --connection wic --connection cic --json');
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    const { certificates }: { certificates: readonly Listed[] } = JSON.parse(outcome.stdout);
    const shared = certificates.find((it) => it.shared);
    expect(shared).toMatchObject({ keyBits: 2048, signatureAlgorithm: 'sha256WithRSAEncryption' });
    expect(shared?.uses.map(({ connection, role, kind }) => [connection, role, kind])).toEqual([
      ['wic', 'signs', 'application'],
      ['cic', 'trusted', 'identity-provider'],
    ]);
  });

  it('exits with 9 when one expires within the time asked for, and not for a shorter time', async () => {
    await wired('partners-saml');
    expect(await line('federation certs -c wic --warn 30d')).toMatchObject({ code: 0 });
    expect(await line('federation certs -c wic --warn 5000d')).toMatchObject({ code: 9 });
    expect(await line('federation certs -c wic --warn soon')).toMatchObject({ code: 2 });
  });

  it('names a connection that cannot be read, and exits with 10', async () => {
    await wired('partners-saml');
    world.lab.addFault({ listener: 'cic', method: '*', path: '/api/**', kind: '500', skip: 0, times: 1000 });
    const outcome = await line('federation certs -c wic -c cic');
    expect(outcome.code, outcome.stderr).toBe(10);
    expect(outcome.stderr).toContain('Not whole: cic could not be read');
    expect(outcome.stdout).toContain('wic signs for application');
  });

  it('refuses a connection that takes no part in federations, and one that is not there', async () => {
    expect(await line('federation certs -c opa')).toMatchObject({ code: 2 });
    expect(await line('federation certs -c nowhere')).toMatchObject({ code: 3 });
  });
});
