/** The built program as a process of its own, in a bare environment, as cron would start it. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { LAUNCHER } from '../build.ts';

export interface Outcome {
  readonly argv: readonly string[];
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The trace (HAR) that it wrote; empty when it wrote none. */
  readonly trace: string;
}

export interface RunOptions {
  /** On top of the bare environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** In a process group of its own, as a job of a shell. */
  readonly detached?: boolean;
  /** What node starts instead of the launcher. */
  readonly program?: string;
  /** Without `--debug` and `--trace`, which are given otherwise so that they are searched for secrets, too. */
  readonly quiet?: boolean;
}

export interface StartOptions extends RunOptions {
  readonly tracePath: string;
}

/** A command that hangs for ever is ended, so that its test tells what it had said. */
const LONGEST_RUN_MS = 150_000;

export class IdctlRun {
  readonly argv: readonly string[];
  readonly pid: number;
  /** The part of the environment that the test gave. */
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly ended: Promise<Outcome>;
  stdout = '';
  stderr = '';
  isOver = false;
  readonly #detached: boolean;

  constructor(argv: readonly string[], options: StartOptions) {
    this.argv = options.quiet === true ? argv : observed(argv, options.tracePath);
    this.#detached = options.detached === true;
    this.given = options.env ?? {};
    const child = spawn(process.execPath, [options.program ?? LAUNCHER, ...this.argv], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: this.#detached,
      timeout: LONGEST_RUN_MS,
      killSignal: 'SIGKILL',
    });
    if (child.pid === undefined) throw new Error('idctl could not be started');
    this.pid = child.pid;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    // It may end without having read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(this.#outcome(code, signal, options.tracePath)));
    });
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** As a terminal's hang-up or Ctrl-C: to every process of the group. */
  killGroup(signal: NodeJS.Signals): void {
    if (!this.#detached) throw new Error('it shares the group of the tests');
    process.kill(-this.pid, signal);
  }

  #outcome(code: number | null, signal: NodeJS.Signals | null, tracePath: string): Outcome {
    const { argv, stdout, stderr } = this;
    this.isOver = true;
    return { argv, code, signal, stdout, stderr, trace: takeFile(tracePath) };
  }
}

/** With `--debug` and `--trace`, before a `--`, behind which the words are another command's. */
function observed(argv: readonly string[], tracePath: string): readonly string[] {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  return [...own, '--debug', '--trace', tracePath, ...(end === -1 ? [] : argv.slice(end))];
}

function takeFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  } finally {
    rmSync(path, { force: true });
  }
}
