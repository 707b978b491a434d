import { IdctlCommand } from '../../cli/base-command.ts';
import type { AccountEntry } from '../../cli/profile/schema.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';

interface Row extends AccountEntry {
  readonly alias: string;
}

interface Result {
  readonly accounts: readonly Row[];
}

const COLUMNS = [
  { title: 'ALIAS', value: (it: Row) => it.alias },
  { title: 'CONNECTION', value: (it: Row) => it.connection },
  { title: 'ACCOUNT', value: (it: Row) => `${it.container}/${it.name}`, atLeast: 8 },
  { title: 'USER', value: (it: Row) => it.userName, atLeast: 8 },
  { title: 'TARGET', value: (it: Row) => it.target, atLeast: 8 },
];

export default class AccountList extends IdctlCommand<typeof AccountList, Result> {
  static override summary = 'Short names of privileged accounts.';
  static override examples = [
    '<%= config.bin %> account list',
    '<%= config.bin %> account list --query "accounts[].alias"',
  ];
  static override flags = { output: outputFlag };

  protected override async execute(): Promise<Result> {
    const { accounts } = await this.context.profile();
    return { accounts: Object.entries(accounts).map(([alias, account]) => ({ alias, ...account })) };
  }

  protected override render(result: Result): string {
    if (result.accounts.length === 0) this.started.io.say('No short name yet. Give one: idctl account add');
    return renderList(this.flags.output, result.accounts, COLUMNS, result, this.started.io.columns);
  }
}
