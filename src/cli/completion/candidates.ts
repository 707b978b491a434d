/** What could come next on a command line: from the manifest and the profile, never from the network. */

export interface KnownFlag {
  readonly name: string;
  readonly char?: string | undefined;
  readonly takesValue: boolean;
  readonly options: readonly string[];
}

export interface KnownArgument {
  readonly name: string;
  /** What it may be, where that is a closed list. */
  readonly options: readonly string[];
}

export interface KnownCommand {
  /** Words with blanks: `pam checkout`. */
  readonly words: readonly string[];
  readonly flags: readonly KnownFlag[];
  /** Its arguments, in order. */
  readonly args: readonly KnownArgument[];
  readonly anyNumber: boolean;
}

/** Names that an argument or a flag stands for. */
export interface KnownNames {
  readonly accounts: readonly string[];
  readonly connections: readonly string[];
  readonly profiles: readonly string[];
  /** Of the vault, as far as the profile refers to them: nothing is unlocked for a completion. */
  readonly secrets: readonly string[];
}

/** What an argument or the value of a flag is the name of. */
const NAMED: Readonly<Record<string, keyof KnownNames>> = {
  account: 'accounts',
  alias: 'accounts',
  connection: 'connections',
  profile: 'profiles',
};

/** What a plain `name` is the name of, by the topic of the command. */
const NAMED_BY_TOPIC: Readonly<Record<string, keyof KnownNames>> = {
  connection: 'connections',
  vault: 'secrets',
};

function namesFor(what: string, command: KnownCommand, names: KnownNames): readonly string[] {
  const kind = what === 'name' ? NAMED_BY_TOPIC[command.words[0] ?? ''] : NAMED[what];
  return kind === undefined ? [] : names[kind];
}

function commandOf(words: readonly string[], commands: readonly KnownCommand[]): KnownCommand | undefined {
  const fits = commands.filter((it) => it.words.every((word, index) => words[index] === word));
  return fits.sort((a, b) => b.words.length - a.words.length)[0];
}

/** Next words of commands that begin with what was typed. */
function commandWords(words: readonly string[], commands: readonly KnownCommand[]): readonly string[] {
  const next = commands
    .filter((it) => it.words.length > words.length && words.every((word, index) => it.words[index] === word))
    .map((it) => it.words[words.length] ?? '');
  return [...new Set(next)];
}

function flagValue(previous: string, command: KnownCommand, names: KnownNames): readonly string[] | null {
  const flag = command.flags.find(
    (it) => `--${it.name}` === previous || (it.char !== undefined && `-${it.char}` === previous),
  );
  if (flag === undefined || !flag.takesValue) return null;
  return flag.options.length > 0 ? flag.options : namesFor(flag.name, command, names);
}

/**
 * @param words all words behind `idctl`; the last one is what is being typed, possibly empty.
 * @returns candidates, those only that begin with what was typed; none behind `--`, where the child's words are.
 */
export function candidates(
  words: readonly string[],
  commands: readonly KnownCommand[],
  names: KnownNames,
): readonly string[] {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  if (typed.includes('--')) return [];
  const fitting = (all: readonly string[]): readonly string[] => all.filter((it) => it.startsWith(current));
  const command = commandOf(typed, commands);
  if (command === undefined) return fitting(commandWords(typed, commands));
  const values = flagValue(typed.at(-1) ?? '', command, names);
  if (values !== null) return fitting(values);
  if (current.startsWith('-')) return fitting(command.flags.map((it) => `--${it.name}`));
  const given = positionals(typed.slice(command.words.length), command).length;
  const argument = command.args[given] ?? (command.anyNumber ? command.args.at(-1) : undefined);
  const further = commandWords(typed, commands);
  const named = argument === undefined ? [] : namesFor(argument.name, command, names);
  return fitting([...further, ...(argument?.options ?? []), ...named]);
}

/** Words that are neither flags nor values of flags. */
function positionals(words: readonly string[], command: KnownCommand): readonly string[] {
  return words.filter(
    (word, index) => !word.startsWith('-') && flagValue(words[index - 1] ?? '', command, NONE) === null,
  );
}

const NONE: KnownNames = { accounts: [], connections: [], profiles: [], secrets: [] };
