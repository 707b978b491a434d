import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { AccountView } from '../../cli/pam/views.ts';
import { ACCOUNT_COLUMNS, accountView } from '../../cli/pam/views.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';
import { listAccounts } from '../../services/pam/look.ts';

interface Result {
  readonly accounts: readonly AccountView[];
  /** Connections that did not answer: the list is not whole. */
  readonly failures: ReadonlyArray<{
    readonly connection: string;
    readonly code: string;
    readonly message: string;
  }>;
}

export default class PamList extends IdctlCommand<typeof PamList, Result> {
  static override summary = 'Privileged accounts that you may see, over every connection.';
  static override examples = [
    '<%= config.bin %> pam list --search okta',
    '<%= config.bin %> pam list --connection cyberark --output csv',
  ];
  static override flags = {
    search: Flags.string({ char: 's', description: 'Words that an account must have.' }),
    container: Flags.string({ description: 'Only this safe, or resource group/project.' }),
    connection: Flags.string({ char: 'c', description: 'Only this connection.' }),
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const { search, container, connection } = this.flags;
    const list = await listAccounts(await this.context.pam(), {
      ...(search === undefined ? {} : { search }),
      ...(container === undefined ? {} : { container }),
      ...(connection === undefined ? {} : { connection }),
    });
    if (list.accounts.length === 0 && list.failures[0] !== undefined) throw list.failures[0].error;
    for (const failure of list.failures) {
      this.started.io.say(`Not whole: ${failure.connection} did not answer (${failure.error.message}).`);
    }
    const aliases = Object.entries(await this.context.aliases());
    return {
      accounts: list.accounts.map((it) =>
        accountView(
          it,
          aliases
            .filter(([, to]) => to.connection === it.connection && to.known.id === it.account.id)
            .map(([alias]) => alias),
        ),
      ),
      failures: list.failures.map(({ connection, error }) => ({
        connection,
        code: error.code,
        message: error.message,
      })),
    };
  }

  protected override exitCodeOf(result: Result): number {
    return result.failures.length > 0 ? 10 : 0;
  }

  protected override render(result: Result): string {
    if (result.accounts.length === 0) this.started.io.say('No account.');
    return renderList(this.flags.output, result.accounts, ACCOUNT_COLUMNS, result, this.started.io.columns);
  }
}
