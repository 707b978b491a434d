/** The help of a command or a topic as text, so that it leaves by our own streams, in JSON too. */
import type { Interfaces } from '@oclif/core';
import { CommandHelp, Help } from '@oclif/core';
import { exitRows, OF_EVERY_COMMAND } from './command-exit-codes.ts';

/** oclif's, with the exit codes of the command before its examples. */
class HelpWithExitCodes extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const known = super.sections();
    const before = known.findIndex(({ header }) => header === 'EXAMPLES');
    return known.toSpliced(before, 0, { header: 'EXIT CODES', generate: () => this.#exitCodes() });
  }

  #exitCodes(): string {
    const rows = exitRows(this.command.id).map(([exit, meaning]): [string, string] => [exit, meaning]);
    const own = this.renderList(rows, { indentation: this.indentSpacing, stripAnsi: true });
    return `${own}\n${this.wrap(OF_EVERY_COMMAND)}`;
  }
}

class CollectedHelp extends Help {
  protected override CommandHelpClass = HelpWithExitCodes;
  text = '';

  protected override log(...lines: string[]): void {
    this.text += `${lines.join(' ')}\n`;
  }
}

/** @param words the command or topic; the overview when there are none */
export async function commandHelp(config: Interfaces.Config, words: readonly string[]): Promise<string> {
  const help = new CollectedHelp(config);
  await help.showHelp([...words]);
  return help.text.trimEnd();
}
