import { IdctlCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';

interface Result {
  readonly names: readonly string[];
}

export default class VaultList extends IdctlCommand<typeof VaultList, Result> {
  static override summary = 'Names of what the vault holds; never the secrets.';
  static override examples = ['<%= config.bin %> vault list', '<%= config.bin %> vault list --json'];
  static override flags = { output: outputFlag };

  protected override async execute(): Promise<Result> {
    return { names: await (await this.context.vault()).list() };
  }

  protected override render(result: Result): string {
    if (result.names.length === 0) this.started.io.say('The vault is empty.');
    const columns = [{ title: 'NAME', value: (it: string) => it }];
    return renderList(this.flags.output, result.names, columns, result, this.started.io.columns);
  }
}
