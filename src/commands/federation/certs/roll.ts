import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import type { RollOutput } from '../../../cli/federation/certs/roll-run.ts';
import { runRoll } from '../../../cli/federation/certs/roll-run.ts';
import { rollJson, rollText } from '../../../cli/federation/certs/roll-views.ts';
import { signInFlags } from '../../../cli/federation/live/flags.ts';
import { EXIT } from '../../../core/exit-codes.ts';

export default class FederationCertsRoll extends IdctlCommand<typeof FederationCertsRoll, RollOutput> {
  static override summary = 'Exchange the signing certificate of a SAML application without an outage.';
  static override description =
    'A new key is made, the other end trusts both certificates, the application changes over, both ends are read again, the test user signs in where one is named (--user), and the old certificate is trusted no more. Where the other end is no connection its owner is told what to do, with files, and the exchange waits (exit code 8) for --continue. It stops where the other end cannot hold two. With --certificate it is the partner who exchanges his: the new one is trusted beside the old one, and with --continue alone. Safe to kill: the next run goes on where it ended.';
  static override examples = [
    '<%= config.bin %> federation certs roll partners --dry-run',
    '<%= config.bin %> federation certs roll partners --confirm partners',
    '<%= config.bin %> federation certs roll partners --confirm partners --user test@acme.example --user-secret age:test',
    '<%= config.bin %> federation certs roll --connection wic --app Wiki --handover wiki-files',
    '<%= config.bin %> federation certs roll --connection wic --app Wiki --continue',
    '<%= config.bin %> federation certs roll --connection cic --identity-provider Partner --certificate new.pem',
  ];
  static override args = {
    wiring: Args.string({ description: 'Name of a wiring that was applied; else --connection and --app.' }),
  };
  static override flags = {
    connection: Flags.string({ char: 'c', description: 'The connection that signs.' }),
    app: Flags.string({ description: 'Its application, by label or id.' }),
    to: Flags.string({ description: 'The connection at the other end, if it is one.' }),
    'identity-provider': Flags.string({
      description: 'The identity provider at --to, or with --certificate at --connection, by name or id.',
    }),
    certificate: Flags.string({ description: "File of the partner's new certificate, to be trusted." }),
    years: Flags.integer({ description: 'How long the new one is good.', default: 10, min: 2, max: 10 }),
    grace: Flags.string({
      description: 'How long both stay trusted after the change-over.',
      default: '5m',
    }),
    handover: Flags.string({
      description: 'Write the files for the owner of the other end into this folder.',
    }),
    continue: Flags.boolean({ description: 'The owner of the other end has done his part.' }),
    back: Flags.boolean({ description: 'Go back to the old certificate, and end the exchange.' }),
    'accept-outage': Flags.boolean({
      description: 'Go on where the other end can trust one certificate at a time.',
    }),
    'dry-run': Flags.boolean({ description: 'Show what would be done; change nothing.' }),
    ...signInFlags,
    confirm: Flags.string({
      description: 'The wiring or the label of the application, instead of a question.',
    }),
  };

  protected override async execute(): Promise<RollOutput> {
    return runRoll(this.context, this.args.wiring, this.flags);
  }

  protected override exitCodeOf(output: RollOutput): number {
    return 'report' in output && output.report.state === 'waiting' ? EXIT.PENDING : 0;
  }

  protected override toJson(output: RollOutput): object {
    return rollJson(output);
  }

  protected override render(output: RollOutput): string {
    return rollText(output);
  }
}
