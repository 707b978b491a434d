import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { redactFile } from '../../cli/federation/redact-file.ts';
import type { Redacted } from '../../services/federation/redact/redact-har.ts';

interface Result extends Redacted {
  readonly out: string;
}

export default class FederationRedact extends IdctlCommand<typeof FederationRedact, Result> {
  static override summary = 'A copy of a HAR that keeps the flow readable and loses every secret.';
  static override description =
    'What is in the copy is on a list; everything else goes. The same value has the same name throughout, so that equal can be told from different. Signatures go: nothing in the copy can be used again.';
  static override examples = [
    '<%= config.bin %> federation redact login.har --out for-support.har',
    '<%= config.bin %> federation redact login.har --out for-us.har --keep-names --force',
  ];
  static override args = {
    file: Args.string({ description: 'The HAR; - reads stdin.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    out: Flags.string({ description: 'File for the copy, readable by you alone.', required: true }),
    'keep-names': Flags.boolean({ description: 'Keep names, addresses, groups and attributes of persons.' }),
    force: Flags.boolean({ description: 'Replace a file that is there.' }),
  };

  protected override async execute(): Promise<Result> {
    const { out, force, 'keep-names': keepNames } = this.flags;
    return { out, ...(await redactFile(this.context, { file: this.args.file, out, force, keepNames })) };
  }

  protected override render({ out, entries, ofFederation, replaced, notes }: Result): string {
    const told = `${out}: ${entries} exchanges, ${ofFederation} of a federation; ${replaced} values replaced.`;
    return [told, ...notes.map((it) => `note: ${it}`)].join('\n');
  }
}
