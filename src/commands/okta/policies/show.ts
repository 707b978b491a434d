import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { policyText } from '../../../cli/directory/policy-views.ts';
import type { PolicyDetail } from '../../../services/directory/policies.ts';
import { showPolicy } from '../../../services/directory/policies.ts';
import { POLICY_KINDS } from '../../../services/directory/policies-port.ts';

export default class OktaPoliciesShow extends IdctlCommand<typeof OktaPoliciesShow, PolicyDetail> {
  static override summary = 'One policy with its rules, in the order in which they are tried.';
  static override examples = [
    '<%= config.bin %> okta policies show "Any two factors" --applications',
    '<%= config.bin %> okta policies show "Default Policy" --kind password --json --query rules',
  ];
  static override args = { policy: Args.string({ required: true, description: 'Name or id.' }) };
  static override flags = {
    kind: Flags.option({
      options: POLICY_KINDS,
      description: 'Kind of the policy, where several have the name.',
    })(),
    applications: Flags.boolean({ description: 'The applications that it holds for.' }),
    connection: connectionFlag,
  };

  protected override async execute(): Promise<PolicyDetail> {
    const { kind = null, applications, connection } = this.flags;
    const deps = await oktaDirectoryDeps(this.context, connection);
    return showPolicy(deps, this.args.policy, { kind, applications });
  }

  protected override render(detail: PolicyDetail): string {
    return policyText(detail);
  }
}
