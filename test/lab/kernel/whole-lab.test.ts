import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { startLab } from '../../../src/lab/lab.ts';

let folder: string;
let lab: Lab;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'idctl-lab-'));
  lab = await startLab({ basePort: 0, seed: 'whole', statePath: join(folder, 'state.json') });
});

afterEach(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

async function signIn(username: string, password: string): Promise<number> {
  const response = await fetch(`${lab.urls['wic']}/api/v1/authn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return response.status;
}

/** The password that the vault has for the privileged Okta account, and whether the CyberArk part holds it. */
function privilegedPassword(): { password: string; heldByVault: boolean } {
  const { vendors } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  const { password } = vendors['okta-wic'].users.find(
    (user: { profile: { login: string } }) =>
      user.profile.login.includes('-admin') && user.profile.login.startsWith('sam'),
  );
  return { password, heldByVault: JSON.stringify(vendors.cyberark).includes(JSON.stringify(password)) };
}

it('starts every vendor, each with credentials of its own', () => {
  expect(Object.keys(lab.urls)).toEqual(
    expect.arrayContaining(['control', 'pvwa', 'ccp', 'opa', 'wic', 'cic', 'auth0']),
  );
  const vendors = new Set(Object.keys(lab.credentials()).map((name) => name.split('/')[0]));
  expect([...vendors]).toEqual(expect.arrayContaining(['cyberark', 'opa', 'wic', 'auth0']));
});

it('begins with the privileged Okta password in the vault and in Okta, also after a reset', async () => {
  const { password, heldByVault } = privilegedPassword();
  expect(heldByVault).toBe(true);
  expect(await signIn('sam.reed-admin@lab.example', password)).toBe(200);
  lab.reset();
  expect(await signIn('sam.reed-admin@lab.example', password)).toBe(200);
});

it('gives the same credentials again after a reset and after a restart', async () => {
  const before = lab.credentials();
  lab.reset();
  expect(lab.credentials()).toEqual(before);
  await lab.stop();
  lab = await startLab({ basePort: 0, statePath: join(folder, 'state.json') });
  expect(lab.credentials()).toEqual(before);
  expect(await signIn('sam.reed@lab.example', before['wic/sam.reed@lab.example'] ?? '')).toBe(200);
});
