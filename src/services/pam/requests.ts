/** Dual control: requests of mine, requests that wait for me, and the decision. */
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { AccessApprovals, AccessRequest } from './approvals-port.ts';
import type { PamDeps } from './deps.ts';
import { connectionOf } from './resolve.ts';

export interface ListedRequest {
  readonly connection: string;
  readonly request: AccessRequest;
}

interface Offer {
  readonly connection: string;
  readonly approvals: AccessApprovals;
}

/** Connections whose vendor has dual control by API; all of them, or the one named. */
async function offers(deps: PamDeps, only: string | undefined): Promise<readonly Offer[]> {
  const wanted = only === undefined ? deps.connections : [connectionOf(deps, only)];
  const found: Offer[] = [];
  for (const connection of wanted) {
    const approvals = await connection.approvals();
    if (approvals !== null) found.push({ connection: connection.name, approvals });
  }
  if (found.length === 0) {
    throw new IdctlError('USAGE', 'No connection here takes approvals by API.', {
      hint: 'Approvals of Okta Privileged Access are given in Okta Access Requests.',
    });
  }
  return found;
}

export async function listRequests(
  deps: PamDeps,
  which: 'mine' | 'incoming',
  options: { readonly onlyWaiting: boolean; readonly connection?: string },
): Promise<readonly ListedRequest[]> {
  const all: ListedRequest[] = [];
  for (const { connection, approvals } of await offers(deps, options.connection)) {
    for (const request of await approvals.listRequests(which, options)) all.push({ connection, request });
  }
  return all;
}

/** @throws NOT_FOUND, AMBIGUOUS when two connections know the id. */
export async function findRequest(deps: PamDeps, id: string, only?: string): Promise<ListedRequest & Offer> {
  const found: Array<ListedRequest & Offer> = [];
  for (const offer of await offers(deps, only)) {
    try {
      found.push({ ...offer, request: await offer.approvals.getRequest(id) });
    } catch (error) {
      if (!hasCode(error, 'NOT_FOUND')) throw error;
    }
  }
  const [first, second] = found;
  if (first === undefined) throw new IdctlError('NOT_FOUND', `There is no request "${id}" that you may see.`);
  if (second !== undefined) {
    throw new IdctlError(
      'AMBIGUOUS',
      `Request "${id}" is in ${found.map((it) => it.connection).join(' and ')}.`,
      {
        hint: 'Say which with --connection.',
      },
    );
  }
  return first;
}

/** Approves or denies, and says for the log who asked for what. */
export async function decideRequest(
  deps: PamDeps,
  id: string,
  decision: 'approve' | 'deny',
  options: { readonly reason: string; readonly connection?: string },
): Promise<ListedRequest> {
  const { connection, request, approvals } = await findRequest(deps, id, options.connection);
  await approvals.decide(id, decision, options.reason);
  await deps.audit.append({
    action: `pam.request.${decision}`,
    outcome: 'done',
    connection,
    target: request.account,
    reason: options.reason,
    details: { account: request.account, request: id, requester: request.requester },
  });
  return { connection, request: await approvals.getRequest(id).catch(() => request) };
}
