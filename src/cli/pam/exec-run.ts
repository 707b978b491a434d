/** What `pam exec` needs besides the loan: the child's command, the way of the secret, the guardian. */
import { Flags } from '@oclif/core';
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Guardian } from '../../services/pam/exec.ts';
import type { Context } from '../context.ts';
import type { ChildRequest } from './child.ts';
import { refuseNesting, runChild } from './child.ts';
import { requireExecutable } from './executable.ts';
import { isInForeground } from './foreground.ts';
import { createGuardian } from './guardian.ts';
import type { Handover, HandoverRequest } from './handover.ts';
import { byDescriptor, byEnvironment, byFifo } from './handover.ts';

export const execFlags = {
  env: Flags.string({
    description: 'Name of the variable that gets the secret (and, with _USER behind it, the user name).',
    default: 'IDCTL_SECRET',
  }),
  fd: Flags.boolean({
    description: 'Hand it over as file descriptor 3; {} in the command is its path.',
    exclusive: ['file'],
  }),
  file: Flags.boolean({
    description: 'Hand it over as a FIFO that can be read once; {} in the command is its path.',
  }),
};

export interface ExecFlagValues {
  readonly env: string;
  readonly fd: boolean;
  readonly file: boolean;
}

export interface ExecOptions extends Pick<ChildRequest, 'output'> {
  /** All words of the command line. */
  readonly argv: readonly string[];
}

export interface ChildRun {
  readonly secret: Secret;
  readonly userName: string;
  readonly leaseId: string;
  readonly guardian: Guardian | null;
}

export interface Exec {
  guardian(connection: string): Guardian;
  run(child: ChildRun): Promise<number>;
}

/** Everything behind `--`: the command is the child's, whatever its words look like. */
export function commandOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const command = end === -1 ? [] : argv.slice(end + 1);
  if (command.length > 0) return command;
  throw new IdctlError('USAGE', 'There is no command to run.', {
    hint: 'Write it behind --, as in: idctl pam exec okta-admin -- ./script.sh',
  });
}

/** Flags apart, one word stands before `--`: a second account would be passed over in silence. @throws USAGE */
export function refuseFurtherWords(words: readonly string[], command: readonly string[]): void {
  const own = words.length - command.length;
  if (own <= 1) return;
  throw new IdctlError('USAGE', `One account at a time: "${words[1]}" is one too many.`, {
    hint: 'The command begins behind --.',
  });
}

/** Checks all that can be wrong before a password is taken. @throws USAGE, NOT_FOUND */
export async function openExec(
  flags: ExecFlagValues,
  { argv, output }: ExecOptions,
  context: Context,
): Promise<Exec> {
  const { environment, lifecycle, io, profileName } = context.options;
  refuseNesting(environment);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(flags.env))
    throw new IdctlError('USAGE', `"${flags.env}" is no name of a variable.`);
  const command = commandOf(argv);
  await requireExecutable(command[0] ?? '', environment);
  const { connections } = await context.profile();
  const referenced = Object.values(connections)
    .flatMap((entry) => Object.values(entry))
    .flatMap((value) =>
      typeof value === 'string' && value.startsWith('env:') ? [value.slice('env:'.length)] : [],
    );
  return {
    guardian: (connection) =>
      createGuardian({
        profile: profileName,
        connection,
        secrets: async () => (await context.connections()).exportSecrets(connection),
      }),
    run: ({ secret, userName, leaseId, guardian }) => {
      // --timeout is for getting the password; the command takes what time it takes.
      lifecycle.liftDeadline();
      return runChild({
        ...{ command, environment, leaseId, lifecycle, output },
        referencedVariables: referenced,
        handover: handover(flags, { secret, userName, variable: flags.env }),
        sharesTerminal: isInForeground(io.stdinIsTty || io.stdoutIsTty || io.stderrIsTty),
        onStart: (pid) => guardian?.childStarted(pid),
      });
    },
  };
}

function handover(flags: ExecFlagValues, request: HandoverRequest): Handover {
  if (flags.fd) return byDescriptor(request);
  return flags.file ? byFifo(request) : byEnvironment(request);
}
