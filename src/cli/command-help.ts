/** The help of a command or a topic as text, so that it leaves by our own streams, in JSON too. */
import type { Interfaces } from '@oclif/core';
import { Help } from '@oclif/core';

class CollectedHelp extends Help {
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
