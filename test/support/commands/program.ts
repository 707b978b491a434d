/** Running the built program as a process of its own, as a shell or cron would. */
import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { LAUNCHER } from '../build.ts';
import { declared } from './declared-exit.ts';

export interface Outcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** On top of a bare environment; undefined removes. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What comes by standard input; nothing when left out. */
  readonly input?: string;
  readonly cwd?: string;
}

/** What a child needs of this machine; nothing of the tester's own set-up (CI, colours, proxies, profiles) leaks in. */
export function bareEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8' };
}

/** A hung program is ended, so that a test tells what it had said by then. */
const LONGEST_RUN_MS = 45_000;

/** @throws when the command does not declare the exit code that it ended with */
export async function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [LAUNCHER, ...argv], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...bareEnvironment(), ...options.environment },
    timeout: LONGEST_RUN_MS,
    killSignal: 'SIGKILL',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  // A program that does not read its input may be gone before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return declared(argv, { code, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') });
}
