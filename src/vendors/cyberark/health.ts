/**
 * Health of a connection to PVWA.
 *
 * | here     | CyberArk                                                       |
 * |----------|----------------------------------------------------------------|
 * | reach    | API/verify (before 13.2 the service's Verify), then Server     |
 * | sign in  | LoginsInfo, with the session at hand or a new one              |
 * | sign off | Auth/Logoff; a token of Identity is only forgotten             |
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type {
  ConnectionHealth,
  Finding,
  ReachReport,
  SignInReport,
} from '../../services/connections/port.ts';
import type { VendorContext } from '../contract.ts';
import { isSuccess } from './bodies.ts';
import type { Channel } from './channel.ts';
import { channelOf } from './channel.ts';
import { PvwaClient } from './client.ts';
import { fault, isNotOffered, refusesSession } from './faults.ts';
import { principalOf } from './principal.ts';
import type { LoginsInfo, ServerInfo } from './spec.ts';
import { isoTime } from './times.ts';

function productOf({ ExternalVersion, ServerName }: ServerInfo): string {
  const version = ExternalVersion === null ? '' : ` ${ExternalVersion}`;
  return `CyberArk PVWA${version}${ServerName === null ? '' : ` (${ServerName})`}`;
}

/** Null when the server does not tell: the version is a courtesy. */
async function serverOf(client: PvwaClient): Promise<ServerInfo | null> {
  try {
    return await client.serverOpenly();
  } catch (error) {
    if (error instanceof IdctlError && error.code !== 'CANCELLED') return null;
    throw error;
  }
}

async function reach(context: VendorContext, client: PvwaClient): Promise<ReachReport> {
  const preflight = await client.preflight();
  const now = context.clock.now();
  const serverTime = preflight.date === null ? Number.NaN : Date.parse(preflight.date);
  const server = await serverOf(client);
  return {
    clockSkewMs: Number.isNaN(serverTime) ? null : serverTime - now,
    server: productOf(server?.ExternalVersion == null ? preflight : server),
  };
}

function failedLogons({ FailedLogins, LastFailLoginTime, LastFailLoginIP }: LoginsInfo): Finding {
  const name = 'failed logons';
  const failed = FailedLogins ?? 0;
  if (failed === 0) return { name, state: 'pass', detail: 'None since the last sign-in.' };
  const last = isoTime(LastFailLoginTime);
  const when = last === null ? '' : `, the last at ${last}`;
  const where = LastFailLoginIP === null ? '' : ` from ${LastFailLoginIP}`;
  return {
    name,
    state: 'warn',
    detail: `${failed} since the last sign-in${when}${where}.`,
    remedy:
      'When this was not you or another job of yours, change the password and tell the vault administrators.',
  };
}

async function accountsVisible(client: PvwaClient): Promise<Finding> {
  const name = 'accounts visible';
  const { value, hasNextLink } = await client.accounts({ offset: 0, limit: 50 });
  if (value.length > 0) {
    return { name, state: 'pass', detail: hasNextLink ? `More than ${value.length}.` : `${value.length}.` };
  }
  const remedy = 'Give the user the permission to list accounts in a safe.';
  return { name, state: 'warn', detail: 'None.', remedy };
}

async function platformsReadable(client: PvwaClient): Promise<Finding> {
  const name = 'platform policies';
  try {
    return { name, state: 'pass', detail: `${(await client.targetPlatforms()).length} readable.` };
  } catch (error) {
    if (!hasCode(error, 'DENIED') && !isNotOffered(error)) throw error;
    return {
      name,
      state: 'warn',
      detail: 'Not readable: what an account demands shows only when it is taken.',
      remedy: 'Let a vault administrator grant the user to read platforms.',
    };
  }
}

async function signIn(context: VendorContext, client: PvwaClient): Promise<SignInReport> {
  const logins = await client.loginsInfo().catch((error: unknown) => {
    if (isNotOffered(error)) return null;
    throw error;
  });
  const accounts = await accountsVisible(client);
  const platforms = await platformsReadable(client);
  const server = await serverOf(client);
  return {
    principal: (await principalOf(context, client)) ?? 'unknown',
    server: server === null ? null : productOf(server),
    permissions: [...(logins === null ? [] : [failedLogons(logins)]), accounts, platforms],
  };
}

/** Forgotten only once the vendor has ended it, so that a failed sign-off can be repeated. */
async function signOff(channel: Channel): Promise<void> {
  const session = await channel.sessions.atHand();
  if (session !== null && session.scheme === 'raw') {
    const call = {
      method: 'POST',
      path: 'API/Auth/Logoff',
      effect: 'idempotent',
      operation: 'Auth_Logoff',
    } as const;
    const response = await channel.callWith(session, call);
    // 401: it had ended by itself.
    if (!isSuccess(response) && !refusesSession(response)) throw fault(response, call);
  }
  await channel.sessions.forget();
}

export function cyberarkHealth(context: VendorContext): ConnectionHealth {
  const channel = channelOf(context);
  const client = new PvwaClient(channel);
  return {
    reach: () => reach(context, client),
    signIn: () => signIn(context, client),
    signOff: () => signOff(channel),
  };
}
