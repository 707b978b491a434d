/** `pam read`: by machine identity, without a loan. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());

const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));

describe('pam read', () => {
  it('writes the secret alone, and leaves no lease', async () => {
    const json = JSON.parse((await line('pam read --user svc-001 --container Bulk --reveal --json')).stdout);
    const { code, stdout, stderr } = await line('pam read bulk-001 --reveal');
    expect({ code, stdout }).toEqual({ code: 0, stdout: json.secret });
    expect(stderr).not.toContain(json.secret);
    expect(JSON.parse((await line('pam leases --json')).stdout).leases).toEqual([]);
  });

  it('asks nothing before it knows where the secret shall go', async () => {
    world.lab.clearJournal();
    expect((await line('pam read bulk-001')).code).toBe(2);
    expect((await line('pam read bulk-001 --json')).code).toBe(2);
    expect(world.lab.journal()).toEqual([]);
  });

  it('wants to know which account', async () => {
    expect((await line('pam read --reveal')).code).toBe(2);
  });

  it('does not find what is not there, and says what the vendor said', async () => {
    const { code, stdout } = await line('pam read nothing --reveal --json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'NOT_FOUND', vendor: { code: 'APPAP004E' } });
  });

  it('cannot be asked of a connection that does not offer it', async () => {
    expect((await line('pam read bulk-001 --reveal --connection opa')).code).toBe(2);
    expect((await line('pam read bulk-001 --reveal --connection nothing')).code).toBe(3);
  });
});
