import { Args } from '@oclif/core';
import { IdctlCommand } from '../cli/base-command.ts';
import { commandHelp } from '../cli/command-help.ts';
import { TOPICS, topicText } from '../cli/help-topics.ts';
import { unknownCommand } from '../cli/unknown-command.ts';

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
    const unknown = topicText(topic) === null ? unknownCommand(this.words, this.config) : null;
    if (unknown !== null) throw unknown;
    return { topic, text: topicText(topic) ?? (await commandHelp(this.config, this.words)) };
  }

  protected override render({ text }: Result): string {
    return text;
  }
}
