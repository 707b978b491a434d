/**
 * Dual control by PVWA.
 *
 * | here               | CyberArk                                             |
 * |--------------------|------------------------------------------------------|
 * | request of mine    | MyRequests                                           |
 * | incoming request   | IncomingRequests: the caller is one of its confirmers |
 * | approve, deny      | Confirm, Reject                                      |
 * | approvers          | Confirmers                                           |
 */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { AccessApprovals, AccessRequest, NewAccessRequest } from '../../services/pam/approvals-port.ts';
import type { PrivilegedAccount } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import { channelOf } from './channel.ts';
import { PvwaClient } from './client.ts';
import { isNotOffered } from './faults.ts';
import { requestStateOf } from './request-state.ts';
import type { NewRequest, Request } from './spec.ts';
import { isoTime } from './times.ts';

function requestOf(it: Request, now: number): AccessRequest {
  return {
    id: it.RequestID,
    account: it.AccountName,
    container: it.SafeName,
    requester: it.RequestorUserName,
    reason: it.RequestorReason,
    status: it.StatusTitle,
    state: requestStateOf(it, now),
    confirmationsLeft: it.ConfirmationsLeft,
    approvers: it.Confirmers,
    createdAt: isoTime(it.CreationDate),
    expiresAt: isoTime(it.ExpirationDate),
  };
}

/** Unix seconds. @throws USAGE */
function seconds(instant: string): number {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new IdctlError('USAGE', `"${instant}" is not an instant.`);
  return Math.floor(ms / 1000);
}

function newRequest({ id }: PrivilegedAccount, request: NewAccessRequest): NewRequest {
  const { reason, ticketSystem, ticket, from, until, multipleUse } = request;
  return {
    AccountId: id,
    Reason: reason,
    ...(ticketSystem === undefined ? {} : { TicketingSystemName: ticketSystem }),
    ...(ticket === undefined ? {} : { TicketId: ticket }),
    ...(multipleUse === undefined ? {} : { MultipleAccessRequired: multipleUse }),
    ...(from === undefined ? {} : { FromDate: seconds(from) }),
    ...(until === undefined ? {} : { ToDate: seconds(until) }),
  };
}

/** An id does not tell whose request it is: first among ours, then among those that wait for us. */
async function anyRequest(client: PvwaClient, id: string): Promise<Request> {
  try {
    return await client.request('MyRequests', id);
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND', 'DENIED') && !isNotOffered(error)) throw error;
  }
  return client.request('IncomingRequests', id);
}

export function cyberarkApprovals(context: VendorContext): AccessApprovals {
  const client = new PvwaClient(channelOf(context));
  const view = (it: Request) => requestOf(it, context.clock.now());
  return {
    async listRequests(which, { onlyWaiting }) {
      const box = which === 'mine' ? 'MyRequests' : 'IncomingRequests';
      return (await client.requests(box, onlyWaiting)).map(view);
    },
    getRequest: async (id) => view(await anyRequest(client, id)),
    createRequest: async (account, request) => view(await client.createRequest(newRequest(account, request))),
    decide: (id, decision, reason) =>
      client.decideRequest(id, decision === 'approve' ? 'Confirm' : 'Reject', reason),
  };
}
