/**
 * Running the child of `pam exec`: it gets the terminal, its signals once each, the secret by the way asked for, and
 * nothing of idctl's own secrets.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { IdctlError } from '../../core/errors.ts';
import type { CleanUpSignal } from '../../core/exit-codes.ts';
import type { Environment } from '../paths.ts';
import type { Lifecycle } from '../terminal/lifecycle.ts';
import type { Handover } from './handover.ts';

/** Set for the child: a second `pam exec` inside it is refused, since it could outlive the loan around it. */
export const NESTING_VARIABLE = 'IDCTL_PAM_EXEC';

/** Environment variables of idctl that may hold or point to secrets, and have no business in the child. */
const SCRUBBED = /^(IDCTL_VAULT_|IDCTL_CONNECTION_|CREDENTIALS_DIRECTORY$)/;

/** When a child that should end is told so by SIGTERM, had it not been told before, and when it is killed. */
const TERM_AFTER_MS = 2000;
const KILL_AFTER_MS = 5000;

export interface ChildRequest {
  readonly command: readonly string[];
  readonly environment: Environment;
  /** Environment variables that connections of the profile refer to by `env:NAME`. */
  readonly referencedVariables: readonly string[];
  readonly leaseId: string;
  readonly handover: Handover;
  readonly lifecycle: Lifecycle;
  /** Where what the child writes to its stdout goes: to our stderr where our stdout holds a document of our own. */
  readonly output: 'stdout' | 'stderr';
  /** Whether the child shares a terminal that already sends it the keyboard's signals. */
  readonly sharesTerminal: boolean;
  readonly onStart: (pid: number) => void;
}

/** @throws USAGE inside another `pam exec` */
export function refuseNesting(environment: Environment): void {
  const outer = environment[NESTING_VARIABLE];
  if (outer === undefined || outer === '') return;
  throw new IdctlError('USAGE', `This already runs inside idctl pam exec (lease ${outer}).`, {
    hint: 'Take both loans outside, one exec in a script each, or use idctl pam checkout.',
  });
}

export function childEnvironment(request: ChildRequest): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.environment)) {
    const ours = SCRUBBED.test(name) || request.referencedVariables.includes(name);
    if (value !== undefined && !ours) kept[name] = value;
  }
  return { ...kept, ...request.handover.environment, [NESTING_VARIABLE]: request.leaseId };
}

/**
 * The child's exit code; 128 plus the signal's number when a signal ended it. When it ended on a signal that came to
 * us, the rest of the run is bounded as after any signal.
 */
export function runChild(request: ChildRequest): Promise<number> {
  const { handover, lifecycle } = request;
  const [program = '', ...args] = handover.rewrite(request.command);
  const child = spawn(program, args, {
    stdio: ['inherit', request.output === 'stderr' ? 2 : 'inherit', 'inherit', ...handover.stdio],
    env: childEnvironment(request),
  });
  const signals = passSignals(child, request);
  return new Promise<number>((resolve, reject) => {
    child.on('error', (error) => {
      reject(new IdctlError('NOT_FOUND', `The command ${program} could not be started.`, { cause: error }));
    });
    child.on('spawn', () => {
      if (child.pid !== undefined) request.onStart(child.pid);
      handover.deliver(child).catch((error: unknown) => {
        child.kill('SIGKILL');
        reject(error);
      });
    });
    child.on('exit', (code, signal) => {
      const fatal = signals.thatEnded(signal);
      if (fatal !== null) lifecycle.endSoon(fatal);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  }).finally(async () => {
    signals.stop();
    await handover.end();
  });
}

interface PassedSignals {
  /** The signal of ours that the child has ended on; null when it ended by itself. `by`: what killed it, if anything. */
  thatEnded(by: NodeJS.Signals | null): CleanUpSignal | null;
  stop(): void;
}

/**
 * Passes each signal on to the child, once. Ctrl-C and a hang-up come to every process of the terminal's foreground
 * group, so they are not sent again; SIGTERM comes to us alone. What Ctrl-C means is the child's business (it may be a
 * shell): only SIGTERM and SIGHUP end it in any case.
 */
function passSignals(child: ChildProcess, { lifecycle, sharesTerminal }: ChildRequest): PassedSignals {
  const timers: NodeJS.Timeout[] = [];
  let last: { readonly signal: CleanUpSignal; readonly atMs: number } | null = null;
  let fatal: CleanUpSignal | null = null;
  const giveBack = lifecycle.divert((signal) => {
    last = { signal, atMs: performance.now() };
    const reachedByTerminal = sharesTerminal && signal !== 'SIGTERM';
    if (!reachedByTerminal) child.kill(signal);
    if (signal === 'SIGINT' || timers.length > 0) return;
    fatal = signal;
    if (reachedByTerminal) timers.push(setTimeout(() => child.kill('SIGTERM'), TERM_AFTER_MS));
    timers.push(setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS));
  });
  return {
    thatEnded(by) {
      if (fatal !== null || last === null) return fatal;
      // A shell lives through many a Ctrl-C; left an hour after the last one, it has not ended on it.
      const isFresh = performance.now() - last.atMs < KILL_AFTER_MS;
      return isFresh || by === last.signal ? last.signal : null;
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      giveBack();
    },
  };
}
