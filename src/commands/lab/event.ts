import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { LabHappening } from '../../cli/lab/lab-event.ts';
import { tellLab } from '../../cli/lab/lab-event.ts';

export default class LabEvent extends IdctlCommand<typeof LabEvent, LabHappening> {
  static override summary = 'Let happen what no API of the vendor does, such as a file put onto its server.';
  static override description = 'What can happen, and what it brings: docs/lab-differences.md.';
  static override examples = [
    '<%= config.bin %> lab event cyberark saml-partner --file ./pvwa-server/saml.config',
    '<%= config.bin %> lab event okta-wic rotate-oidc-keys',
  ];
  static override args = {
    vendor: Args.string({
      required: true,
      description: 'Whose world: cyberark, okta-wic, okta-cic, opa, auth0, zoho.',
    }),
    event: Args.string({ required: true, description: 'What happens.' }),
  };
  static override flags = {
    file: Flags.string({ description: 'What comes with it, JSON or a text as it is; - reads stdin.' }),
  };

  protected override async execute(): Promise<LabHappening> {
    const { vendor, event } = this.args;
    await tellLab(this.context, { vendor, event, file: this.flags.file });
    return { vendor, event };
  }

  protected override render({ vendor, event }: LabHappening): string {
    return `${vendor}: ${event} has happened.`;
  }
}
