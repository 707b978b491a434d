import { Args } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { decide, decisionFlags } from '../../../cli/pam/decision.ts';
import { requestText } from '../../../cli/pam/views.ts';
import type { ListedRequest } from '../../../services/pam/requests.ts';

export default class PamRequestDeny extends IdctlCommand<typeof PamRequestDeny, ListedRequest> {
  static override summary = 'Deny a request for access.';
  static override examples = [
    '<%= config.bin %> pam request deny 41_3 --reason "planned change CHG-77"',
    '<%= config.bin %> pam request deny 41_3 --reason "see ticket" --json',
  ];
  static override args = { request: Args.string({ required: true, description: 'Id of the request.' }) };
  static override flags = decisionFlags;

  protected override async execute(): Promise<ListedRequest> {
    return decide(this.context, this.args.request, 'deny', this.flags);
  }

  protected override toJson({ connection, request }: ListedRequest): object {
    return { request: { connection, ...request } };
  }

  protected override render(result: ListedRequest): string {
    return requestText(result);
  }
}
