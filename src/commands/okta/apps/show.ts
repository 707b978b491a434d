import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaDirectoryDeps } from '../../../cli/directory/choose-connection.ts';
import { applicationText } from '../../../cli/directory/views.ts';
import type { ApplicationDetail } from '../../../services/directory/applications.ts';
import { showApplication } from '../../../services/directory/applications.ts';

export default class OktaAppsShow extends IdctlCommand<typeof OktaAppsShow, ApplicationDetail> {
  static override summary = 'One application, and whom it is assigned to.';
  static override examples = [
    '<%= config.bin %> okta apps show "Zoho Directory" --assignments',
    '<%= config.bin %> okta apps show 0oa1ab2cd3EF4gh5I6j7 --json',
  ];
  static override args = { app: Args.string({ required: true, description: 'Label or id.' }) };
  static override flags = {
    assignments: Flags.boolean({ description: 'Groups that have it, and how many users.' }),
    connection: connectionFlag,
  };

  protected override async execute(): Promise<ApplicationDetail> {
    const deps = await oktaDirectoryDeps(this.context, this.flags.connection);
    return showApplication(deps, this.args.app, { assignments: this.flags.assignments });
  }

  protected override render(detail: ApplicationDetail): string {
    return applicationText(detail);
  }
}
