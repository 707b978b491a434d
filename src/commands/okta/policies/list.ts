import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { searchFlag } from '../../../cli/directory/list-query.ts';
import { POLICY_COLUMNS } from '../../../cli/directory/policy-views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import { listPolicies } from '../../../services/directory/policies.ts';
import type { DirectoryPolicy } from '../../../services/directory/policies-port.ts';
import { POLICY_KINDS } from '../../../services/directory/policies-port.ts';

interface Result {
  readonly connection: string;
  readonly policies: readonly DirectoryPolicy[];
}

export default class OktaPoliciesList extends IdctlCommand<typeof OktaPoliciesList, Result> {
  static override summary = 'Policies of an org, by kind and priority.';
  static override examples = [
    '<%= config.bin %> okta policies list',
    '<%= config.bin %> okta policies list --kind access --output csv',
  ];
  static override flags = {
    kind: Flags.option({ options: POLICY_KINDS, description: 'Of this kind only.' })(),
    search: searchFlag,
    connection: connectionFlag,
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const { kind = null, search, connection } = this.flags;
    const deps = await oktaDirectoryDeps(this.context, connection);
    return { connection: deps.connection, policies: await listPolicies(deps, { kind, search }) };
  }

  protected override render(result: Result): string {
    if (result.policies.length === 0) this.started.io.say('No policy.');
    return renderList(this.flags.output, result.policies, POLICY_COLUMNS, result, this.started.io.columns);
  }
}
