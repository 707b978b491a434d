/** A command line that names no command: what may have been meant. */
import type { Config } from '@oclif/core';
import { IdctlError } from '../core/errors.ts';
import { nearest } from './nearest.ts';

/** The words before the first flag; without the `help` in front. */
function commandWords(argv: readonly string[]): readonly string[] {
  const flag = argv.findIndex((it) => it.startsWith('-'));
  const words = flag === -1 ? argv : argv.slice(0, flag);
  return words[0] === 'help' ? words.slice(1) : words;
}

/** By all words; where nothing is near, by fewer of them. */
function nearestCommands(words: readonly string[], names: readonly string[]): readonly string[] {
  for (let length = words.length; length > 0; length -= 1) {
    const near = nearest(words.slice(0, length).join(' '), names);
    if (near.length > 0) return near;
  }
  return [];
}

/** The error for such a command line; null when it names a command or a topic, or nothing at all. */
export function unknownCommand(argv: readonly string[], config: Config): IdctlError | null {
  const words = commandWords(argv);
  const id = words.join(':');
  if (id === '' || config.findCommand(id) !== undefined || config.findTopic(id) !== undefined) return null;
  const command = words.findIndex((_, index) => config.findCommand(words.slice(0, index + 1).join(':')));
  if (command !== -1) {
    // The rest is not shown: somebody may have written a secret there.
    return new IdctlError('USAGE', `idctl ${words.slice(0, command + 1).join(' ')} takes no arguments.`, {
      hint: 'See --help.',
    });
  }
  const names = config.commandIDs.map((it) => it.replaceAll(':', ' '));
  const near = nearestCommands(words, names).map((it) => `idctl ${it}`);
  return new IdctlError('USAGE', `There is no command "${words.join(' ')}".`, {
    hint: near.length === 0 ? 'See: idctl --help' : `Did you mean ${near.join(', or ')}?`,
  });
}
