import { IdctlCommand } from '../../../cli/base-command.ts';
import { oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { listFlags, listQuery } from '../../../cli/directory/list-query.ts';
import { USER_COLUMNS } from '../../../cli/directory/views.ts';
import { renderList } from '../../../cli/render/list-output.ts';
import type { DirectoryUser } from '../../../services/directory/port.ts';
import { listUsers } from '../../../services/directory/users.ts';

interface Result {
  readonly connection: string;
  readonly users: readonly DirectoryUser[];
}

export default class OktaUsersList extends IdctlCommand<typeof OktaUsersList, Result> {
  static override summary = 'Users of an org; deactivated ones only when a filter or words ask for them.';
  static override examples = [
    '<%= config.bin %> okta users list --filter \'status eq "LOCKED_OUT"\'',
    '<%= config.bin %> okta users list --connection cic --output csv',
  ];
  static override flags = listFlags;

  protected override async execute(): Promise<Result> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    return { connection: deps.connection, users: await listUsers(deps, listQuery(this.flags)) };
  }

  protected override render(result: Result): string {
    if (result.users.length === 0) this.started.io.say('No user.');
    return renderList(this.flags.output, result.users, USER_COLUMNS, result, this.started.io.columns);
  }
}
