/**
 * Unattended reading by the Central Credential Provider (CCP, AIMWebService): no logon and no loan; the application is
 * told by its client certificate, address or user.
 *
 * | here      | CCP                          |
 * |-----------|------------------------------|
 * | container | Safe                         |
 * | name      | Object                       |
 * | target    | Address                      |
 * | changing  | PasswordChangeInProcess      |
 */
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type {
  UnattendedAccess,
  UnattendedQuery,
  UnattendedSecret,
} from '../../services/pam/unattended-port.ts';
import type { VendorContext } from '../contract.ts';
import { isSuccess, objectOf } from './bodies.ts';
import { ccpFault } from './ccp-faults.ts';
import { unreadable } from './faults.ts';
import { ccpPathOf, ccpUrlOf, requiredText } from './settings.ts';
import { readCcpAccount } from './shapes.ts';

/** CCP refuses these in values, encoded or not, with an error that names no value. */
const REFUSED = /[+&%]/;

/** @throws USAGE */
function parameters(query: UnattendedQuery): Readonly<Record<string, string | undefined>> {
  const found = {
    Safe: query.container,
    Object: query.name,
    UserName: query.userName,
    Address: query.target,
  };
  if (Object.values(found).every((it) => it === undefined)) {
    throw new IdctlError('USAGE', 'Say which account: by its safe, object name, user name or address.');
  }
  const all = { ...found, Reason: query.reason };
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && REFUSED.test(value)) {
      throw new IdctlError(
        'USAGE',
        `${name} holds a character that CyberArk's CCP does not take: +, & or %.`,
      );
    }
  }
  return all;
}

async function read(context: VendorContext, query: UnattendedQuery): Promise<UnattendedSecret> {
  const call = {
    method: 'GET',
    path: `${ccpPathOf(context)}/api/Accounts`,
    query: { AppID: requiredText(context, 'appId'), ...parameters(query) },
    effect: 'read',
    operation: 'CCP_GetAccount',
  } as const;
  const response = await context.httpFor(ccpUrlOf(context)).send(call);
  if (!isSuccess(response)) throw ccpFault(response);
  const body = objectOf(response);
  const account = body === null ? null : readCcpAccount(body);
  if (account === null) throw unreadable(response, call);
  return {
    secret: new Secret(account.Content),
    userName: account.UserName,
    target: account.Address,
    container: account.Safe,
    name: account.Name,
    changing: account.PasswordChangeInProcess,
  };
}

export function cyberarkUnattended(context: VendorContext): UnattendedAccess {
  return { read: (query) => read(context, query) };
}
