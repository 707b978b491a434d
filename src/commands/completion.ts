import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../cli/base-command.ts';
import { candidates } from '../cli/completion/candidates.ts';
import { knownCommands, knownNames } from '../cli/completion/known.ts';
import { completionScript, SHELLS } from '../cli/completion/scripts.ts';

interface Result {
  readonly lines: readonly string[];
}

export default class Completion extends IdctlCommand<typeof Completion, Result> {
  static override summary =
    'Completion for bash, zsh, fish or PowerShell: commands, flags, names of your profile.';
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish',
  ];
  static override strict = false;
  static override args = {
    shell: Args.string({ required: true, options: [...SHELLS], description: 'Your shell.' }),
  };
  static override flags = {
    words: Flags.boolean({ hidden: true, description: 'Asked by the script: what fits behind these words.' }),
  };

  protected override async execute(): Promise<Result> {
    if (!this.flags.words) return { lines: [completionScript(this.args.shell)] };
    const typed = this.words.slice(1).map((it) => (it === '""' ? '' : it));
    return { lines: candidates(typed, knownCommands(this.config), await knownNames(this.context)) };
  }

  protected override render({ lines }: Result): string {
    return lines.join('\n');
  }
}
