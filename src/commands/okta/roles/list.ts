import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { ADMINISTRATOR_COLUMNS } from '../../../cli/directory/views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import type { Administrator } from '../../../services/directory/administrators.ts';
import { listAdministrators } from '../../../services/directory/administrators.ts';

interface Result {
  readonly connection: string;
  readonly administrators: readonly Administrator[];
}

export default class OktaRolesList extends IdctlCommand<typeof OktaRolesList, Result> {
  static override summary = 'Who is administrator, with which roles.';
  static override examples = [
    '<%= config.bin %> okta roles list',
    '<%= config.bin %> okta roles list --json --query "administrators[?roles[?role==\'SUPER_ADMIN\']].user.login"',
  ];
  static override flags = { connection: connectionFlag, output: outputFlag };

  protected override async execute(): Promise<Result> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    return { connection: deps.connection, administrators: await listAdministrators(deps) };
  }

  protected override render(result: Result): string {
    if (result.administrators.length === 0) this.started.io.say('Nobody has a role.');
    const { columns } = this.started.io;
    return renderList(this.flags.output, result.administrators, ADMINISTRATOR_COLUMNS, result, columns);
  }
}
