/**
 * The two accounts of an administrator: the ordinary one can nothing, the privileged one has its password in the vault
 * and signs in with nothing else.
 */
import { hasCode } from '../../../core/errors.ts';
import type { Finding } from '../../connections/port.ts';
import type { UserDirectory, UserProfile } from '../../directory/port.ts';
import type { PrivilegedAccess } from '../../pam/port.ts';
import type { CheckContext } from '../recipe.ts';

/** How many accounts of a search are looked at before "not there" is told. */
const ENOUGH = 1000;

export async function accountFindings(context: CheckContext): Promise<readonly Finding[]> {
  const pairs = Object.entries(context.settings.map('administrators'));
  if (pairs.length === 0) return [unwatched()];
  const directory = await context.probe.directory('source');
  if (directory === null) {
    return [{ name: 'accounts', state: 'warn', detail: 'The source offers no directory to look into.' }];
  }
  const vault = await context.probe.vault('vault');
  const findings: Finding[] = vault === null ? [noVault()] : [];
  for (const [ordinary, privileged] of pairs) {
    findings.push(await ordinaryFinding(directory, ordinary));
    findings.push(await privilegedFinding(context, directory, privileged));
    if (vault !== null) findings.push(await vaultFinding(vault, context.settings.text('safe'), privileged));
  }
  return findings;
}

function unwatched(): Finding {
  return {
    name: 'accounts',
    state: 'warn',
    detail: 'The wiring names no administrator, so that nobody watches the two accounts of each.',
    remedy: 'Name them in settings.administrators: ordinary login to privileged login.',
  };
}

function noVault(): Finding {
  return {
    name: 'vault',
    state: 'warn',
    detail: 'The wiring names no vault, so that nobody looks whether it holds the privileged passwords.',
    remedy: 'Name its connection: connections.vault.',
  };
}

async function userOf(directory: UserDirectory, login: string): Promise<UserProfile | null> {
  try {
    return await directory.users.get(login);
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return null;
    throw error;
  }
}

/** What an account can do when everything else is broken. */
export async function accountState(
  directory: UserDirectory,
  login: string,
): Promise<{ readonly there: boolean; readonly own: boolean; readonly roles: readonly string[] }> {
  const user = await userOf(directory, login);
  if (user === null || user.state !== 'active') return { there: false, own: false, roles: [] };
  return { there: true, own: user.source === 'here', roles: await rolesOf(directory, user) };
}

async function rolesOf(directory: UserDirectory, user: UserProfile): Promise<readonly string[]> {
  return (await directory.roles.of(user.id)).map((it) => it.role);
}

async function ordinaryFinding(directory: UserDirectory, login: string): Promise<Finding> {
  const name = `ordinary ${login}`;
  const user = await userOf(directory, login);
  if (user === null) return fail(name, 'There is no such account.', 'Correct settings.administrators.');
  if (user.state !== 'active')
    return fail(name, `It is ${user.status}.`, 'Activate it, or take it out of the wiring.');
  const roles = await rolesOf(directory, user);
  return roles.length > 0
    ? fail(
        name,
        `It is an administrator: ${roles.join(', ')}.`,
        'Take its roles away: they belong to the privileged account.',
      )
    : { name, state: 'pass', detail: 'It has no administrator role.' };
}

async function privilegedFinding(
  context: CheckContext,
  directory: UserDirectory,
  login: string,
): Promise<Finding> {
  const name = `privileged ${login}`;
  const user = await userOf(directory, login);
  if (user === null) return fail(name, 'There is no such account.', 'Correct settings.administrators.');
  if (user.source !== 'here') {
    return fail(
      name,
      `Its password is with ${user.source}.`,
      'The vault can rotate it only where it is kept: in the source.',
    );
  }
  const roles = await rolesOf(directory, user);
  if (roles.length === 0)
    return fail(name, 'It has no administrator role.', 'Give it one, or take it out of the wiring.');
  const route = (await context.routes('source')).find((it) => it.catches(login));
  return route !== undefined && route.identityProviderId !== null
    ? fail(
        name,
        `The route "${route.name}" may send it to another identity provider.`,
        'Let no route take privileged accounts.',
      )
    : { name, state: 'pass', detail: `${roles.join(', ')}; signs in with its own password.` };
}

async function vaultFinding(vault: PrivilegedAccess, safe: string, login: string): Promise<Finding> {
  const name = `vault ${login}`;
  const query = { search: login.replace(/@.*$/, ''), ...(safe === '' ? {} : { container: safe }) };
  const names = [login.toLowerCase(), login.replace(/@.*$/, '').toLowerCase()];
  let seen = 0;
  for await (const account of vault.list(query)) {
    if (names.includes(account.userName.toLowerCase())) {
      return { name, state: 'pass', detail: `Its password is in ${account.container}.` };
    }
    seen += 1;
    if (seen >= ENOUGH) break;
  }
  const where = safe === '' ? 'the vault' : `the safe ${safe}`;
  return fail(name, `Its password is not in ${where}, or may not be seen.`, 'Onboard the account there.');
}

function fail(name: string, detail: string, remedy: string): Finding {
  return { name, state: 'fail', detail, remedy };
}
