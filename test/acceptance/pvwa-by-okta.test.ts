/**
 * One chain, as an administrator types it: the PVWA is wired to the workforce org, idctl signs in to it by way of the org
 * and without a browser, borrows the org's own administrator, signs in with it, changes its password, and gives it back.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Outcome } from '../support/acceptance/idctl.ts';
import { ADD, APPLY, ENTER, PERSON, RENAME, WIRING } from '../support/acceptance/pvwa-by-okta.ts';
import { World } from '../support/acceptance/world.ts';

const LONG_MS = 600_000;
const PRIVILEGED = 'sam.reed-admin@lab.example';
const ACCOUNT = 'okta-admin-sam.reed';

let world: World;
beforeAll(async () => {
  world = await World.open();
}, LONG_MS);
afterAll(() => world.end());

/** What was lent. */
let first = '';
/** What it was changed to in the hands of the borrower. */
let second = '';

async function run(line: string | readonly string[]): Promise<Outcome> {
  world.lab.clearJournal();
  return world.idctl(typeof line === 'string' ? line.split(' ') : line);
}

async function done(line: string | readonly string[]): Promise<Outcome> {
  const outcome = await run(line);
  expect(outcome, `${outcome.stdout}${outcome.stderr}`).toMatchObject({ code: 0 });
  return outcome;
}

/** Calls of the last run that sign in somewhere. */
const signIns = (): readonly string[] =>
  world.lab
    .journal()
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)
    .filter((it) => /\/authn|sessionCookie|\/Logon$/i.test(it));

/** Signs in to the org as a person would with what is on the clipboard. */
async function signInToOkta(password: string): Promise<number> {
  const response = await fetch(`${world.lab.urls['wic']}/api/v1/authn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: PRIVILEGED, password }),
  });
  await response.arrayBuffer();
  return response.status;
}

// One test in order: it is one day of one administrator.
const step = (title: string, work: () => Promise<void>): void => {
  it.sequential(title, work, LONG_MS);
};

step('nobody gets in by way of the org before it is wired', async () => {
  const refused = await run(ADD(world));
  expect(refused.code).toBe(9);
  expect(refused.stderr).toContain(`There is no application "${WIRING}" in this org.`);
  expect(signIns()).toEqual([]);
});

step('idctl sso apply: the org gets the application, and PVWA what is handed over', async () => {
  const { stdout } = await done(APPLY(world));
  expect(stdout).toContain('saml.config');
  expect(await done('sso status --check')).toMatchObject({ code: 0 });
});

step('PVWA refuses what the org says until saml.config is there, and tells what it was', async () => {
  const refused = await run(ADD(world));
  expect(refused.code).toBe(9);
  expect(refused.stderr).toContain('The answer came from http://www.okta.com/exk');
  expect(signIns()).toEqual([
    'POST /api/v1/authn',
    'GET /login/sessionCookieRedirect',
    'POST /PasswordVault/API/auth/SAML/Logon',
  ]);
  await done(ENTER(world));
});

step('idctl connection add: signs in, and says who that is', async () => {
  const { stdout } = await done(ADD(world));
  expect(stdout).toBe('pvwa works, and is saved.\n');
  const shown = await done('connection show pvwa --explain');
  expect(shown.stdout).toMatch(/^identityProvider +wic +file, line \d+ /m);
  expect(shown.stdout).toMatch(new RegExp(`^password +age:wic/${PERSON} +file, line \\d+ `, 'm'));
});

step('idctl connection test: as the vault knows that person, with a second way beside it', async () => {
  const { stdout } = await done('connection test pvwa');
  expect(stdout).toContain('pass  sign-in: as sam');
  expect(stdout).toContain('pass  circularity: Signs in by way of wic; cyberark reaches the same vault');
  await done(RENAME);
});

step('idctl pam checkout: by the session that is there, without another sign-in', async () => {
  const { stdout } = await done('pam checkout okta-admin --reveal');
  first = stdout;
  expect(first).toBe(world.truth.of('cyberark', ACCOUNT).password);
  expect(signIns()).toEqual([]);
  const { leases } = JSON.parse((await done('pam leases --json')).stdout);
  expect(leases).toMatchObject([{ connection: 'pvwa', state: 'open' }]);
});

step('what was lent opens the org', async () => {
  expect(await signInToOkta(first)).toBe(200);
});

step('idctl pam rotate: not by accident while it is out, and then in the hands of its borrower', async () => {
  const refused = await run('pam rotate okta-admin');
  expect(refused.code).toBe(6);
  expect(refused.stdout).toContain('--while-out');
  expect(world.truth.of('cyberark', ACCOUNT).password).toBe(first);
  const { stdout } = await done('pam rotate okta-admin --while-out');
  expect(stdout).toMatch(/^okta-admin: done\. /);
  second = world.truth.of('cyberark', ACCOUNT).password;
});

step('the old password opens nothing any more, and the new one does', async () => {
  expect(second).not.toBe(first);
  expect(await signInToOkta(first)).toBe(401);
  expect(await signInToOkta(second)).toBe(200);
});

step('idctl pam checkin: it is back, and nobody knows what opens the org now', async () => {
  const { stdout } = await done('pam checkin okta-admin');
  expect(stdout).toContain('okta-admin');
  await world.truth.settled('cyberark', ACCOUNT);
  expect(JSON.parse((await done('pam leases --json')).stdout).leases).toEqual([]);
  expect(world.out('cyberark')).toEqual([]);
  for (const known of [first, second]) expect(await signInToOkta(known)).toBe(401);
  const { password, stored } = world.truth.of('cyberark', ACCOUNT);
  expect(stored).toBe(password);
  expect(await signInToOkta(password)).toBe(200);
});

step('idctl audit: the whole day is on the record, by whom and through which connection', async () => {
  expect((await done('audit verify')).stdout).toContain('unbroken');
  const { records } = JSON.parse((await done('audit list --json')).stdout);
  const actions = records.map(
    (it: { action: string; connection: string | null }) => `${it.action} ${it.connection}`,
  );
  for (const action of ['pam.checkout pvwa', 'pam.rotate.change pvwa', 'pam.checkin pvwa'])
    expect(actions).toContain(action);
});

step('idctl connection sign-off, remove: the org is not taken away from under the connection', async () => {
  const refused = await run('connection remove wic --confirm wic');
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain('pvwa signs in by way of wic');
  await done('connection sign-off pvwa');
  await done('connection remove pvwa --confirm pvwa');
  await done(`sso remove ${WIRING} --confirm ${WIRING}`);
});
