/** docs/commands.md: every command with its arguments and flags, and what all of them share once. */
import type { Command } from '@oclif/core';
import { exitRows, OF_EVERY_COMMAND } from './command-exit-codes.ts';

const HEAD = `# Commands

Generated from the commands themselves. \`idctl COMMAND --help\` says the same.

Exit codes stand with each command. ${OF_EVERY_COMMAND}
`;

type Flag = Command.Flag.Cached;

export function commandDocument(commands: readonly Command.Cached[]): string {
  const shown = commands.filter((it) => !it.hidden);
  const shared = sharedFlags(shown);
  const everywhere = ['## Flags of every command', '', ...flagTable(shared), ''].join('\n');
  return [HEAD, everywhere, ...shown.map((it) => section(it, shared))].join('\n');
}

/** Those that most commands have word for word; a command that says something else of one says so itself. */
function sharedFlags(commands: readonly Command.Cached[]): readonly Flag[] {
  const wordings = new Map<string, { flag: Flag; count: number }>();
  for (const flag of commands.flatMap((it) => Object.values(it.flags))) {
    if (flag.helpGroup !== 'GLOBAL') continue;
    const known = wordings.get(row(flag));
    wordings.set(row(flag), { flag, count: (known?.count ?? 0) + 1 });
  }
  const most = [...wordings.values()].filter((it) => it.count * 2 > commands.length);
  return most.map((it) => it.flag).sort((a, b) => a.name.localeCompare(b.name));
}

function section(command: Command.Cached, shared: readonly Flag[]): string {
  const examples = (command.examples ?? []).map((it) => String(it).replaceAll('<%= config.bin %>', 'idctl'));
  const said = new Set(shared.map(row));
  const own = Object.values(command.flags).filter((it) => !it.hidden && !said.has(row(it)));
  const args = Object.values(command.args).map(argumentRow);
  return [
    `## idctl ${command.id.replaceAll(':', ' ')}`,
    '',
    command.summary ?? '',
    ...(command.description ? ['', command.description] : []),
    '',
    '```',
    ...examples,
    '```',
    ...(args.length > 0 ? ['', '| argument | |', '|---|---|', ...args] : []),
    ...(own.length > 0 ? ['', ...flagTable(own)] : []),
    '',
    '| exit | |',
    '|---|---|',
    ...exitRows(command.id).map(([exit, meaning]) => `| ${exit} | ${cell([meaning])} |`),
    '',
  ].join('\n');
}

function argumentRow({ name, description, required, options }: Command.Arg.Cached): string {
  const notes = [
    ...(options === undefined ? [] : [`One of ${options.map(code).join(', ')}.`]),
    ...(required === true ? [] : ['May be left out.']),
  ];
  return `| ${code(name.toUpperCase())} | ${cell([description ?? '', ...notes])} |`;
}

function flagTable(flags: readonly Flag[]): readonly string[] {
  return ['| flag | |', '|---|---|', ...flags.map(row)];
}

function row(flag: Flag): string {
  const value = flag.type === 'option' ? ' VALUE' : '';
  const names = [...(flag.char === undefined ? [] : [`-${flag.char}`]), `--${flag.name}`].map((it) =>
    code(`${it}${value}`),
  );
  return `| ${names.join(', ')} | ${cell([flag.description ?? '', ...notesOf(flag)])} |`;
}

function notesOf(flag: Flag): readonly string[] {
  const dashed = (names: readonly unknown[]): string => names.map((it) => code(`--${String(it)}`)).join(', ');
  const given = flag.type === 'option' ? flag.default : undefined;
  const hasDefault = given !== undefined && String(given) !== '';
  return [
    ...(flag.type === 'option' && flag.options !== undefined
      ? [`One of ${flag.options.map(code).join(', ')}.`]
      : []),
    ...(hasDefault ? [`Default: ${code(String(given))}.`] : []),
    ...(flag.required === true ? ['Required.'] : []),
    ...(flag.type === 'option' && flag.multiple === true ? ['May be given several times.'] : []),
    ...(flag.env === undefined ? [] : [`Environment: ${code(flag.env)}.`]),
    ...(flag.dependsOn === undefined ? [] : [`Only with ${dashed(flag.dependsOn)}.`]),
    ...(flag.exclusive === undefined ? [] : [`Not with ${dashed(flag.exclusive)}.`]),
  ];
}

/** A bar would end the cell. */
function cell(sentences: readonly string[]): string {
  return sentences
    .filter((it) => it !== '')
    .join(' ')
    .replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text}\``;
}
