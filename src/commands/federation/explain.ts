import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { type ExplainedText, explainGiven } from '../../cli/federation/explain-run.ts';
import { explainedText } from '../../cli/federation/explain-text.ts';
import { wantsColour } from '../../cli/terminal/colour.ts';
import { EXIT } from '../../core/exit-codes.ts';

interface Result {
  readonly explained: readonly ExplainedText[];
}

export default class FederationExplain extends IdctlCommand<typeof FederationExplain, Result> {
  static override summary = 'What may be behind an error text of a sign-in, the likeliest first.';
  static override description =
    'Knows the words of Okta, Auth0, CyberArk and Zoho, and those of the standards and their libraries. With a HAR, its error pages and error parameters are explained.';
  static override examples = [
    '<%= config.bin %> federation explain "Audience is Invalid"',
    '<%= config.bin %> federation explain --from login.har',
    'pbpaste | <%= config.bin %> federation explain',
  ];
  static override args = {
    text: Args.string({
      description: 'The error text, in quotes; without it and --from, stdin is read.',
    }),
  };
  static override flags = {
    from: Flags.string({ description: 'File with the text, or a HAR; - reads stdin.' }),
  };

  protected override async execute(): Promise<Result> {
    return { explained: await explainGiven(this.context, this.args.text, this.flags.from) };
  }

  protected override exitCodeOf({ explained }: Result): number {
    return explained.some((it) => it.explanation.candidates.length > 0) ? 0 : EXIT.NOT_FOUND;
  }

  protected override toJson({ explained }: Result): object {
    return { explained: explained.map(({ hop, place, explanation }) => ({ hop, place, ...explanation })) };
  }

  protected override render({ explained }: Result): string {
    const { environment, io } = this.context.options;
    return explainedText(explained, wantsColour(environment, io.stdoutIsTty));
  }
}
