/** Reading a secret by machine identity, without a loan: for runbooks whose account is not lent to persons. */
import { IdctlError } from '../../core/errors.ts';
import type { AuditLog } from '../audit/port.ts';
import type { UnattendedAccess, UnattendedQuery, UnattendedSecret } from './unattended-port.ts';

export interface UnattendedOffer {
  readonly connection: string;
  readonly access: UnattendedAccess;
}

/** @throws USAGE (none or several connections offer it), NOT_FOUND, AMBIGUOUS, DENIED, UNAVAILABLE */
export async function readUnattended(
  offers: readonly UnattendedOffer[],
  audit: AuditLog,
  query: UnattendedQuery,
): Promise<UnattendedSecret> {
  const [offer, another] = offers;
  if (offer === undefined)
    throw new IdctlError('USAGE', 'No connection here reads without a loan (CyberArk CCP does).');
  if (another !== undefined)
    throw new IdctlError('USAGE', 'Several connections read without a loan.', {
      hint: 'Say which with --connection.',
    });
  const found = await offer.access.read(query);
  await audit.append({
    action: 'pam.read',
    outcome: 'done',
    connection: offer.connection,
    target: `${found.container}/${found.name}`,
    reason: query.reason ?? null,
    details: { account: found.name, userName: found.userName, changing: found.changing },
  });
  return found;
}
