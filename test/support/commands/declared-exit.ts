/** Every run of a command that a test sees holds its declared exit codes (and so its help) true. */
import { COMMAND_EXIT_CODES, ENDS_AS_ITS_CHILD, EVERY_COMMAND } from '../../../src/cli/command-exit-codes.ts';
import type { Outcome } from './program.ts';

/** The command that these words call: its longest name that they begin with; null for none. */
function commandOf(argv: readonly string[]): string | null {
  const names = argv.map((_, index) => argv.slice(0, index + 1).join(' '));
  return names.findLast((it) => Object.hasOwn(COMMAND_EXIT_CODES, it)) ?? null;
}

/** What is wrong with a command that ended so; null for nothing. @param code null when a signal ended the process */
export function undeclaredExit(argv: readonly string[], code: number | null): string | null {
  const command = commandOf(argv);
  if (command === null || code === null || EVERY_COMMAND.includes(code)) return null;
  if (ENDS_AS_ITS_CHILD.includes(command) || COMMAND_EXIT_CODES[command]?.[code] !== undefined) return null;
  return `idctl ${command} ended with ${code}, which src/cli/command-exit-codes.ts does not declare for it.`;
}

/** The outcome as it came. @throws when the command does not declare its exit code */
export function declared(argv: readonly string[], outcome: Outcome): Outcome {
  const fault = undeclaredExit(argv, outcome.code);
  if (fault === null) return outcome;
  throw new Error(`${fault}\n${outcome.stderr}`);
}
