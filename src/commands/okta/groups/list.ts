import { IdctlCommand } from '../../../cli/base-command.ts';
import { oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { listFlags, listQuery } from '../../../cli/directory/list-query.ts';
import { GROUP_COLUMNS } from '../../../cli/directory/views.ts';
import { renderList } from '../../../cli/render/list-output.ts';
import { listGroups } from '../../../services/directory/groups.ts';
import type { DirectoryGroup } from '../../../services/directory/port.ts';

interface Result {
  readonly connection: string;
  readonly groups: readonly DirectoryGroup[];
}

export default class OktaGroupsList extends IdctlCommand<typeof OktaGroupsList, Result> {
  static override summary = 'Groups of an org.';
  static override examples = [
    '<%= config.bin %> okta groups list --search admins',
    '<%= config.bin %> okta groups list --filter \'type eq "OKTA_GROUP"\' --output yaml',
  ];
  static override flags = listFlags;

  protected override async execute(): Promise<Result> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    return { connection: deps.connection, groups: await listGroups(deps, listQuery(this.flags)) };
  }

  protected override render(result: Result): string {
    if (result.groups.length === 0) this.started.io.say('No group.');
    return renderList(this.flags.output, result.groups, GROUP_COLUMNS, result, this.started.io.columns);
  }
}
