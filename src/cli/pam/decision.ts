/** What approve and deny share. */
import { Flags } from '@oclif/core';
import type { ListedRequest } from '../../services/pam/requests.ts';
import { decideRequest } from '../../services/pam/requests.ts';
import type { Context } from '../context.ts';

export const decisionFlags = {
  reason: Flags.string({ description: 'Why; the requester sees it.' }),
  connection: Flags.string({ char: 'c', description: 'Only this connection.' }),
};

export async function decide(
  context: Context,
  request: string,
  decision: 'approve' | 'deny',
  flags: { readonly reason?: string | undefined; readonly connection?: string | undefined },
): Promise<ListedRequest> {
  const reason = flags.reason ?? (await context.prompts.text({ message: 'Reason:', answeredBy: '--reason' }));
  return decideRequest(await context.pam(), request, decision, {
    reason,
    ...(flags.connection === undefined ? {} : { connection: flags.connection }),
  });
}
