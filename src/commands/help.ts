import { Args, loadHelpClass } from '@oclif/core';
import { IdctlCommand } from '../cli/base-command.ts';
import { TOPICS, topicText } from '../cli/help-topics.ts';

interface Result {
  readonly topic: string;
  readonly text: string;
}

export default class Help extends IdctlCommand<typeof Help, Result> {
  static override summary = `Help for a command, or for a topic: ${TOPICS.join(', ')}.`;
  static override examples = ['<%= config.bin %> help pam checkout', '<%= config.bin %> help exit-codes'];
  static override strict = false;
  static override args = { topic: Args.string({ description: 'A command or a topic.' }) };

  protected override async execute(): Promise<Result> {
    const topic = this.words.join(' ');
    const text = topicText(topic);
    if (text !== null) return { topic, text };
    const HelpClass = await loadHelpClass(this.config);
    await new HelpClass(this.config, this.config.pjson.oclif.helpOptions ?? {}).showHelp([...this.words]);
    return { topic, text: '' };
  }

  protected override render({ text }: Result): string {
    return text;
  }
}
