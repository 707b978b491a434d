import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { listQuery, searchFlag } from '../../../cli/directory/list-query.ts';
import { APPLICATION_COLUMNS } from '../../../cli/directory/views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import { listApplications } from '../../../services/directory/applications.ts';
import type { DirectoryApplication } from '../../../services/directory/port.ts';

interface Result {
  readonly connection: string;
  readonly applications: readonly DirectoryApplication[];
}

export default class OktaAppsList extends IdctlCommand<typeof OktaAppsList, Result> {
  static override summary = 'Applications of an org.';
  static override examples = [
    '<%= config.bin %> okta apps list --search zoho',
    '<%= config.bin %> okta apps list --filter \'status eq "ACTIVE"\' --output csv',
  ];
  static override flags = {
    search: searchFlag,
    filter: Flags.string({
      description: 'Expression on id, status or name, as Okta takes it for applications.',
    }),
    connection: connectionFlag,
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    return {
      connection: deps.connection,
      applications: await listApplications(deps, listQuery(this.flags)),
    };
  }

  protected override render(result: Result): string {
    if (result.applications.length === 0) this.started.io.say('No application.');
    const { columns } = this.started.io;
    return renderList(this.flags.output, result.applications, APPLICATION_COLUMNS, result, columns);
  }
}
