import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { requestText } from '../../../cli/pam/views.ts';
import type { ListedRequest } from '../../../services/pam/requests.ts';
import { findRequest } from '../../../services/pam/requests.ts';

export default class PamRequestShow extends IdctlCommand<typeof PamRequestShow, ListedRequest> {
  static override summary = 'One request for access.';
  static override examples = [
    '<%= config.bin %> pam request show 41_3',
    '<%= config.bin %> pam request show 41_3 --json',
  ];
  static override args = { request: Args.string({ required: true, description: 'Id of the request.' }) };
  static override flags = { connection: Flags.string({ char: 'c', description: 'Only this connection.' }) };

  protected override async execute(): Promise<ListedRequest> {
    const { connection, request } = await findRequest(
      await this.context.pam(),
      this.args.request,
      this.flags.connection,
    );
    return { connection, request };
  }

  protected override toJson({ connection, request }: ListedRequest): object {
    return { request: { connection, ...request } };
  }

  protected override render(result: ListedRequest): string {
    return requestText(result);
  }
}
