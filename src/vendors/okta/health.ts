/**
 * Whether a connection works.
 *
 * | here        | Okta                                                                                       |
 * |-------------|--------------------------------------------------------------------------------------------|
 * | reach       | /.well-known/okta-organization, which needs no sign-in and says which engine the org has   |
 * | sign in     | a token for what can be asked for at once                                                  |
 * | permissions | for each area of idctl: was the scope granted, and does the role allow a cheap read        |
 * | sign off    | the tokens are revoked                                                                     |
 */
import { hasCode } from '../../core/errors.ts';
import type { ConnectionHealth, Finding, ReachReport } from '../../services/connections/port.ts';
import type { VendorContext } from '../contract.ts';
import type { OktaClient } from './client.ts';
import { notUnderstood, refusal } from './faults.ts';
import { oktaFor } from './okta.ts';
import { roleView } from './roles.ts';
import { type Operation, type Scope, WIRING_SCOPES } from './scopes.ts';
import type { OktaRoleAssignment, OktaUser, OrgMetadata } from './spec.ts';

const ENGINES: Readonly<Record<string, string>> = { idx: 'Okta Identity Engine', v1: 'Okta Classic Engine' };

interface Area {
  readonly name: string;
  readonly read: Operation;
  readonly path: string;
  /** What the read cannot do without. */
  readonly query?: Readonly<Record<string, string>>;
  /** The scope of what changes something, where idctl does. */
  readonly manage?: Scope;
}

const AREAS: readonly Area[] = [
  { name: 'users', read: 'listUsers', path: 'api/v1/users', manage: 'okta.users.manage' },
  { name: 'groups', read: 'listGroups', path: 'api/v1/groups', manage: 'okta.groups.manage' },
  { name: 'applications', read: 'listApplications', path: 'api/v1/apps' },
  { name: 'logs', read: 'listLogEvents', path: 'api/v1/logs' },
  { name: 'roles', read: 'listUsersWithRoleAssignments', path: 'api/v1/iam/assignees/users' },
  { name: 'policies', read: 'listPolicies', path: 'api/v1/policies', query: { type: 'PASSWORD' } },
];

export function oktaHealth(context: VendorContext): ConnectionHealth {
  const client = oktaFor(context);
  return {
    reach: () => reach(context),
    async signIn() {
      client.expect(...AREAS.map((area) => area.read));
      const permissions: Finding[] = [];
      // One after the other: the first one signs in for all of them, and a refused sign-in ends it.
      for (const area of AREAS) permissions.push(await readable(client, area));
      permissions.push(...(await changeable(client)), ...(await wiring(client)));
      const { principal, roles } = await whoami(client);
      return { principal, server: null, permissions: [...permissions, ...roles] };
    },
    signOff: () => client.signIn.end(),
  };
}

async function reach(context: VendorContext): Promise<ReachReport> {
  const request = {
    method: 'GET',
    path: '.well-known/okta-organization',
    effect: 'read',
    operation: 'getWellknownOrgMetadata',
  } as const;
  const response = await context.http.send(request);
  // Another server may well not know the path.
  if (response.status === 404) throw notUnderstood(response, request);
  if (response.status !== 200) throw refusal(response, request, context.clock.now());
  let org: OrgMetadata;
  try {
    org = JSON.parse(response.text);
  } catch {
    throw notUnderstood(response, request);
  }
  const serverMs = Date.parse(response.headers['date'] ?? '');
  return {
    clockSkewMs: Number.isNaN(serverMs) ? null : serverMs - context.clock.now(),
    server: ENGINES[org.pipeline ?? ''] ?? 'Okta',
  };
}

async function readable(client: OktaClient, { name, read, path, query }: Area): Promise<Finding> {
  return probe(`${name}, read`, `${read} is allowed`, async () => {
    await client.pages(path, read, { limit: 1, ...query }).next();
  });
}

/** A token for each scope tells whether it was granted, and changes nothing. A person is not asked for what is not needed yet. */
async function changeable(client: OktaClient): Promise<readonly Finding[]> {
  if (client.context.settings['method'] !== 'service') return [];
  const findings: Finding[] = [];
  for (const { name, manage } of AREAS) {
    if (manage === undefined) continue;
    findings.push(
      await probe(`${name}, change`, `${manage} is granted`, async () => {
        await client.signIn.current([manage]);
      }),
    );
  }
  return findings;
}

/** Most connections are for the directory: one that is not meant for wiring is no fault, and is asked once. */
async function wiring(client: OktaClient): Promise<readonly Finding[]> {
  if (client.context.settings['method'] !== 'service') return [];
  const name = 'single sign-on, change';
  const missing: string[] = [];
  for (const scope of WIRING_SCOPES) {
    const finding = await probe(name, scope, async () => void (await client.signIn.current([scope])));
    if (finding.state !== 'pass') missing.push(scope);
    if (missing.length > 0 && scope === WIRING_SCOPES[0]) {
      const detail = `not meant for it: ${scope} is not granted. connection add --bootstrap --for sso makes one that is`;
      return [{ name, state: 'pass', detail }];
    }
  }
  if (missing.length === 0)
    return [{ name, state: 'pass', detail: `${WIRING_SCOPES.join(', ')} are granted` }];
  const remedy = 'Grant them in the Admin Console: Applications, the application, Okta API Scopes.';
  return [{ name, state: 'warn', detail: `not granted: ${missing.join(', ')}`, remedy }];
}

async function probe(name: string, detail: string, work: () => Promise<void>): Promise<Finding> {
  try {
    await work();
    return { name, state: 'pass', detail };
  } catch (error) {
    if (!hasCode(error, 'DENIED')) throw error;
    const { message, hint } = error;
    return { name, state: 'warn', detail: message, ...(hint === undefined ? {} : { remedy: hint }) };
  }
}

/** Who signed in, and with which roles: told where it is allowed to be seen. */
async function whoami(client: OktaClient): Promise<{ principal: string; roles: readonly Finding[] }> {
  const { clientId, method } = client.context.settings;
  if (method === 'service') {
    const path = `oauth2/v1/clients/${encodeURIComponent(String(clientId))}/roles`;
    const principal = `service application ${String(clientId)}`;
    return { principal, roles: await rolesAt(client, path, 'listRolesForClient') };
  }
  const user = await client.read<OktaUser>('api/v1/users/me', 'getUser');
  const path = `api/v1/users/${encodeURIComponent(user.id)}/roles`;
  const principal = String(user.profile?.['login'] ?? user.id);
  return { principal, roles: await rolesAt(client, path, 'listAssignedRolesForUser') };
}

async function rolesAt(client: OktaClient, path: string, operation: Operation): Promise<readonly Finding[]> {
  try {
    const roles: string[] = [];
    for await (const role of client.rows<OktaRoleAssignment>(path, operation))
      roles.push(roleView(role).role);
    if (roles.length > 0) return [{ name: 'roles held', state: 'pass', detail: roles.join(', ') }];
    const remedy = 'Scopes alone allow nothing: give it an administrator role (Security, Administrators).';
    return [{ name: 'roles held', state: 'warn', detail: 'none', remedy }];
  } catch (error) {
    // Not seeing one's own roles is told above already, as the area that cannot be read.
    if (hasCode(error, 'DENIED')) return [];
    throw error;
  }
}
