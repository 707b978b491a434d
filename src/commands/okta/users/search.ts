import { Args } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { USER_COLUMNS } from '../../../cli/directory/views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import type { DirectoryUser } from '../../../services/directory/port.ts';
import { listUsers } from '../../../services/directory/users.ts';

interface Result {
  readonly connection: string;
  readonly users: readonly DirectoryUser[];
}

export default class OktaUsersSearch extends IdctlCommand<typeof OktaUsersSearch, Result> {
  static override summary =
    'Users whose login, mail address or name begins with the words, deactivated ones too.';
  static override examples = [
    '<%= config.bin %> okta users search sam reed',
    '<%= config.bin %> okta users search mira --json --query "users[].id"',
  ];
  static override strict = false;
  static override args = { words: Args.string({ required: true, description: 'Beginnings of words.' }) };
  static override flags = { connection: connectionFlag, output: outputFlag };

  protected override async execute(): Promise<Result> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    const users = await listUsers(deps, { search: this.words.join(' ') });
    return { connection: deps.connection, users };
  }

  protected override render(result: Result): string {
    if (result.users.length === 0) this.started.io.say('No user.');
    return renderList(this.flags.output, result.users, USER_COLUMNS, result, this.started.io.columns);
  }
}
