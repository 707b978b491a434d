/**
 * A run of the program at a pseudo terminal, made by `script` of util-linux: what a person sees and types. Other
 * platforms' `script` takes other options, so there these tests are skipped, and say so.
 */
import { spawn, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { LAUNCHER } from '../build.ts';
import { declared } from './declared-exit.ts';
import { bareEnvironment } from './program.ts';

/** Why there is no pseudo terminal here; null when there is one. */
export function noTerminalBecause(): string | null {
  const found = spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (found.status === 0 && found.stdout.includes('util-linux')) return null;
  return 'there is no script of util-linux here';
}

export const KEYS = { enter: '\r', ctrlC: '\x03', down: '\x1b[B' } as const;

export interface TerminalRun {
  /** Everything shown so far, without colours and cursor movements. */
  readonly shown: string;
  /** The same with them. */
  readonly raw: string;
  /** Waits until something is shown that was not there when the last answer was typed. */
  until(text: string): Promise<void>;
  type(text: string): void;
  /** The exit code. */
  ended(): Promise<number | null>;
}

export interface TerminalOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Where standard output goes, when not to the terminal. */
  readonly stdoutTo?: string;
}

/** How long a slow machine may take to show the next thing. */
const PATIENCE_MS = 45_000;

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

export function atTerminal(argv: readonly string[], options: TerminalOptions): TerminalRun {
  // In the shell's place: a shell that was hit by Ctrl-C, too, would end with its own exit code.
  const words = `exec ${[process.execPath, LAUNCHER, ...argv].map(quoted).join(' ')}`;
  const command = options.stdoutTo === undefined ? words : `${words} > ${quoted(options.stdoutTo)}`;
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...bareEnvironment(), TERM: 'xterm', SHELL: '/bin/sh', ...options.environment },
    timeout: PATIENCE_MS,
  });
  let raw = '';
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    raw += chunk.toString('utf8');
  });
  child.stdin.on('error', () => undefined);
  const shown = (): string => stripVTControlCharacters(raw).replaceAll('\r', '');
  const code = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return {
    get shown() {
      return shown();
    },
    get raw() {
      return raw;
    },
    async until(text) {
      const deadline = Date.now() + PATIENCE_MS;
      while (!shown().slice(seen).includes(text)) {
        if (Date.now() > deadline || child.exitCode !== null)
          throw new Error(`"${text}" was not shown; this was:\n${shown()}`);
        await delay(20);
      }
    },
    type(text) {
      seen = shown().length;
      child.stdin.write(text);
    },
    async ended() {
      const exit = await code;
      child.stdin.destroy();
      return declared(argv, { code: exit, stdout: '', stderr: shown() }).code;
    },
  };
}
