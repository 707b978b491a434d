/**
 * Checking out: one `Password/Retrieve`, or `Secret/Retrieve` for an SSH key. On an exclusive platform the same call
 * locks the account to the caller.
 * Other calls follow only a refusal, to say who has the account or which request waits.
 */
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  CheckOutOutcome,
  CheckOutRequest,
  PendingApproval,
  PrivilegedAccount,
} from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';
import { type CustodyReader, ifTold } from './custody.ts';
import type { PlatformPolicies } from './policy.ts';
import { retrievalRefusal, ticketRequired } from './refusals.ts';
import { requestStateOf } from './request-state.ts';
import type { SecretTypes } from './secret-types.ts';
import type { RetrieveBody } from './spec.ts';

export interface CheckOutParts {
  readonly context: VendorContext;
  readonly client: PvwaClient;
  readonly policies: PlatformPolicies;
  readonly secretTypes: SecretTypes;
  readonly custody: CustodyReader;
}

/** @throws USAGE when the version is not a number that PVWA counts by; 0 would silently mean the current one */
function retrieveBody({ reason, ticketSystem, ticket, version }: CheckOutRequest): RetrieveBody {
  if (version !== undefined && !/^[1-9]\d{0,8}$/.test(version)) {
    throw new IdctlError('USAGE', `"${version}" is not a version of a secret in CyberArk.`, {
      hint: 'Versions are whole numbers from 1.',
    });
  }
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(ticketSystem === undefined ? {} : { TicketingSystem: ticketSystem }),
    ...(ticket === undefined ? {} : { TicketId: ticket }),
    ...(version === undefined ? {} : { Version: Number(version) }),
  };
}

/** The caller's own waiting request; without an id when there is none, and the service makes one. */
async function waitingRequest({ client, context }: CheckOutParts, id: string): Promise<PendingApproval> {
  const mine = await client.requests('MyRequests', true);
  const waiting = mine.find(
    (it) => it.AccountID === id && requestStateOf(it, context.clock.now()) === 'waiting',
  );
  if (waiting === undefined) {
    return { requestId: null, approvers: [], message: 'The account needs a confirmed request.' };
  }
  return {
    requestId: waiting.RequestID,
    approvers: waiting.Confirmers,
    message: `Request ${waiting.RequestID} waits for approval (${waiting.StatusTitle || 'waiting'}).`,
  };
}

/**
 * Right after a check-in the CPM itself holds the account: nobody's loan has to be ended, it only takes a while.
 *
 * @throws UNAVAILABLE while the password is being changed
 */
async function refuseWhileChanging(
  { client }: CheckOutParts,
  account: PrivilegedAccount,
  refusal: unknown,
): Promise<void> {
  const now = await ifTold(client.account(account.id));
  if (now?.secretManagement.status !== 'inProcess') return;
  throw new IdctlError('UNAVAILABLE', `The password of ${account.name} is being changed right now.`, {
    hint: 'Try again in a minute.',
    cause: refusal,
  });
}

/**
 * Most accounts hold passwords, so that is what is asked for until an account has told otherwise: a check-out shall not
 * cost a call more for the few that hold keys. A refusal gave nothing, and is the moment to look.
 */
async function retrieve(
  { client, secretTypes }: CheckOutParts,
  account: PrivilegedAccount,
  body: RetrieveBody,
): Promise<Secret> {
  const known = await secretTypes.known(account);
  if (known === 'key') return client.retrieveKey(account.id, body);
  try {
    return await client.retrieve(account.id, { ...body, ActionType: 'show' });
  } catch (error) {
    if (known !== null || !isPlainRefusal(error)) throw error;
    if ((await ifTold(secretTypes.of(account))) !== 'key') throw error;
    return client.retrieveKey(account.id, body);
  }
}

/** The vendor said no, and none of what a check-out knows how to go on from. */
function isPlainRefusal(error: unknown): boolean {
  if (!(error instanceof IdctlError) || retrievalRefusal(error) !== 'other') return false;
  const status = error.vendor?.status ?? 0;
  return status >= 400 && status < 500 && status !== 401 && status !== 429;
}

export async function checkOut(
  parts: CheckOutParts,
  account: PrivilegedAccount,
  request: CheckOutRequest,
): Promise<CheckOutOutcome> {
  const body = retrieveBody(request);
  // Before the retrieval, so that nothing can fail between the vendor's yes and ours.
  const { exclusive } = await parts.policies.of(account.platform);
  try {
    const secret = await retrieve(parts, account, body);
    if (secret.isEmpty()) parts.context.warn(`${account.name} holds an empty secret.`);
    return { kind: 'granted', secret, exclusive, until: null };
  } catch (error) {
    if (!(error instanceof IdctlError)) throw error;
    switch (retrievalRefusal(error)) {
      case 'held':
        await refuseWhileChanging(parts, account, error);
        return { kind: 'held', custody: await parts.custody.afterRefusal(account, error) };
      case 'approval':
        return { kind: 'pending', approval: await waitingRequest(parts, account.id) };
      case 'reason':
        return { kind: 'wanting', what: 'reason', refusal: error };
      case 'ticket':
        return { kind: 'wanting', what: 'ticket', refusal: ticketRequired(error) };
      default:
        throw error;
    }
  }
}
