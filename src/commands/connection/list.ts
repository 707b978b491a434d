import { IdctlCommand } from '../../cli/base-command.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';

interface Row {
  readonly name: string;
  readonly vendor: string;
  readonly url: string;
  readonly capabilities: readonly string[];
}

interface Result {
  readonly connections: readonly Row[];
}

const COLUMNS = [
  { title: 'NAME', value: (it: Row) => it.name },
  { title: 'VENDOR', value: (it: Row) => it.vendor },
  { title: 'URL', value: (it: Row) => it.url, atLeast: 8 },
  { title: 'OFFERS', value: (it: Row) => it.capabilities.join(', '), atLeast: 8 },
];

export default class ConnectionList extends IdctlCommand<typeof ConnectionList, Result> {
  static override summary = 'The connections of this profile.';
  static override examples = [
    '<%= config.bin %> connection list',
    '<%= config.bin %> connection list -o csv',
  ];
  static override flags = { output: outputFlag };

  protected override async execute(): Promise<Result> {
    const connections = await this.context.connections();
    return {
      connections: connections.names.map((name) => {
        const { entry, vendor } = connections.entry(name);
        return { name, vendor: vendor.id, url: entry.url, capabilities: Object.keys(vendor.provides) };
      }),
    };
  }

  protected override render(result: Result): string {
    if (result.connections.length === 0)
      this.started.io.say('No connection yet. Add one: idctl connection add');
    return renderList(this.flags.output, result.connections, COLUMNS, result, this.started.io.columns);
  }
}
