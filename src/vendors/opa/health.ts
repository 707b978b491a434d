/**
 * Whether a connection works.
 *
 * | here     | Okta Privileged Access                                                                   |
 * |----------|------------------------------------------------------------------------------------------|
 * | reach    | current_user without a token: a 401 of the API is the answer hoped for                   |
 * | sign in  | current_user; a role shows in what may be listed, since no call tells one's own roles    |
 * | sign off | forgetting the token: there is no call that ends it                                      |
 */
import { hasCode } from '../../core/errors.ts';
import { isWebPage } from '../../core/web-page.ts';
import type { ConnectionHealth, Finding, ReachReport } from '../../services/connections/port.ts';
import type { VendorContext } from '../contract.ts';
import { KINDS } from './account-id.ts';
import { notUnderstood, refusal } from './faults.ts';
import { type Opa, opaFor } from './opa.ts';

export function opaHealth(context: VendorContext): ConnectionHealth {
  const opa = opaFor(context);
  return {
    reach: () => reach(opa),
    async signIn() {
      const { name = 'unknown' } = await opa.client.currentUser();
      const permissions = [...(await roles(opa)), ...(await accounts(opa))];
      return { principal: name, server: null, permissions };
    },
    signOff: () => context.sessions.clear(),
  };
}

async function reach({ client, context }: Opa): Promise<ReachReport> {
  const request = {
    method: 'GET',
    path: `${client.team}/current_user`,
    effect: 'read',
    operation: 'GetCurrentUserInfo',
  } as const;
  const response = await context.http.send(request);
  if (response.status >= 500) throw refusal(response, request, context.clock.now());
  if (isWebPage(response)) throw notUnderstood(response, request);
  const serverMs = Date.parse(response.headers['date'] ?? '');
  return { clockSkewMs: Number.isNaN(serverMs) ? null : serverMs - context.clock.now(), server: null };
}

/** Each role by a call that it alone, or hardly any other, allows. */
const ROLES = [
  { role: 'resource administrator', path: 'resource_groups', operation: 'ListResourceGroups', query: {} },
  {
    role: 'security administrator',
    path: 'security_policy',
    operation: 'ListSecurityPolicies',
    query: { count: 1 },
  },
] as const;

async function roles({ client }: Opa): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { role, path, operation, query } of ROLES) {
    try {
      const pages = client.pages(`${client.team}/${path}`, operation, query);
      await pages.next();
      findings.push({ name: role, state: 'pass', detail: `${operation} is allowed` });
    } catch (error) {
      if (!hasCode(error, 'DENIED')) throw error;
      findings.push({ name: role, state: 'warn', detail: `${operation} is refused`, remedy: REMEDY });
    }
  }
  return findings;
}

const REMEDY = "Needed only to rotate as administrator, to end others' loans and to see projects.";

async function accounts(opa: Opa): Promise<readonly Finding[]> {
  const counts = new Map(KINDS.map((kind) => [kind.platform, 0]));
  let total = 0;
  for await (const { platform } of opa.accounts.list({})) {
    counts.set(platform, (counts.get(platform) ?? 0) + 1);
    total += 1;
  }
  const detail = [...counts].map(([platform, count]) => `${platform} ${count}`).join(', ');
  return [
    {
      name: `accounts visible: ${total}`,
      state: total === 0 ? 'warn' : 'pass',
      detail,
      ...(total === 0 ? { remedy: 'Name a group of the service user in a security policy.' } : {}),
    },
  ];
}
