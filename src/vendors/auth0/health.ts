/**
 * Whether a connection works.
 *
 * | here        | Auth0                                                                    |
 * |-------------|--------------------------------------------------------------------------|
 * | reach       | the OpenID configuration, which needs no sign-in                         |
 * | sign in     | a token of the Management API, and one cheap read where it allows it     |
 * | permissions | the scopes of the token, by what idctl does with them                    |
 * | sign off    | forgetting the token: no call ends it                                    |
 */
import type { ConnectionHealth, Finding, ReachReport } from '../../services/connections/port.ts';
import type { VendorContext } from '../contract.ts';
import { auth0For } from './auth0.ts';
import { discover } from './discovery.ts';
import { OPTIONS_CHANGE, OPTIONS_READ, SCOPES, WHERE_TO_GRANT } from './scopes.ts';

interface Area {
  readonly name: string;
  /** One of each. */
  readonly needs: ReadonlyArray<readonly string[]>;
}

const AREAS: readonly Area[] = [
  { name: 'connections, read', needs: [SCOPES.get_connections, [OPTIONS_READ]] },
  {
    name: 'connections, change',
    needs: [
      SCOPES.post_connections,
      SCOPES.patch_connections_by_id,
      SCOPES.delete_connections_by_id,
      [OPTIONS_CHANGE],
    ],
  },
  { name: 'applications, read', needs: [SCOPES.get_clients] },
  { name: 'custom domains, read', needs: [SCOPES['get_custom-domains']] },
];

export function auth0Health(context: VendorContext): ConnectionHealth {
  const client = auth0For(context);
  return {
    reach: () => reach(context),
    async signIn() {
      const granted = await client.scopes();
      // A token that was kept may have been made worthless since.
      if (granted.includes('read:connections')) {
        await client.read('connections', 'get_connections', { take: 1, fields: 'id' });
      }
      const principal = `application ${String(context.settings['clientId'])}`;
      // Scopes may have been granted since the token that is at hand was made.
      const found = AREAS.map((area) => permission(area, granted));
      return { principal, server: null, permissions: found };
    },
    signOff: () => client.signOff(),
  };
}

async function reach(context: VendorContext): Promise<ReachReport> {
  const { response } = await discover(context);
  const serverMs = Date.parse(response.headers['date'] ?? '');
  return {
    clockSkewMs: Number.isNaN(serverMs) ? null : serverMs - context.clock.now(),
    server: 'Auth0',
  };
}

function permission({ name, needs }: Area, granted: readonly string[]): Finding {
  const missing = needs.filter((any) => !any.some((scope) => granted.includes(scope)));
  if (missing.length === 0) {
    const held = needs.map((any) => any.find((scope) => granted.includes(scope)));
    return { name, state: 'pass', detail: `${held.join(', ')} granted` };
  }
  return {
    name,
    state: 'warn',
    detail: `${missing.map((any) => any.join(' or ')).join(', ')} missing`,
    remedy: `${WHERE_TO_GRANT}. Then sign in anew: idctl connection sign-off`,
  };
}
