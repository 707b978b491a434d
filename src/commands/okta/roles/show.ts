import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { userArg } from '../../../cli/directory/user-act.ts';
import { administratorText } from '../../../cli/directory/views.ts';
import type { Administrator } from '../../../services/directory/administrators.ts';
import { rolesOf } from '../../../services/directory/administrators.ts';

export default class OktaRolesShow extends IdctlCommand<typeof OktaRolesShow, Administrator> {
  static override summary = 'Administrator roles of one user.';
  static override examples = [
    '<%= config.bin %> okta roles show sam.reed-admin@corp.example',
    '<%= config.bin %> okta roles show sam.reed-admin@corp.example --json --query "roles[].role"',
  ];
  static override args = userArg;
  static override flags = { connection: connectionFlag };

  protected override async execute(): Promise<Administrator> {
    return rolesOf(await oktaDirectoryDeps(this.context, this.flags.connection), this.args.user);
  }

  protected override render(administrator: Administrator): string {
    return administratorText(administrator);
  }
}
