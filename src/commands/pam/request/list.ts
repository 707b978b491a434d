import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { REQUEST_COLUMNS } from '../../../cli/pam/views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import type { ListedRequest } from '../../../services/pam/requests.ts';
import { listRequests } from '../../../services/pam/requests.ts';

interface Result {
  readonly requests: readonly ListedRequest[];
}

export default class PamRequestList extends IdctlCommand<typeof PamRequestList, Result> {
  static override summary = 'Requests for access: mine, or those that wait for my decision.';
  static override examples = [
    '<%= config.bin %> pam request list',
    '<%= config.bin %> pam request list --incoming --all --output yaml',
  ];
  static override flags = {
    incoming: Flags.boolean({ description: 'Those that wait for my decision.' }),
    all: Flags.boolean({ description: 'Also those that wait for nothing any more.' }),
    connection: Flags.string({ char: 'c', description: 'Only this connection.' }),
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const { connection } = this.flags;
    const requests = await listRequests(await this.context.pam(), this.flags.incoming ? 'incoming' : 'mine', {
      onlyWaiting: !this.flags.all,
      ...(connection === undefined ? {} : { connection }),
    });
    return { requests };
  }

  protected override toJson({ requests }: Result): object {
    return { requests: requests.map((it) => ({ connection: it.connection, ...it.request })) };
  }

  protected override render(result: Result): string {
    if (result.requests.length === 0) this.started.io.say('No request.');
    return renderList(
      this.flags.output,
      result.requests,
      REQUEST_COLUMNS,
      this.toJson(result),
      this.started.io.columns,
    );
  }
}
